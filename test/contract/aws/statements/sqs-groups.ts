/** What Pawl relies on of SQS's fair queues: message groups of standard queues. */
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Aws } from "../aws.ts";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { makeQueue, type Queue } from "./queues.ts";

const statement = statementsOf("sqs", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/");
const fairQueues = "SQSDeveloperGuide/sqs-fair-queues.html";
const sendMessage = "APIReference/API_SendMessage.html";
const group = "functions/model/run/messages/message-group.ts#messageGroup";
const send = "functions/queue/sqs.ts#send";
const sendBatch = "functions/queue/sqs.ts#sendBatch";

const sendAll = (aws: Aws, { url }: Queue, bodies: readonly string[], MessageGroupId: string) =>
  aws.clients.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody, MessageGroupId })),
    }),
  );

const tenOf = (name: string) => Array.from({ length: 10 }, (_, i) => `${name} ${i}`);

/** Body and group of what is received. */
const grouped = async (queue: Queue) =>
  (await queue.receive({ MessageSystemAttributeNames: ["MessageGroupId"] })).map(({ Body, Attributes }) => [
    Body,
    Attributes?.MessageGroupId,
  ]);

export const sqsGroups: readonly Statement[] = [
  statement(
    "group",
    "a standard queue takes a message of a group, which is received with it",
    sendMessage,
    send,
    async (aws) => {
      const queue = await makeQueue(aws);
      await queue.send("a", { MessageGroupId: "team.walk%23shop-7" });
      equal(await grouped(queue), [["a", "team.walk%23shop-7"]]);
    },
  ),
  statement(
    "group-none",
    "a message of a standard queue needs no group, and is received without one",
    sendMessage,
    "infra/constructs/schedules.ts#Schedules",
    async (aws) => {
      const queue = await makeQueue(aws);
      await queue.send("a");
      equal(await grouped(queue), [["a", undefined]]);
    },
  ),
  statement(
    "group-batch",
    "each message of a batch has a group of its own",
    "APIReference/API_SendMessageBatchRequestEntry.html",
    sendBatch,
    async (aws) => {
      const queue = await makeQueue(aws);
      const Entries = ["a", "b"].map((name) => ({
        Id: name,
        MessageBody: name,
        MessageGroupId: `of-${name}`,
      }));
      await aws.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
      equal((await grouped(queue)).sort(), [
        ["a", "of-a"],
        ["b", "of-b"],
      ]);
    },
  ),
  statement(
    "group-name",
    "a group's name has at most 128 letters, digits and marks of ASCII: any other is refused",
    sendMessage,
    group,
    async (aws) => {
      const queue = await makeQueue(aws);
      await queue.send("a", { MessageGroupId: `-_.!~*'()%${"x".repeat(118)}` });
      for (const MessageGroupId of ["x".repeat(129), "größe", "a b"])
        await refused(queue.send("b", { MessageGroupId }), "InvalidParameterValue");
      equal(await queue.bodies(), ["a"]);
    },
  ),
  statement(
    "group-at-once",
    "in a standard queue messages of a group that are in flight hold up no others of it",
    fairQueues,
    "functions/turns/settle/next-turn.ts#sendNextTurn",
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "60" });
      for (const body of ["a", "b"]) await queue.send(body, { MessageGroupId: "one" });
      const first = await queue.bodies({ MaxNumberOfMessages: 1 });
      const second = await queue.bodies({ MaxNumberOfMessages: 1 });
      equal([...first, ...second].sort(), ["a", "b"]);
    },
  ),
  statement(
    "group-fair",
    "messages of a group that has most of those in flight come after a later one of another group",
    fairQueues,
    group,
    async (aws) => {
      const queue = await makeQueue(aws, { VisibilityTimeout: "60" });
      for (let i = 0; i < 6; i++) await sendAll(aws, queue, tenOf(`noisy ${i}`), "noisy");
      let inFlight = 0;
      await aws.until("forty in flight", async () => {
        inFlight += (await queue.receive()).length;
        return inFlight >= 40 || undefined;
      });
      await queue.send("quiet", { MessageGroupId: "quiet" });
      const [next] = await queue.bodies();
      holds(next === "quiet", next);
    },
  ),
];
