/** The actions of alarms, turned off and on in the services of `pawl dev`. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { alarmActions } from "../../functions/lambda/alarm-actions.ts";
import { jsonCall } from "../../functions/lambda/json-call.ts";
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
  expect(await actions.areOn("orders")).toBe(true);
  await actions.turnOff("orders");
  await actions.turnOff("orders");
  expect(await actions.areOn("orders")).toBe(false);
  await actions.turnOn("orders");
  expect(await actions.areOn("orders")).toBe(true);
});

test("an alarm that was made without actions is off, and of one that does not exist nothing is known", async () => {
  const actions = alarmActions();
  await put({ AlarmName: "quiet", Threshold: 1, ActionsEnabled: false });
  expect(await actions.areOn("quiet")).toBe(false);
  expect(await actions.areOn("none")).toBeUndefined();
  await actions.turnOff("none");
  expect(await actions.areOn("none")).toBeUndefined();
});
