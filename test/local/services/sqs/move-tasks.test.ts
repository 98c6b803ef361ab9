/** Messages of a dead-letter queue that are moved back, by the SDK's own client. */
import {
  CancelMessageMoveTaskCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type LocalAws, LocalTime } from "../../../../local/index.ts";
import { clientOptions, openTemporaryAws } from "../../temporary-aws.ts";

let aws: LocalAws;
let client: SQSClient;
let SourceArn: string;

beforeEach(async () => {
  const time = new LocalTime();
  time.freeze();
  time.set(Date.parse("2026-11-21T03:00:00Z"));
  aws = await openTemporaryAws({ time });
  client = new SQSClient(clientOptions(aws));
  aws.sqs.createQueue("dead");
  SourceArn = aws.sqs.arn("dead");
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: SourceArn, maxReceiveCount: 1 });
  for (const name of ["lane", "other"]) aws.sqs.createQueue(name, { RedrivePolicy, VisibilityTimeout: "0" });
});
afterEach(async () => {
  client.destroy();
  await aws.close();
});

/** Sends messages and receives each too often. */
function bury(queue: string, ...bodies: string[]): void {
  for (const body of bodies) aws.sqs.send(queue, { body });
  for (let i = 0; i < 2 * Math.ceil(bodies.length / 10); i++) aws.sqs.receiveNow(queue, { max: 10 });
  aws.sqs.receiveNow(queue, { max: 1 });
  expect(aws.sqs.counts(queue).visible).toBe(0);
}

const start = (input: object = {}) => client.send(new StartMessageMoveTaskCommand({ SourceArn, ...input }));
const tasks = async () =>
  (await client.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 10 }))).Results ?? [];
const bodies = (queue: string) => aws.sqs.messages(queue).map(({ body }) => body);

test("each message goes back to the queue that it came from, as a new one that has not been received", async () => {
  bury("lane", "a", "b");
  bury("other", "c");
  const ids = aws.sqs.messages("dead").map(({ messageId }) => messageId);
  await start();
  expect([bodies("lane"), bodies("other"), bodies("dead")]).toEqual([["a", "b"], ["c"], []]);
  const moved = [...aws.sqs.messages("lane"), ...aws.sqs.messages("other")];
  expect(moved.map(({ receives, sourceArn }) => [receives, sourceArn])).toEqual([
    [0, null],
    [0, null],
    [0, null],
  ]);
  expect(moved.filter(({ messageId }) => ids.includes(messageId))).toEqual([]);
  expect(await tasks()).toMatchObject([
    {
      Status: "COMPLETED",
      SourceArn,
      ApproximateNumberOfMessagesMoved: 3,
      ApproximateNumberOfMessagesToMove: 3,
    },
  ]);
  expect((await tasks())[0]?.TaskHandle).toBeUndefined();
});

