/** The actions of alarms, turned off and on in the services of `pawl dev`. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { alarmActions } from "../../functions/lambda/alarm-actions.ts";
import { jsonCall } from "../../functions/lambda/json-call.ts";
import type { AlarmActions } from "../../functions/model/alarms/alarm-actions.ts";
import { signedCall } from "../../functions/queue/signed-call.ts";
import { Front } from "../../local/http/index.ts";
import { cloudwatch } from "../../local/services/cloudwatch/index.ts";
import type { ServiceContext } from "../../local/services/emulated-service.ts";
import { account } from "../local/small-app.ts";

const front = new Front([cloudwatch], () => Date.parse("2026-03-01T12:00:00Z"));
const context = { account, time: { now: Date.now } } as unknown as ServiceContext;

beforeAll(async () => {
  front.register(cloudwatch.name, cloudwatch.api(cloudwatch.open(context, {}) as never, context));
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

const put = (input: object) =>
  signedCall(
    new SQSClient({}),
    jsonCall("monitoring", "1.0", "GraniteServiceVersion20100801.PutMetricAlarm", input),
  );

test("an alarm's actions are on, are turned off, and are turned on again", async () => {
  const actions = alarmActions();
  await put({ AlarmName: "orders", Threshold: 1 });
  expect(await actions.areOn(["orders"])).toEqual(new Map([["orders", true]]));
  await actions.turnOff(["orders"]);
  await actions.turnOff(["orders"]);
  expect(await actions.areOn(["orders"])).toEqual(new Map([["orders", false]]));
  await actions.turnOn(["orders"]);
  expect(await actions.areOn(["orders"])).toEqual(new Map([["orders", true]]));
});

test("an alarm that was made without actions is off, and of one that does not exist nothing is known", async () => {
  const actions = alarmActions();
  await put({ AlarmName: "quiet", Threshold: 1, ActionsEnabled: false });
  expect(await actions.areOn(["quiet"])).toEqual(new Map([["quiet", false]]));
  expect(await actions.areOn(["none"])).toEqual(new Map());
  await actions.turnOff(["none"]);
  expect(await actions.areOn(["none"])).toEqual(new Map());
});

/** A CloudWatch that refuses its first calls with an answer. Returns what was called, and the waits. */
async function refusing(
  count: number,
  answer: string | ((response: ServerResponse) => void),
  act: (actions: AlarmActions) => Promise<unknown>,
) {
  const calls: string[] = [];
  const waits: number[] = [];
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      calls.push(String(request.headers["x-amz-target"]).split(".")[1] ?? "");
      if (calls.length > count) response.end("{}");
      else if (typeof answer === "function") answer(response);
      else response.writeHead(400).end(JSON.stringify({ __type: answer }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const earlier = process.env.AWS_ENDPOINT_URL;
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const actions = alarmActions(
    async (milliseconds) => void waits.push(milliseconds),
    () => 1,
  );
  const outcome = await act(actions).then(
    () => "done",
    (error: Error) => `${error.constructor.name}: ${error.message}`,
  );
  vi.stubEnv("AWS_ENDPOINT_URL", earlier);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { calls, waits, outcome };
}

test("a call that is throttled is made again after longer and longer waits, of three seconds at most", async () => {
  const off = (actions: AlarmActions) => actions.turnOff(["a", "b"]);
  expect(await refusing(3, "Throttling", off)).toEqual({
    calls: Array(4).fill("DisableAlarmActions"),
    waits: [400, 800, 1_600],
    outcome: "done",
  });
  expect(await refusing(9, "ThrottlingException", off)).toMatchObject({
    calls: { length: 4 },
    outcome: expect.stringContaining("UnavailableError: monitoring answered 400"),
  });
});

test.each([
  ["a failure of CloudWatch", (response: ServerResponse) => void response.writeHead(500).end("{}")],
  ["a broken connection", (response: ServerResponse) => void response.socket?.destroy()],
])("after %s a call is made again", async (_, answer) => {
  const off = (actions: AlarmActions) => actions.turnOff(["a"]);
  const { waits, outcome } = await refusing(4, answer, off);
  expect([waits, outcome]).toEqual([[400, 800], "done"]);
  expect((await refusing(99, answer, off)).outcome).toContain("UnavailableError: ");
});

test("a call that is refused otherwise is not made again", async () => {
  const { calls, waits, outcome } = await refusing(1, "AccessDenied", (actions) => actions.turnOn(["a"]));
  expect([calls, waits]).toEqual([["EnableAlarmActions"], []]);
  expect(outcome).toContain("RefusedError: monitoring answered 400");
});

test("more alarms than a call takes are asked of in several", async () => {
  const names = Array.from({ length: 201 }, (_, i) => `alarm-${i}`);
  const { calls } = await refusing(0, "", (actions) => actions.turnOn(names));
  expect(calls).toHaveLength(3);
});

test("as many alarms as a call takes are described by one answer", async () => {
  const names = Array.from({ length: 100 }, (_, i) => `many-${i}`);
  for (const AlarmName of names) await put({ AlarmName, Threshold: 1 });
  expect((await alarmActions().areOn(names)).size).toBe(100);
});
