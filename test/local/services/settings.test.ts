import { expect, test } from "vitest";
import { readEventSource } from "../../../local/services/lambda/event-source-settings.ts";
import { readFunction } from "../../../local/services/lambda/function-settings.ts";
import type { Resource, Stack, Template } from "../../../local/stack/index.ts";
import { functionResource, stackOf } from "../small-app.ts";

const bucket = "cdk-hnb659fds-assets-000000000000-eu-west-1";

function small(resources: Template["Resources"]): Stack {
  const assets = [{ path: "/", packaging: "zip" as const, bucket, key: "f.zip" }];
  return stackOf({ Resources: resources }, { assets });
}

function resource(stack: Stack, logicalId: string): Resource {
  return stack.resources.find((one) => one.logicalId === logicalId) as Resource;
}

test("a function's settings are the template's, or Lambda's defaults", () => {
  const config = {
    Type: "AWS::Lambda::EventInvokeConfig",
    Properties: { FunctionName: { Ref: "F" }, MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
  };
  const given = { Timeout: 20, MemorySize: 256, ReservedConcurrentExecutions: 2, RecursiveLoop: "Allow" };
  const stack = small({ F: functionResource("f", given), Plain: functionResource("f"), C: config });
  expect(readFunction(resource(stack, "F"), stack)).toMatchObject({
    timeoutSeconds: 20,
    memoryMb: 256,
    reserved: 2,
    recursion: "Allow",
    asyncRetries: 0,
    asyncAgeSeconds: 60,
  });
  const plain = readFunction(resource(stack, "Plain"), stack);
  expect(plain).toMatchObject({
    timeoutSeconds: 3,
    memoryMb: 128,
    recursion: "Terminate",
    asyncRetries: 2,
    asyncAgeSeconds: 21_600,
  });
  expect(plain.reserved).toBeUndefined();
});

test("an EventInvokeConfig may name its function by the ARN", () => {
  const FunctionName = { "Fn::GetAtt": ["F", "Arn"] };
  const config = {
    Type: "AWS::Lambda::EventInvokeConfig",
    Properties: { FunctionName, MaximumRetryAttempts: 0 },
  };
  const stack = small({ F: functionResource("f"), C: config });
  expect(readFunction(resource(stack, "F"), stack)).toMatchObject({ hasAsyncConfig: true, asyncRetries: 0 });
});

test.each([
  [
    functionResource("f", { Runtime: "python3.13" }),
    /^runtime python3\.13 is not emulated: allowed are those of Node\.js$/,
  ],
  [
    functionResource("f", { LoggingConfig: { LogFormat: "JSON" } }),
    /^LogFormat JSON is not emulated: allowed is Text$/,
  ],
  [functionResource("g"), /^its code must be an asset of this stack, got /],
])("a function that cannot run on this machine is refused: %#", (declared, message) => {
  const stack = small({ X: declared });
  expect(() => readFunction(resource(stack, "X"), stack)).toThrow(message);
});

function eventSource(Properties: Record<string, unknown>) {
  const stack = small({ X: { Type: "AWS::Lambda::EventSourceMapping", Properties } });
  return readEventSource(resource(stack, "X"));
}

test.each([
  [
    { EventSourceArn: "arn:aws:kinesis:eu-west-1:1:stream/s" },
    /^source arn:aws:kinesis.* is not emulated: allowed are SQS queues$/,
  ],
  [{ EventSourceArn: "arn:aws:sqs:eu-west-1:1:q", FilterCriteria: {} }, /^FilterCriteria is not emulated$/],
])("an event source that cannot be served on this machine is refused: %#", (properties, message) => {
  expect(() => eventSource(properties)).toThrow(message);
});

test("an event source is enabled unless its template disables it", () => {
  const disabled = { EventSourceArn: "arn:aws:sqs:eu-west-1:1:q", FunctionName: "f", Enabled: false };
  expect(eventSource(disabled).enabled).toBe(false);
  expect(eventSource({ ...disabled, Enabled: undefined }).enabled).toBe(true);
});