test("a task with a limit moves so many each second, one at a time, and can be cancelled", async () => {
  bury("lane", "a", "b", "c", "d", "e");
  const { TaskHandle } = await start({
    DestinationArn: aws.sqs.arn("other"),
    MaxNumberOfMessagesPerSecond: 2,
  });
  expect(bodies("other")).toEqual(["a", "b"]);
  await expect(start()).rejects.toThrow("There is already a task running");
  aws.time.advance(1_000);
  expect(bodies("other")).toEqual(["a", "b", "c", "d"]);
  expect(await tasks()).toMatchObject([{ Status: "RUNNING", TaskHandle, MaxNumberOfMessagesPerSecond: 2 }]);
  const cancelled = await client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(4);
  aws.time.advance(60_000);
  expect([bodies("other"), bodies("dead")]).toEqual([["a", "b", "c", "d"], ["e"]]);
  expect(await tasks()).toMatchObject([{ Status: "CANCELLED", ApproximateNumberOfMessagesMoved: 4 }]);
  await expect(client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toThrow(
    "The task is CANCELLED",
  );
});

test("a task moves what has a way back, leaves what has none, and fails with AWS's reason", async () => {
  aws.sqs.send("dead", { body: "sent there" });
  bury("lane", "a");
  aws.sqs.send("dead", { body: "sent there too" });
  bury("other", "b", "c");
  await start();
  expect([bodies("lane"), bodies("other")]).toEqual([["a"], ["b", "c"]]);
  expect(bodies("dead")).toEqual(["sent there", "sent there too"]);
  expect(await tasks()).toMatchObject([
    {
      ...{ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" },
      ...{ ApproximateNumberOfMessagesMoved: 3, ApproximateNumberOfMessagesToMove: 5 },
    },
  ]);
  await start({ DestinationArn: aws.sqs.arn("lane") });
  expect([bodies("lane").length, bodies("dead")]).toEqual([3, []]);
});

test("a slow task gets past the messages that have no way back, and tells why it failed at its end", async () => {
  for (const body of ["1", "2", "3"]) aws.sqs.send("dead", { body });
  bury("lane", "a", "b");
  await start({ MaxNumberOfMessagesPerSecond: 1 });
  expect((await tasks())[0]).toMatchObject({ Status: "RUNNING" });
  expect((await tasks())[0]?.FailureReason).toBeUndefined();
  aws.time.advance(10_000);
  expect([bodies("lane"), bodies("dead")]).toEqual([
    ["a", "b"],
    ["1", "2", "3"],
  ]);
  expect(await tasks()).toMatchObject([{ Status: "FAILED", ApproximateNumberOfMessagesMoved: 2 }]);
});

test("a task whose message came from a queue that is gone fails, and so does one whose own queue goes", async () => {
  bury("lane", "a");
  aws.sqs.deleteQueue("lane");
  await start();
  const FailureReason = "AWS.SimpleQueueService.NonExistentQueue";
  expect(await tasks()).toMatchObject([{ Status: "FAILED", FailureReason }]);
  expect(bodies("dead")).toEqual(["a"]);

  bury("other", "b", "c");
  aws.sqs.createQueue("target");
  await start({ DestinationArn: aws.sqs.arn("target"), MaxNumberOfMessagesPerSecond: 1 });
  aws.sqs.deleteQueue("target");
  aws.time.advance(1_000);
  expect((await tasks())[0]).toMatchObject({
    ...{ Status: "FAILED", FailureReason, ApproximateNumberOfMessagesMoved: 1 },
  });
});

test("what cannot be moved is refused with the names of SQS's errors", async () => {
  await expect(start({ SourceArn: aws.sqs.arn("lane") })).rejects.toThrow(
    "Source queue must be configured as a Dead Letter Queue.",
  );
  await expect(start({ SourceArn: `${SourceArn}x` })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(start({ DestinationArn: SourceArn })).rejects.toThrow("cannot be the same");
  expect(await tasks()).toEqual([]);
  await expect(start({ DestinationArn: `${SourceArn}x` })).rejects.toThrow("the DestinationArn parameter");
  await expect(start({ MaxNumberOfMessagesPerSecond: 501 })).rejects.toThrow("Must be >= 1 and <= 500");
  const unknown = new CancelMessageMoveTaskCommand({ TaskHandle: "none" });
  await expect(client.send(unknown)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("the queues of a dead-letter queue are listed by pages", async () => {
  const QueueUrl = `${aws.endpoint}/${aws.accountId}/dead`;
  const page = (input: object) => client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl, ...input }));
  const first = await page({ MaxResults: 1 });
  const second = await page({ MaxResults: 1, NextToken: first.NextToken });
  expect([...(first.queueUrls ?? []), ...(second.queueUrls ?? [])]).toEqual(
    ["lane", "other"].map((name) => `${aws.endpoint}/${aws.accountId}/${name}`),
  );
  expect(second.NextToken).toBeUndefined();
});
