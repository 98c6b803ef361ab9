/** What a worker asks AWS of what tasks require, asked of the services of `pawl dev`. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { conditions } from "../../functions/lambda/conditions.ts";
import { UnavailableError } from "../../functions/model/requires/conditions.ts";
import { RefusedError, signedCall } from "../../functions/queue/signed-call.ts";
import { Front } from "../../local/http/index.ts";
import { cloudwatch } from "../../local/services/cloudwatch/index.ts";
import type { EmulatedService, ServiceContext } from "../../local/services/emulated-service.ts";
import { ssm } from "../../local/services/ssm/index.ts";
import { account } from "../local/small-app.ts";

const front = new Front([ssm, cloudwatch], () => Date.parse("2026-03-01T12:00:00Z"));
const context = { account, time: { now: Date.now } } as unknown as ServiceContext;

beforeAll(async () => {
  for (const service of [ssm, cloudwatch] as readonly EmulatedService[])
    front.register(service.name, service.api(service.open(context, {}), context));
  await front.listen(0);
  vi.stubEnv("AWS_ENDPOINT_URL", front.endpoint);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKID");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await front.close();
});

async function put(service: string, target: string, input: object): Promise<unknown> {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
  const call = { service, path: "/", headers, body: JSON.stringify(input), endpoint: front.endpoint };
  return signedCall(new SQSClient({}), call);
}

test("a parameter has its value, and one that does not exist has none", async () => {
  await put("ssm", "AmazonSSM.PutParameter", { Name: "/shop/state", Value: "open", Type: "String" });
  expect(await conditions().parameter("/shop/state")).toBe("open");
  expect(await conditions().parameter("/shop/state", "us-east-1")).toBe("open");
  expect(await conditions().parameter("/shop/other")).toBeUndefined();
  await put("ssm", "AmazonSSM.PutParameter", { Name: "/shop/state", Value: "shut", Overwrite: true });
  expect(await conditions().parameter("/shop/state")).toBe("shut");
  await put("ssm", "AmazonSSM.DeleteParameter", { Name: "/shop/state" });
  expect(await conditions().parameter("/shop/state")).toBeUndefined();
});

test("an alarm has its state, and one that does not exist has none", async () => {
  const alarms = "GraniteServiceVersion20100801";
  expect(await conditions().alarmState("orders")).toBeUndefined();
  await put("monitoring", `${alarms}.PutMetricAlarm`, { AlarmName: "orders", Threshold: 1 });
  expect(await conditions().alarmState("orders")).toBe("INSUFFICIENT_DATA");
  await put("monitoring", `${alarms}.SetAlarmState`, {
    AlarmName: "orders",
    StateValue: "OK",
    StateReason: "",
  });
  expect(await conditions().alarmState("orders")).toBe("OK");
  await put("monitoring", `${alarms}.DeleteAlarms`, { AlarmNames: ["orders"] });
  expect(await conditions().alarmState("orders")).toBeUndefined();
});

test("what the services refuse is an error that says so, and the Region is the function's", async () => {
  await expect(conditions().parameter("/a b")).rejects.toThrow("ssm answered 400");
  expect(conditions().region).toBe("eu-west-1");
});

test.each([
  [400, "ThrottlingException", UnavailableError],
  [400, "Throttling", UnavailableError],
  [429, "", UnavailableError],
  [503, "ServiceUnavailable", UnavailableError],
  [400, "AccessDeniedException", RefusedError],
])("an answer of %i %s is a matter of time, or a refusal", async (status, type, kind) => {
  const server = createServer((_, answer) => {
    answer.writeHead(status).end(JSON.stringify({ __type: type }));
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    await expect(conditions().parameter("/shop/state")).rejects.toBeInstanceOf(kind);
    await expect(conditions().alarmState("orders")).rejects.toBeInstanceOf(kind);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    vi.stubEnv("AWS_ENDPOINT_URL", front.endpoint);
  }
});

test("a service that cannot be reached is a matter of time", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
  await expect(conditions().parameter("/shop/state")).rejects.toBeInstanceOf(UnavailableError);
  vi.stubEnv("AWS_ENDPOINT_URL", front.endpoint);
});

test("a SecureString is refused with the cure, and not taken for a value that differs", async () => {
  const server = createServer((_, answer) => {
    answer.end(
      JSON.stringify({ Parameter: { Name: "/shop/secret", Type: "SecureString", Value: "AQICAHh" } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    await expect(conditions().parameter("/shop/secret")).rejects.toThrow(
      "it is a SecureString, which is not compared: make it a String, or require a function that reads it",
    );
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    vi.stubEnv("AWS_ENDPOINT_URL", front.endpoint);
  }
});
