/** What Pawl relies on of SQS when messages are received: visibility, counts, dead letters. */
import { createHash } from "node:crypto";
import {
  ChangeMessageVisibilityCommand,
  ListDeadLetterSourceQueuesCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { makeQueue, makeQueueWithDeadLetters } from "./queues.ts";

const statement = statementsOf("sqs", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/");
const visibility = "SQSDeveloperGuide/sqs-visibility-timeout.html";
const deadLetters = "SQSDeveloperGuide/sqs-dead-letter-queues.html";
const receiveMessage = "APIReference/API_ReceiveMessage.html";
const sendMessage = "APIReference/API_SendMessage.html";
const send = "functions/queue/sqs.ts#send";
const setVisibility = "functions/queue/sqs.ts#setVisibility";
const lane = "infra/constructs/lane/lane.ts#Lane";
const receive = "functions/turns/receive.ts#receive";
const deadLetter = "functions/upkeep/dead-letter.ts#onDeadLetter";

export const sqsReceiving: readonly Statement[] = [
  statement(
    "sent-received",
    "a message is received with the body that was sent, of any script",
    sendMessage,
    send,
    async (aws) => {
      const queue = await makeQueue(aws);
      const body = '{"text":"日本 é 😀 \\" \\n"}';
      await queue.send(body);
      equal(await queue.bodies(), [body]);
    },
  ),
  statement(
    "message-id",
    "a message has the id when it is received that its sender was given",
    sendMessage,
    "functions/turns/by-hand/start-by-hand.ts#requestByHand",
    async (aws) => {
      const queue = await makeQueue(aws);
      const { MessageId } = await queue.send("a");
      holds(MessageId !== undefined, "no MessageId");
      equal(
        (await queue.receive()).map((message) => message.MessageId),
        [MessageId],
      );
    },
  ),
  statement("digest", "a message has the MD5 of its body", sendMessage, send, async (aws) => {
    const queue = await makeQueue(aws);
    await queue.send("hello");
    equal((await queue.receive())[0]?.MD5OfBody, createHash("md5").update("hello").digest("hex"));
  }),
  statement(
    "invisible",
    "a message that was received is not received again before its visibility timeout",
    visibility,
    lane,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "5" });
      await queue.send("a");
      equal(await queue.bodies(), ["a"]);
      equal(await queue.bodies(), []);
    },
  ),
  statement(
    "visible-again",
    "a message that is not deleted is received again after its visibility timeout",
    visibility,
    receive,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "2" });
      await queue.send("a");
      const first = await queue.receive();
      equal(await queue.bodies(), []);
      await aws.wait(3);
      equal(
        (await queue.receive()).map(({ MessageId }) => MessageId),
        [first[0]?.MessageId],
      );
    },
  ),
  statement(
    "own-timeout",
    "a receive may have a visibility timeout of its own",
    receiveMessage,
    deadLetter,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "2" });
      await queue.send("a");
      equal(await queue.bodies({ VisibilityTimeout: 600 }), ["a"]);
      await aws.wait(3);
      equal(await queue.bodies(), []);
    },
  ),
  statement(
    "timeout-zero",
    "with a visibility timeout of 0 a message can be received again at once",
    visibility,
    lane,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "0" });
      await queue.send("a");
      equal([await queue.bodies(), await queue.bodies()], [["a"], ["a"]]);
    },
  ),
  statement(
    "longer",
    "ChangeMessageVisibility keeps a message back for longer, from now on",
    visibility,
    setVisibility,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "2" });
      await queue.send("a");
      const [message] = await queue.receive();
      const change = { QueueUrl: queue.url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 300 };
      await aws.clients.sqs.send(new ChangeMessageVisibilityCommand(change));
      await aws.wait(3);
      equal([message?.Body, await queue.bodies()], ["a", []]);
    },
  ),
  statement(
    "shorter",
    "ChangeMessageVisibility to 0 gives a message back at once",
    visibility,
    setVisibility,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "300" });
      await queue.send("a");
      const [message] = await queue.receive();
      const change = { QueueUrl: queue.url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 };
      await aws.clients.sqs.send(new ChangeMessageVisibilityCommand(change));
      equal(await queue.bodies(), ["a"]);
    },
  ),
  statement(
    "longest-visibility",
    "ChangeMessageVisibility takes at most 12 hours",
    "APIReference/API_ChangeMessageVisibility.html",
    setVisibility,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "300" });
      await queue.send("a");
      const [message] = await queue.receive();
      const change = (VisibilityTimeout: number) =>
        aws.clients.sqs.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: queue.url,
            ReceiptHandle: message?.ReceiptHandle,
            VisibilityTimeout,
          }),
        );
      await refused(change(43_201), "InvalidParameterValue");
    },
  ),
  statement(
    "not-in-flight",
    "ChangeMessageVisibility of a message that is visible again is refused",
    "APIReference/API_ChangeMessageVisibility.html",
    "functions/turns/come-back.ts#isRejectedAsEarly",
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "0" });
      await queue.send("a");
      const [message] = await queue.receive();
      const change = { QueueUrl: queue.url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 10 };
      await refused(
        aws.clients.sqs.send(new ChangeMessageVisibilityCommand(change)),
        "MessageNotInflight",
        "InvalidParameterValue",
      );
    },
  ),
  statement(
    "deleted",
    "a message that was deleted is not received again",
    "APIReference/API_DeleteMessage.html",
    lane,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "1" });
      await queue.send("a");
      await queue.send("b");
      const messages = await queue.receive();
      await queue.delete(messages.find(({ Body }) => Body === "a")?.ReceiptHandle);
      await aws.wait(2);
      equal(await queue.bodies(), ["b"]);
    },
  ),
  statement(
    "delete-twice",
    "deleting a message again is no error",
    "APIReference/API_DeleteMessage.html",
    lane,
    async (aws) => {
      const queue = await makeQueue(aws);
      await queue.send("a");
      const [message] = await queue.receive();
      holds(message?.ReceiptHandle !== undefined, message);
      await queue.delete(message?.ReceiptHandle);
      await queue.delete(message?.ReceiptHandle);
    },
  ),
  statement(
    "delay",
    "a delayed message is not received before its delay is over, and then it is",
    sendMessage,
    send,
    async (aws) => {
      const queue = await makeQueue(aws);
      await queue.send("a", { DelaySeconds: 2 });
      equal(await queue.bodies(), []);
      await aws.wait(3);
      equal(await queue.bodies(), ["a"]);
    },
  ),
  statement(
    "longest-delay",
    "a delay of 900 seconds is accepted, and a longer one refused",
    sendMessage,
    send,
    async (aws) => {
      const queue = await makeQueue(aws);
      await queue.send("a", { DelaySeconds: 900 });
      await refused(queue.send("a", { DelaySeconds: 901 }), "InvalidParameterValue");
    },
  ),
  statement(
    "receive-count",
    "each receive of a message counts, and the message tells the count",
    receiveMessage,
    deadLetter,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "0" });
      await queue.send("a");
      const counts: unknown[] = [];
      for (let i = 0; i < 3; i++) {
        const [message] = await queue.receive({ MessageSystemAttributeNames: ["All"] });
        counts.push(message?.Attributes?.ApproximateReceiveCount);
      }
      equal(counts, ["1", "2", "3"]);
    },
  ),
  statement(
    "first-receive",
    "a message tells when it was received first, also when it is received again",
    receiveMessage,
    receive,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "0" });
      await queue.send("a");
      const first = async () =>
        (await queue.receive({ MessageSystemAttributeNames: ["All"] }))[0]?.Attributes
          ?.ApproximateFirstReceiveTimestamp;
      const one = await first();
      await aws.wait(1);
      holds(one !== undefined, "no instant");
      equal(await first(), one);
    },
  ),
  statement(
    "sent-at",
    "a message tells when it was sent, in epoch milliseconds, also when it comes again",
    receiveMessage,
    "functions/turns/receive.ts#receive",
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "0" });
      await queue.send("a");
      const sentAt = async () =>
        Number((await queue.receive({ MessageSystemAttributeNames: ["All"] }))[0]?.Attributes?.SentTimestamp);
      const first = await sentAt();
      await aws.wait(1);
      holds(first > 1.6e12 && (await sentAt()) === first, first);
    },
  ),
  statement(
    "sent-at-of-delayed",
    "a delayed message was sent when its sender sent it",
    receiveMessage,
    "functions/turns/receive.ts#receive",
    async (aws) => {
      const queue = await makeQueue(aws);
      await queue.send("early");
      await queue.send("late", { DelaySeconds: 4 });
      const sentAt = async () =>
        Number((await queue.receive({ MessageSystemAttributeNames: ["All"] }))[0]?.Attributes?.SentTimestamp);
      const early = await sentAt();
      await aws.wait(5);
      const late = await sentAt();
      holds(Math.abs(late - early) < 3_000, late - early);
    },
  ),
  statement(
    "dead-letter",
    "a message that was received maxReceiveCount times goes to the dead-letter queue",
    deadLetters,
    lane,
    async (aws) => {
      const { queue, dead } = await makeQueueWithDeadLetters(aws, 2, { VisibilityTimeout: "0" });
      await queue.send("poison");
      equal([await queue.bodies(), await queue.bodies(), await queue.bodies()], [["poison"], ["poison"], []]);
      await aws.until("the message", async () =>
        (await dead.bodies()).includes("poison") ? true : undefined,
      );
    },
  ),
  statement(
    "dead-letter-id",
    "a message keeps its id and when it was sent in the dead-letter queue",
    deadLetters,
    deadLetter,
    async (aws) => {
      const { queue, dead } = await makeQueueWithDeadLetters(aws, 1, { VisibilityTimeout: "0" });
      await queue.send("poison");
      const all = { MessageSystemAttributeNames: ["All" as const] };
      const [before] = await queue.receive(all);
      await queue.receive();
      const after = await aws.until("the message", async () => (await dead.receive(all))[0]);
      const { MessageId, Attributes } = before ?? {};
      holds(MessageId !== undefined, before);
      equal([after.MessageId, after.Attributes?.SentTimestamp], [MessageId, Attributes?.SentTimestamp]);
    },
  ),
  statement(
    "dead-letter-source",
    "a message in a dead-letter queue names the queue from which it came",
    receiveMessage,
    deadLetter,
    async (aws) => {
      const { queue, dead } = await makeQueueWithDeadLetters(aws, 1, { VisibilityTimeout: "0" });
      await queue.send("poison");
      await queue.receive();
      await queue.receive();
      const after = await aws.until(
        "the message",
        async () => (await dead.receive({ MessageSystemAttributeNames: ["All"] }))[0],
      );
      const { QueueArn } = await queue.attributes();
      holds(QueueArn !== undefined, "no ARN");
      equal(after.Attributes?.DeadLetterQueueSourceArn, QueueArn);
    },
  ),
  statement(
    "dead-letter-sources",
    "a dead-letter queue tells which queues name it",
    "APIReference/API_ListDeadLetterSourceQueues.html",
    "infra/constructs/dead-letters.ts#DeadLetters",
    async (aws) => {
      const { queue, dead } = await makeQueueWithDeadLetters(aws, 2);
      const { queueUrls } = await aws.clients.sqs.send(
        new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead.url }),
      );
      equal(
        queueUrls?.map((url) => url.split("/").at(-1)),
        [queue.url.split("/").at(-1)],
      );
    },
  ),
  statement(
    "bad-redrive",
    "a redrive policy without its queue is refused",
    "APIReference/API_SetQueueAttributes.html",
    lane,
    async (aws) => {
      const queue = await makeQueue(aws);
      const Attributes = { RedrivePolicy: JSON.stringify({ maxReceiveCount: 3 }) };
      const command = new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes });
      await refused(aws.clients.sqs.send(command), "InvalidParameterValue", "InvalidAttributeValue");
    },
  ),
];
