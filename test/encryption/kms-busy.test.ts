/** Calls of KMS that are refused for now: how often each is tried again, and what becomes of it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KmsDataKeys, WrongDataKeyError } from "../../functions/encryption/index.ts";
import { KeyBusyError } from "../../functions/model/params/sealed.ts";

const of = { stage: "prod", task: "call-bank", id: "a" };
/** What each call is answered with; the last one for all that follow. */
let answers: (readonly [status: number, type: string])[];
let calls: number;
let waits: number[];

const server = createServer((request, response) => {
  request.resume();
  const [status, type] = answers[Math.min(calls++, answers.length - 1)] as readonly [number, string];
  response.statusCode = status;
  response.end(JSON.stringify(status === 200 ? { Plaintext: "YQ==" } : { __type: type, message: "no" }));
});

beforeEach(async () => {
  [calls, waits] = [0, []];
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function keys(): KmsDataKeys {
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  return new KmsDataKeys({
    client: new SQSClient({ region: "eu-west-1", credentials }),
    key: "arn:key",
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wait: async (milliseconds) => waits.push(milliseconds),
  });
}

test.each([
  [400, "ThrottlingException"],
  [400, "AccessDeniedException"],
  [500, "KMSInternalException"],
  [503, "DependencyTimeoutException"],
])("%d %s is asked again, each time later", async (status, type) => {
  answers = [
    [status, type],
    [status, type],
    [status, type],
    [200, ""],
  ];
  expect(Buffer.from(await keys().decrypt(Buffer.from("x"), of)).toString()).toBe("a");
  for (const [n, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(100 * 2 ** n);
    expect(wait).toBeLessThanOrEqual(200 * 2 ** n);
  }
});

test.each([
  [400, "ThrottlingException", true, "was asked too often"],
  [500, "KMSInternalException", true, "could not be used: KMSInternalException"],
  [400, "AccessDeniedException", false, "may not be used by this caller"],
])("%d %s is given up after five seconds", async (status, type, isBusy, message) => {
  answers = [[status, type]];
  const error = await keys()
    .decrypt(Buffer.from("x"), of)
    .catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ message: expect.stringContaining(message) });
  expect(error instanceof KeyBusyError).toBe(isBusy);
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(5_000);
  expect(waits.length).toBeGreaterThan(2);
});

test.each([
  ["DisabledException", "enable it, and redrive"],
  ["NotFoundException", "correct the stage's encryptionKey, deploy, and redrive"],
  ["IncorrectKeyException", "the stage's key was replaced"],
  ["KMSInvalidStateException", "cancel its deletion within its waiting period, enable it, and redrive"],
])(
  "%s is not asked again, and says what to do in an error that another attempt may follow",
  async (type, message) => {
    answers = [[400, type]];
    const error = await keys()
      .decrypt(Buffer.from("x"), of)
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: "Error", message: expect.stringContaining(message) });
    expect(error).not.toBeInstanceOf(KeyBusyError);
    expect(error).not.toBeInstanceOf(WrongDataKeyError);
    expect({ calls, waits }).toEqual({ calls: 1, waits: [] });
  },
);
