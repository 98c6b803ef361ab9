/** ARNs and queue URLs of another account or Region name nothing here, also where a resource of ours has the same name. */
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand } from "@aws-sdk/client-dynamodb";
import { CreateScheduleCommand, TagResourceCommand } from "@aws-sdk/client-scheduler";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { settingsOf, tempFolder, writeCode } from "../small-app.ts";
import { clientOptions } from "../temporary-aws.ts";
import {
  deadArn,
  queueArn,
  type ServedScheduler,
  schedule,
  serveScheduler,
} from "./scheduler/served-scheduler.ts";

let served: ServedScheduler;
beforeEach(async () => {
  served = await serveScheduler("2026-03-01T00:00:00Z");
});
afterEach(() => served.close());

/** The same ARN in another Region, and of another account. */
const foreign = (arn: string) => [
  arn.replace("us-east-1", "eu-west-1"),
  arn.replace("000000000000", "111111111111"),
];
const noQueue = { name: "QueueDoesNotExist" };

const once = { ScheduleExpression: "at(2026-03-01T00:01:00)" };

/** A schedule of this target has fired, and was not tried again. */
async function fired(target: Record<string, unknown>): Promise<void> {
  const RetryPolicy = { MaximumRetryAttempts: 0 };
  await served.client.send(new CreateScheduleCommand(schedule("s", once, { RetryPolicy, ...target })));
  served.time.advance(60_000);
  await new Promise((passed) => setImmediate(passed));
}

const deadTargets = () =>
  served.aws.sqs
    .receiveNow("dead", { max: 10 })
    .map(({ messageAttributes: { ERROR_CODE, TARGET_ARN } }) => [
      ERROR_CODE?.StringValue,
      TARGET_ARN?.StringValue,
    ]);

test.each(foreign(queueArn))(
  "a schedule with the target %s sends to its dead-letter queue alone",
  async (Arn) => {
    await fired({ Arn, DeadLetterConfig: { Arn: deadArn } });
    expect(served.bodies()).toEqual([]);
    expect(deadTargets()).toEqual([["AWS.SimpleQueueService.NonExistentQueue", Arn]]);
  },
);

test.each(foreign(deadArn))(
  "a schedule with the dead-letter queue %s says that it cannot be sent to",
  async (Arn) => {
    await fired({ Arn: queueArn.replace(":q", ":none"), DeadLetterConfig: { Arn } });
    expect(served.bodies("dead")).toEqual([]);
    expect(served.warnings).toContainEqual(
      "schedule s could not be sent to its dead-letter queue: The specified queue does not exist.",
    );
  },
);

const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:f";

test.each([...foreign(functionArn), `${functionArn}:99`, `${functionArn}:live`])(
  "a schedule of the function %s sends to its dead-letter queue, by its ARN and by lambda:invoke",
  async (name) => {
    const { path, remove } = tempFolder();
    const source = "export const handler = () => console.log('invoked');";
    served.aws.lambda.executor.deploy(settingsOf("f", writeCode(path, "f", source)));
    const target = { DeadLetterConfig: { Arn: deadArn }, RetryPolicy: { MaximumRetryAttempts: 0 } };
    const call = "arn:aws:scheduler:::aws-sdk:lambda:invoke";
    const Input = JSON.stringify({ FunctionName: name });
    await served.client.send(
      new CreateScheduleCommand(schedule("call", once, { ...target, Arn: call, Input })),
    );
    await fired({ ...target, Arn: name, Input: "{}" });
    const code = "ResourceNotFoundException";
    expect(deadTargets().toSorted()).toEqual([
      [code, name],
      [code, call],
    ]);
    expect(served.printed).toEqual([]);
    remove();
  },
);

test.each(foreign("arn:aws:scheduler:us-east-1:000000000000:schedule-group/default"))(
  "the group %s cannot be tagged",
  async (ResourceArn) => {
    const command = new TagResourceCommand({ ResourceArn, Tags: [{ Key: "a", Value: "b" }] });
    await expect(served.client.send(command)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Schedule group ${ResourceArn} does not exist.`,
    });
    expect(served.aws.scheduler.groups.get("default").tags).toEqual({});
  },
);

test.each(foreign(deadArn))("a queue cannot have the dead-letter queue %s", (deadLetterTargetArn) => {
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
  expect(() => served.aws.sqs.setAttributes("q", { RedrivePolicy })).toThrow(
    "Dead letter target does not exist",
  );
});

test("a queue is found by its URL, whatever host a client calls this machine by", async () => {
  const client = new SQSClient({ ...clientOptions(served.aws), useQueueUrlAsEndpoint: false });
  const send = (QueueUrl: string) => client.send(new SendMessageCommand({ QueueUrl, MessageBody: QueueUrl }));
  const own = [
    `${served.aws.endpoint}/000000000000/q`,
    "http://host.docker.internal:4766/000000000000/q",
    "https://sqs.us-east-1.amazonaws.com/000000000000/q",
  ];
  for (const url of own) await send(url);
  expect(served.bodies()).toEqual(own);
  for (const url of [
    `${served.aws.endpoint}/111111111111/q`,
    `${served.aws.endpoint}/q`,
    "https://sqs.eu-west-1.amazonaws.com/000000000000/q",
    ...foreign(queueArn),
  ])
    await expect(send(url)).rejects.toMatchObject(noQueue);
  expect(served.bodies()).toHaveLength(own.length);
  client.destroy();
});

test("tables and groups of logs are not found by the ARNs of others", async () => {
  await served.aws.dynamodb.ensureTable({
    TableName: "things",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  });
  await served.deploy({ Logs: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/a/b" } } });
  const dynamodb = new DynamoDBClient(clientOptions(served.aws));
  const logs = new CloudWatchLogsClient(clientOptions(served.aws));
  const table = "arn:aws:dynamodb:us-east-1:000000000000:table/things";
  const group = "arn:aws:logs:us-east-1:000000000000:log-group:/a/b";
  const asked = (tableArn: string, groupArn: string) => [
    dynamodb.send(new DescribeTableCommand({ TableName: tableArn })),
    dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: tableArn })),
    logs.send(new FilterLogEventsCommand({ logGroupIdentifier: groupArn })),
  ];
  await Promise.all(asked(table, group));
  const refused = foreign(table).flatMap((arn, index) => asked(arn, foreign(group)[index] ?? ""));
  for (const answer of await Promise.allSettled(refused))
    expect(answer).toMatchObject({ reason: { name: "ResourceNotFoundException" } });
  dynamodb.destroy();
  logs.destroy();
});
