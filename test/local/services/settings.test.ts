import { expect, test } from "vitest";
import { eventSourcesOf } from "../../../local/services/lambda/event-source-settings.ts";
import { functionsOf } from "../../../local/services/lambda/function-settings.ts";
import { schedulesOf } from "../../../local/services/scheduler/schedule-settings.ts";
import { resolveStack } from "../../../local/stack/stack.ts";
import { functionResource, place } from "../small-app.ts";

const bucket = "cdk-hnb659fds-assets-000000000000-eu-west-1";

function stack(resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>) {
  const assets = [{ path: "/", packaging: "zip" as const, bucket, key: "f.zip" }];
  return resolveStack({ stackName: "small", template: { Resources: resources }, assets }, place);
}

test("a function's settings are the template's, or Lambda's own defaults", () => {
  const config = {
    Type: "AWS::Lambda::EventInvokeConfig",
    Properties: { FunctionName: { Ref: "F" }, MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
  };
  const given = { Timeout: 20, MemorySize: 256, ReservedConcurrentExecutions: 2, RecursiveLoop: "Allow" };
  const [f, plain] = functionsOf(
    stack({ F: functionResource("f", given), Plain: functionResource("f"), C: config }),
  );
  expect(f).toMatchObject({
    timeoutSeconds: 20,
    memoryMb: 256,
    reserved: 2,
    recursion: "Allow",
    asyncRetries: 0,
    asyncAgeSeconds: 60,
  });
  expect(plain).toMatchObject({
    timeoutSeconds: 3,
    memoryMb: 128,
    recursion: "Terminate",
    asyncRetries: 2,
    asyncAgeSeconds: 21_600,
  });
  expect(plain?.reserved).toBeUndefined();
});

test.each([
  [
    functionResource("f", { Runtime: "python3.13" }),
    /^function X has the runtime python3\.13: allowed here are those of Node\.js$/,
  ],
  [functionResource("f", { Layers: ["l"] }), /^function X has Layers, which are not known here$/],
  [functionResource("g"), /^the code of function X is no asset of this stack, got /],
])("a function that cannot run here is refused: %#", (resource, message) => {
  expect(() => functionsOf(stack({ X: resource }))).toThrow(message);
});

test.each([
  [
    { EventSourceArn: "arn:aws:kinesis:eu-west-1:1:stream/s" },
    /^event source X reads from arn:aws:kinesis.*: allowed here are queues of SQS$/,
  ],
  [
    { EventSourceArn: "arn:aws:sqs:eu-west-1:1:q", FilterCriteria: {} },
    /^event source X has FilterCriteria, which are not known here$/,
  ],
])("an event source that cannot be served here is refused: %#", (Properties, message) => {
  expect(() => eventSourcesOf(stack({ X: { Type: "AWS::Lambda::EventSourceMapping", Properties } }))).toThrow(
    message,
  );
});

test("a disabled event source is left out", () => {
  const Properties = { EventSourceArn: "arn:aws:sqs:eu-west-1:1:q", FunctionName: "f", Enabled: false };
  expect(eventSourcesOf(stack({ X: { Type: "AWS::Lambda::EventSourceMapping", Properties } }))).toEqual([]);
});

test("a schedule's target that cannot be served here is refused", () => {
  const Target = { Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", RoleArn: "r" };
  const schedule = {
    Type: "AWS::Scheduler::Schedule",
    Properties: { ScheduleExpression: "rate(2 hours)", Target },
  };
  expect(() => schedulesOf(stack({ X: schedule }))).toThrow(
    "schedule X has the target arn:aws:scheduler:::aws-sdk:sqs:sendMessage: allowed here are queues of SQS and functions of Lambda",
  );
});
