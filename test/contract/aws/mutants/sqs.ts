/** Wrong SQSs. */
import { createHash, randomUUID } from "node:crypto";
import { accepted, ignored, input, type Mutant, output } from "./mutant.ts";

const set = (operation: string, parameter: string, value: unknown) =>
  input(operation, (given) => {
    given[parameter] = value;
  });
const without = (operation: string, parameter: string) =>
  input(operation, (given) => delete given[parameter]);
const received = (change: (message: { MessageId: string; Attributes: Record<string, string> }) => void) =>
  output("ReceiveMessage", ({ Messages = [] }) => Messages.forEach(change));

export const md5 = (text: string) => createHash("md5").update(text).digest("hex");

export const sqsMutants: readonly Mutant[] = [
  {
    says: "VisibilityTimeout is ignored",
    breaks: "sqs/invisible",
    ...set("ReceiveMessage", "VisibilityTimeout", 0),
  },
  {
    says: "a message that was received never comes back",
    breaks: "sqs/visible-again",
    ...set("ReceiveMessage", "VisibilityTimeout", 43_200),
  },
  {
    says: "a receive's own VisibilityTimeout is ignored",
    breaks: "sqs/own-timeout",
    ...without("ReceiveMessage", "VisibilityTimeout"),
  },
  {
    says: "ChangeMessageVisibility gives a message back",
    breaks: "sqs/longer",
    ...set("ChangeMessageVisibility", "VisibilityTimeout", 0),
  },
  {
    says: "ChangeMessageVisibility is ignored",
    breaks: "sqs/shorter",
    ...ignored("ChangeMessageVisibility"),
  },
  {
    says: "ChangeMessageVisibility takes any time",
    breaks: "sqs/longest-visibility",
    ...accepted("ChangeMessageVisibility"),
  },
  {
    says: "ChangeMessageVisibility of any message is accepted",
    breaks: "sqs/not-in-flight",
    ...accepted("ChangeMessageVisibility"),
  },
  { says: "DeleteMessage is ignored", breaks: "sqs/deleted", ...ignored("DeleteMessage") },
  { says: "DeleteMessageBatch is ignored", breaks: "sqs/batch-delete", ...ignored("DeleteMessageBatch") },
  { says: "DelaySeconds is ignored", breaks: "sqs/delay", ...without("SendMessage", "DelaySeconds") },
  {
    says: "a delay may be longer than 15 minutes",
    breaks: "sqs/longest-delay",
    ...input("SendMessage", (given) => {
      given.DelaySeconds = Math.min(given.DelaySeconds, 900);
    }),
  },
  {
    says: "a body may be longer than 1 MiB",
    breaks: "sqs/body-size",
    tell(asked, told) {
      if (told.status === 200) return;
      told.status = 200;
      const { MessageBody = "" } = JSON.parse(asked.body.toString());
      told.body = Buffer.from(
        JSON.stringify({ MessageId: randomUUID(), MD5OfMessageBody: md5(MessageBody) }),
      );
    },
  },
  {
    says: "receives are not counted",
    breaks: "sqs/receive-count",
    ...received(({ Attributes }) => {
      Attributes.ApproximateReceiveCount = "1";
    }),
  },
  {
    says: "a message was sent when it is received",
    breaks: "sqs/sent-at",
    ...received(({ Attributes }) => {
      Attributes.SentTimestamp = String(Date.now() + Math.random());
    }),
  },
  {
    says: "a message has another id each time",
    breaks: "sqs/message-id",
    ...received((message) => {
      message.MessageId = randomUUID();
    }),
  },
  {
    says: "RedrivePolicy is dropped",
    breaks: "sqs/dead-letter",
    ...input("CreateQueue", ({ Attributes }) => delete Attributes.RedrivePolicy),
  },
  {
    says: "a dead letter does not name its queue",
    breaks: "sqs/dead-letter-source",
    ...received(({ Attributes }) => delete Attributes.DeadLetterQueueSourceArn),
  },
  { says: "any redrive policy is accepted", breaks: "sqs/bad-redrive", ...accepted("SetQueueAttributes") },
  {
    says: "a failure within a batch is dropped",
    breaks: "sqs/batch-partial",
    ...output("SendMessageBatch", (answer) => delete answer.Failed),
  },
  {
    says: "a batch loses its last message",
    breaks: "sqs/batch",
    ...input("SendMessageBatch", ({ Entries }) => Entries.pop()),
  },
  {
    says: "a batch has the delay of its last message",
    breaks: "sqs/batch-delay",
    ...input("SendMessageBatch", ({ Entries }) => {
      for (const entry of Entries) entry.DelaySeconds = Entries.at(-1)?.DelaySeconds;
    }),
  },
  {
    says: "a message of a standard queue loses its group",
    breaks: "sqs/group",
    ...without("SendMessage", "MessageGroupId"),
  },
  {
    says: "each message has a group",
    breaks: "sqs/group-none",
    ...input("SendMessage", (given) => {
      given.MessageGroupId ??= "default";
    }),
  },
  {
    says: "a batch has the group of its last message",
    breaks: "sqs/group-batch",
    ...input("SendMessageBatch", ({ Entries }) => {
      for (const entry of Entries) entry.MessageGroupId = Entries.at(-1)?.MessageGroupId;
    }),
  },
  {
    says: "a group may have any name",
    breaks: "sqs/group-name",
    ...accepted("SendMessage"),
  },
  {
    says: "of a group one message is in flight at a time, as in a FIFO queue",
    breaks: "sqs/group-at-once",
    patch: (aws) => {
      const { receiveNow } = aws.sqs;
      aws.sqs.receiveNow = function (this: typeof aws.sqs, queue, options) {
        return this.counts(queue).inFlight > 0 ? [] : receiveNow.call(this, queue, options);
      };
      return () => {
        aws.sqs.receiveNow = receiveNow;
      };
    },
  },
  {
    says: "messages come in their order, whatever group floods the queue",
    breaks: "sqs/group-fair",
    ...input("SendMessageBatch", ({ Entries }) => {
      for (const entry of Entries) delete entry.MessageGroupId;
    }),
  },
  { says: "a batch may be empty", breaks: "sqs/batch-empty", ...accepted("SendMessageBatch") },
  { says: "a receive may ask for any number", breaks: "sqs/receive-bounds", ...accepted("ReceiveMessage") },
  {
    says: "MaxNumberOfMessages is ignored",
    breaks: "sqs/at-most",
    ...set("ReceiveMessage", "MaxNumberOfMessages", 10),
  },
  {
    says: "messages in flight are not counted",
    breaks: "sqs/counts",
    ...output("GetQueueAttributes", ({ Attributes }) => {
      Attributes.ApproximateNumberOfMessagesNotVisible = "0";
    }),
  },
  { says: "PurgeQueue is ignored", breaks: "sqs/purge", ...ignored("PurgeQueue") },
  { says: "SetQueueAttributes is ignored", breaks: "sqs/queue-attributes", ...ignored("SetQueueAttributes") },
  { says: "tags are dropped", breaks: "sqs/tags", ...ignored("TagQueue") },
  {
    says: "a queue is not encrypted",
    breaks: "sqs/encrypted",
    ...output("GetQueueAttributes", ({ Attributes }) => delete Attributes.SqsManagedSseEnabled),
  },
];
