import {
  CreateScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../../../e2e/until.ts";
import { settingsOf, tempFolder, writeCode } from "../../small-app.ts";
import { clientOptions } from "../../temporary-aws.ts";
import { deadArn, type ServedScheduler, schedule, serveScheduler } from "./served-scheduler.ts";

let served: ServedScheduler;

beforeEach(async () => {
  served = await serveScheduler("2026-03-01T00:00:00Z");
});
afterEach(() => served.close());

interface Changes {
  readonly name?: string;
  readonly target?: Record<string, unknown>;
}

/** A schedule that calls an operation once, at 00:01. */
const create = (action: string, input: unknown, { name = "s", target }: Changes = {}) =>
  served.client.send(
    new CreateScheduleCommand(
      schedule(
        name,
        { ScheduleExpression: "at(2026-03-01T00:01:00)" },
        {
          Arn: `arn:aws:scheduler:::aws-sdk:${action}`,
          Input: JSON.stringify(input),
          ...target,
        },
      ),
    ),
  );
const fire = async () => {
  served.time.advance(60_000);
  await new Promise((passed) => setImmediate(passed));
};

test("a schedule sends a message with attributes by sqs:sendMessage", async () => {
  const team = { DataType: "String", StringValue: "a" };
  const QueueUrl = `${served.aws.endpoint}/000000000000/q`;
  const MessageBody = "at <aws.scheduler.scheduled-time>";
  await create("sqs:sendMessage", { QueueUrl, MessageBody, MessageAttributes: { team } });
  await fire();
  const [message] = served.aws.sqs.receiveNow("q");
  expect(message).toMatchObject({ body: "at 2026-03-01T00:01:00Z", messageAttributes: { team } });
});

test("a dead letter arrives also where its error repeats a character that no message may have", async () => {
  const target = { RetryPolicy: { MaximumRetryAttempts: 0 }, DeadLetterConfig: { Arn: deadArn } };
  await create("sqs:createQueue", { QueueName: "a\u0000" }, { target });
  await fire();
  const [letter] = served.aws.sqs.receiveNow(deadArn);
  expect(letter?.messageAttributes.ERROR_MESSAGE?.StringValue).toContain(
    "Value a\ufffd for parameter QueueName",
  );
});

test("a schedule invokes a function by its ARN and by lambda:invoke, also where it waits for the answer", async () => {
  const { path, remove } = tempFolder();
  const source =
    "export const handler = async (event) => { console.log(JSON.stringify(event)); throw new Error(); };";
  served.aws.lambda.executor.deploy(settingsOf("f", writeCode(path, "f", source), { asyncRetries: 0 }));
  const Arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
  await create("", "<aws.scheduler.scheduled-time>", { name: "arn", target: { Arn } });
  const Payload = '{"attempt":"<aws.scheduler.attempt-number>"}';
  await create("lambda:invoke", { FunctionName: "f", Payload });
  await create(
    "lambda:invoke",
    { FunctionName: Arn, InvocationType: "Event", Payload: '"event"' },
    { name: "event" },
  );
  const bad = { FunctionName: "f", ClientContext: "c" };
  await create("lambda:invoke", bad, { name: "bad", target: { RetryPolicy: { MaximumRetryAttempts: 0 } } });
  await fire();
  const events = () => served.printed.filter((line) => /^["{]/.test(line));
  await until("the function is invoked", () => events().length === 3);
  expect(events().toSorted()).toEqual(['"2026-03-01T00:01:00Z"', '"event"', '{"attempt":"1"}']);
  expect(served.warnings).toContain(
    "schedule bad could not be delivered: Invoke: ClientContext is not known here; FunctionName, InvocationType, Payload are",
  );
  remove();
});

test("a schedule puts an item by dynamodb:putItem", async () => {
  const { dynamodb } = served.aws;
  await dynamodb.ensureTable({
    TableName: "things",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  });
  await create("dynamodb:putItem", {
    TableName: "things",
    Item: { id: { S: "<aws.scheduler.scheduled-time>" } },
  });
  await fire();
  expect(await dynamodb.call("Scan", { TableName: "things" })).toMatchObject({
    Items: [{ id: { S: "2026-03-01T00:01:00Z" } }],
  });
});

test("a schedule makes another one by scheduler:createSchedule", async () => {
  await create("scheduler:createSchedule", schedule("made", { GroupName: "default" }));
  await fire();
  expect(await served.client.send(new GetScheduleCommand({ Name: "made" }))).toMatchObject({
    ScheduleExpression: "cron(* * * * ? *)",
    CreationDate: new Date("2026-03-01T00:01:00Z"),
  });
});

test("an operation that fails, at once or later, goes to the dead-letter queue with its parameters", async () => {
  const target = { DeadLetterConfig: { Arn: deadArn }, RetryPolicy: { MaximumRetryAttempts: 0 } };
  await create("dynamodb:putItem", { TableName: "none", Item: { id: { S: "x" } } }, { target });
  await create("lambda:invoke", { FunctionName: "none" }, { name: "other", target });
  await fire();
  const codes = served.aws.sqs
    .receiveNow("dead", { max: 10 })
    .map(({ body, messageAttributes }) => [
      JSON.parse(body),
      messageAttributes.ERROR_CODE?.StringValue,
      messageAttributes.TARGET_ARN?.StringValue,
    ]);
  expect(codes).toEqual([
    [
      { TableName: "none", Item: { id: { S: "x" } } },
      "ResourceNotFoundException",
      "arn:aws:scheduler:::aws-sdk:dynamodb:putItem",
    ],
    [{ FunctionName: "none" }, "ResourceNotFoundException", "arn:aws:scheduler:::aws-sdk:lambda:invoke"],
  ]);
});

test("a repeated client token is known to a schedule that calls the same operation", async () => {
  const other = new SchedulerClient(clientOptions(served.aws));
  const request = schedule("made", { ClientToken: "t" }, { Input: "x" });
  await other.send(new CreateScheduleCommand(request));
  await create("scheduler:createSchedule", request);
  await fire();
  expect(served.warnings).toEqual([]);
  const { Schedules = [] } = await other.send(new ListSchedulesCommand({}));
  expect(Schedules.map(({ Name }) => Name)).toEqual(["made", "s"]);
  other.destroy();
});

test("a schedule changes a function's settings by lambda's own operations", async () => {
  const { path, remove } = tempFolder();
  served.aws.lambda.executor.deploy(
    settingsOf("f", writeCode(path, "f", "export const handler = () => {};")),
  );
  const target = { DeadLetterConfig: { Arn: deadArn }, RetryPolicy: { MaximumRetryAttempts: 0 } };
  const concurrency = { FunctionName: "f", ReservedConcurrentExecutions: 3 };
  await create("lambda:putFunctionConcurrency", concurrency, { name: "a" });
  await create(
    "lambda:putFunctionEventInvokeConfig",
    { FunctionName: "f", MaximumRetryAttempts: 1, Qualifier: "$LATEST" },
    { name: "b" },
  );
  await create("lambda:updateEventSourceMapping", { UUID: "none", Enabled: false }, { name: "c", target });
  await create("lambda:putFunctionConcurrency", { ...concurrency, Foo: 1 }, { name: "d", target });
  await create("lambda:deleteFunctionConcurrency", {}, { name: "e", target });
  await create(
    "lambda:putFunctionEventInvokeConfig",
    { FunctionName: "f", Qualifier: "live" },
    { name: "g", target },
  );
  await fire();
  expect(served.aws.lambda.executor.find("f")).toMatchObject({
    reserved: 3,
    asyncRetries: 1,
    hasAsyncConfig: true,
  });
  const messages = served.aws.sqs.receiveNow("dead", { max: 10 });
  expect(
    messages.map(({ messageAttributes }) => messageAttributes.ERROR_MESSAGE?.StringValue).toSorted(),
  ).toEqual([
    "DeleteFunctionConcurrency: FunctionName must be given",
    "Function not found: arn:aws:lambda:eu-west-1:000000000000:function:f:live",
    "PutFunctionConcurrency: Foo is not served here; served are FunctionName, ReservedConcurrentExecutions",
    "The resource you requested does not exist.",
  ]);
  remove();
});

test.each([
  ["s3:putObject", "PutObject of s3"],
  ["s3:deleteObject", "DeleteObject of s3"],
  ["lambda:publishVersion", "PublishVersion of lambda"],
  ["sts:assumeRole", "AssumeRole of sts"],
])("an operation that cannot be a target here is refused as such: %s", async (action, named) => {
  await expect(create(action, {})).rejects.toMatchObject({
    name: "ValidationException",
    message: `Target arn:aws:scheduler:::aws-sdk:${action} is not emulated: ${named} cannot be a target here.`,
  });
});
