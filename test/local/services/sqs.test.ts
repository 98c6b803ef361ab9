import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type LocalAws, LocalTime } from "../../../local/index.ts";
import { clientOptions, openTemporaryAws } from "../temporary-aws.ts";

const START = Date.parse("2026-11-21T03:00:00Z");
let aws: LocalAws;
let client: SQSClient;
let queues = 0;

beforeAll(async () => {
  const time = new LocalTime();
  time.freeze();
  time.set(START);
  aws = await openTemporaryAws({ time });
  client = new SQSClient({ ...clientOptions(aws), useQueueUrlAsEndpoint: false });
});
afterAll(async () => {
  client.destroy();
  await aws.close();
});

async function makeQueue(Attributes: Record<string, string> = {}) {
  queues += 1;
  const { QueueUrl = "" } = await client.send(
    new CreateQueueCommand({ QueueName: `queue-${queues}`, Attributes }),
  );
  return {
    url: QueueUrl,
    arn: aws.sqs.arn(QueueUrl),
    send: (MessageBody: string, DelaySeconds?: number) =>
      client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds })),
    receive: async (
      options: { max?: number; wait?: number; visibility?: number } = {},
    ): Promise<Message[]> => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: options.max ?? 10,
          WaitTimeSeconds: options.wait ?? 0,
          VisibilityTimeout: options.visibility,
          MessageSystemAttributeNames: ["All"],
          MessageAttributeNames: ["All"],
        }),
      );
      return Messages;
    },
    remove: ({ ReceiptHandle }: Message) =>
      client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
    see: ({ ReceiptHandle }: Message, VisibilityTimeout: number) =>
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout })),
  };
}

const bodies = (messages: Message[]) => messages.map(({ Body }) => Body);
const oneReceiverWaits = (url: string) =>
  vi.waitFor(() => expect(aws.sqs.waiting(url)).toBe(1), { interval: 1 });
const seconds = (count: number) => aws.time.advance(count * 1000);

test("a message is received with its attributes, and is gone when it is deleted", async () => {
  const { url, receive, remove } = await makeQueue();
  const MessageAttributes = { kind: { DataType: "String", StringValue: "import" } };
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "hello", MessageAttributes }));
  const [message] = await receive();
  expect(message).toMatchObject({
    Body: "hello",
    MessageAttributes,
    Attributes: { SentTimestamp: String(START), ApproximateReceiveCount: "1", SenderId: "000000000000" },
  });
  expect(await receive()).toEqual([]);
  await remove(message as Message);
  seconds(100);
  expect(await receive()).toEqual([]);
});

test("a delayed message becomes visible when its delay is over, not before", async () => {
  const { send, receive } = await makeQueue();
  await send("later", 900);
  seconds(899);
  expect(bodies(await receive())).toEqual([]);
  seconds(1);
  expect(bodies(await receive())).toEqual(["later"]);
});

test("a message in flight becomes visible again after its visibility timeout, and counts its receives", async () => {
  const { send, receive } = await makeQueue({ VisibilityTimeout: "120" });
  await send("again");
  await receive();
  seconds(119);
  expect(await receive()).toEqual([]);
  seconds(1);
  expect((await receive())[0]?.Attributes?.ApproximateReceiveCount).toBe("2");
});

test("a long poll receives a message that is sent, and one that time makes visible", async () => {
  const { url, send, receive } = await makeQueue();
  const first = receive({ wait: 20 });
  await oneReceiverWaits(url);
  await send("at once");
  expect(bodies(await first)).toEqual(["at once"]);

  await send("in fifteen seconds", 15);
  const second = receive({ wait: 20 });
  await oneReceiverWaits(url);
  seconds(15);
  expect(bodies(await second)).toEqual(["in fifteen seconds"]);
});

test("a long poll ends when local time reaches its end", async () => {
  const { url, receive } = await makeQueue();
  const poll = receive({ wait: 20 });
  await oneReceiverWaits(url);
  seconds(20);
  expect(await poll).toEqual([]);
});

test("a visibility timeout can be extended, and 0 makes the message visible at once", async () => {
  const { send, receive, see } = await makeQueue({ VisibilityTimeout: "30" });
  await send("held");
  const [message] = (await receive()) as [Message];
  await see(message, 300);
  seconds(299);
  expect(await receive()).toEqual([]);
  await see(message, 0);
  expect(bodies(await receive())).toEqual(["held"]);
  await expect(see(message, 10)).rejects.toMatchObject({ name: "MessageNotInflight" });
});

test("a message that was received as often as the policy allows moves to the dead-letter queue at the next receive", async () => {
  const dead = await makeQueue();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  const { arn, send, receive } = await makeQueue({ RedrivePolicy, VisibilityTimeout: "5" });
  await send("poison");
  for (const count of ["1", "2"]) {
    expect((await receive())[0]?.Attributes?.ApproximateReceiveCount).toBe(count);
    seconds(5);
  }
  await send("healthy");
  const moved = dead.receive({ wait: 20 });
  expect(bodies(await receive())).toEqual(["healthy"]);
  expect(await moved).toMatchObject([{ Body: "poison", Attributes: { DeadLetterQueueSourceArn: arn } }]);
});

test("a message of two queues that are each other's dead-letter queue ends in one of them, and no queue is its own", async () => {
  const one = await makeQueue({ VisibilityTimeout: "5" });
  const RedrivePolicy = (arn: string) => JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 1 });
  const two = await makeQueue({ RedrivePolicy: RedrivePolicy(one.arn) });
  aws.sqs.setAttributes(one.url, { RedrivePolicy: RedrivePolicy(two.arn) });
  await one.send("back and forth");
  await one.receive();
  seconds(5);
  const waiting = two.receive({ wait: 20 });
  await oneReceiverWaits(two.url);
  expect(await one.receive()).toEqual([]);
  expect(bodies(await waiting)).toEqual(["back and forth"]);

  const own = () => aws.sqs.setAttributes(one.url, { RedrivePolicy: RedrivePolicy(one.arn) });
  expect(own).toThrow("A queue cannot be its own dead-letter queue");
});

test("an older receipt deletes nothing, and an invalid one is refused", async () => {
  const { send, receive, remove } = await makeQueue({ VisibilityTimeout: "1" });
  await send("twice received");
  const [old] = (await receive()) as [Message];
  seconds(1);
  const [newest] = (await receive()) as [Message];
  await remove(old);
  seconds(1);
  expect(await receive()).toHaveLength(1);
  await remove(newest);
  await expect(remove({ ReceiptHandle: "none" })).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
});

test("each entry of a batch succeeds or fails by itself", async () => {
  const { url, receive } = await makeQueue();
  const sent = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: [
        { Id: "a", MessageBody: "a" },
        { Id: "b", MessageBody: "b", DelaySeconds: 901 },
        { Id: "c", MessageBody: "c" },
      ],
    }),
  );
  expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["a", "c"]);
  expect(sent.Failed).toMatchObject([{ Id: "b", Code: "InvalidParameterValue", SenderFault: true }]);
  const messages = await receive();
  expect(bodies(messages)).toEqual(["a", "c"]);
  const Entries = messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
  const deleted = await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  expect(deleted.Successful).toHaveLength(2);
});

test("a queue counts its visible, in-flight and delayed messages, and deletes those that are too old", async () => {
  const { url, send, receive } = await makeQueue({ MessageRetentionPeriod: "3600" });
  await send("1");
  await send("2");
  await send("3", 900);
  await receive({ max: 1, visibility: 7200 });
  const counts = async () => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
    );
    const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: inFlight } =
      Attributes;
    return [visible, inFlight, Attributes.ApproximateNumberOfMessagesDelayed];
  };
  expect(await counts()).toEqual(["1", "1", "1"]);
  seconds(3601);
  expect(await counts()).toEqual(["0", "0", "0"]);
});

test("a queue is purged at most once in 60 seconds", async () => {
  const { url, send } = await makeQueue();
  const purge = () => client.send(new PurgeQueueCommand({ QueueUrl: url }));
  await send("first");
  await purge();
  expect(aws.sqs.messages(url)).toEqual([]);
  await send("second");
  seconds(59);
  await expect(purge()).rejects.toMatchObject({
    name: "PurgeQueueInProgress",
    message: expect.stringMatching(
      /^Only one PurgeQueue operation on queue-\d+ is allowed every 60 seconds\.$/,
    ),
  });
  expect(aws.sqs.messages(url).map(({ body }) => body)).toEqual(["second"]);
  seconds(1);
  await purge();
  expect(aws.sqs.messages(url)).toEqual([]);
});

test("invalid requests to SQS are refused with the names of its errors", async () => {
  const { url, send, receive } = await makeQueue();
  await expect(send("x", 901)).rejects.toMatchObject({ name: "InvalidParameterValue" });
  await expect(send("")).rejects.toMatchObject({ name: "MissingParameter" });
  await expect(send("x".repeat(1024 * 1024 + 1))).rejects.toMatchObject({ name: "InvalidParameterValue" });
  await expect(receive({ max: 11 })).rejects.toMatchObject({ name: "InvalidParameterValue" });
  const nowhere = client.send(new GetQueueUrlCommand({ QueueName: "nowhere" }));
  await expect(nowhere).rejects.toMatchObject({ name: "QueueDoesNotExist" });
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: `${aws.sqs.arn(url)}-not`,
    maxReceiveCount: 2,
  });
  await expect(makeQueue({ RedrivePolicy })).rejects.toThrow("Dead letter target does not exist");
  await expect(makeQueue({ VisibilityTimeout: "43201" })).rejects.toMatchObject({
    name: "InvalidAttributeValue",
  });
  await expect(makeQueue({ FifoQueue: "true" })).rejects.toThrow("FIFO queues are not served locally");
});

test("a queue can be received from without HTTP, and a wait that is aborted takes no message", async () => {
  const { url, send } = await makeQueue();
  const given = new AbortController();
  const abandoned = aws.sqs.receive(url, { waitSeconds: Number.POSITIVE_INFINITY, signal: given.signal });
  given.abort();
  expect(await abandoned).toEqual([]);
  const waiting = aws.sqs.receive(url, { max: 10, waitSeconds: Number.POSITIVE_INFINITY });
  await send("direct");
  const [message] = await waiting;
  expect(message).toMatchObject({ body: "direct", attributes: { ApproximateReceiveCount: "1" } });
  aws.sqs.delete(url, message?.receiptHandle ?? "");
  expect(aws.sqs.counts(url)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});
