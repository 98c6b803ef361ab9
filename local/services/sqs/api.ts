/**
 * SQS's JSON API over the queues of `sqs.ts`: shapes, batches, and the errors that the API Reference names for
 * them. Addresses of queues in answers are made of the Host that the client asked at.
 */
import { AwsError, asAwsError } from "../../http/errors.ts";
import { type AwsService, type Call, type JsonOperation, jsonService } from "../../http/json.ts";
import { type MessageAttribute, md5, md5OfAttributes } from "./message.ts";
import { sizeOf } from "./message-size.ts";
import { outOfBounds } from "./queue-attributes.ts";
import type { ReceivedMessage, Sqs } from "./sqs.ts";

interface SendInput {
  QueueUrl: string;
  MessageBody: string;
  DelaySeconds?: number;
  MessageAttributes?: Record<string, MessageAttribute>;
  MessageSystemAttributes?: Record<string, MessageAttribute>;
}

interface Entry extends SendInput {
  Id: string;
  ReceiptHandle: string;
  VisibilityTimeout: number;
}

interface ReceiveInput {
  QueueUrl: string;
  MaxNumberOfMessages?: number;
  VisibilityTimeout?: number;
  WaitTimeSeconds?: number;
  AttributeNames?: string[];
  MessageSystemAttributeNames?: string[];
  MessageAttributeNames?: string[];
}

/** The service behind the front. */
export function sqsService(sqs: Sqs, accountId: string): AwsService {
  const url = (name: string, { host }: Call): string => `http://${host}/${accountId}/${name}`;
  const operations: Record<string, JsonOperation> = {
    ChangeMessageVisibility: (input) => {
      const { QueueUrl, ReceiptHandle, VisibilityTimeout } = input as unknown as Entry;
      sqs.changeVisibility(
        required(QueueUrl, "QueueUrl"),
        required(ReceiptHandle, "ReceiptHandle"),
        VisibilityTimeout,
      );
    },
    ChangeMessageVisibilityBatch: (input) =>
      batch(sqs, input, (queue, { ReceiptHandle, VisibilityTimeout }) => {
        sqs.changeVisibility(queue, ReceiptHandle, VisibilityTimeout);
        return {};
      }),
    CreateQueue: ({ QueueName, Attributes, tags }, call) => {
      const { name } = sqs.createQueue(
        required(QueueName, "QueueName"),
        textOf(Attributes),
        tags as Record<string, string>,
      );
      return { QueueUrl: url(name, call) };
    },
    DeleteMessage: ({ QueueUrl, ReceiptHandle }) =>
      sqs.delete(required(QueueUrl, "QueueUrl"), required(ReceiptHandle, "ReceiptHandle")),
    DeleteMessageBatch: (input) =>
      batch(sqs, input, (queue, { ReceiptHandle }) => {
        sqs.delete(queue, ReceiptHandle);
        return {};
      }),
    DeleteQueue: ({ QueueUrl }) => sqs.deleteQueue(required(QueueUrl, "QueueUrl")),
    GetQueueAttributes: ({ QueueUrl, AttributeNames }) => ({
      Attributes: attributesOf(sqs, required(QueueUrl, "QueueUrl"), (AttributeNames as string[]) ?? []),
    }),
    GetQueueUrl: ({ QueueName }, call) => ({
      QueueUrl: url(sqs.queue(required(QueueName, "QueueName")).name, call),
    }),
    ListDeadLetterSourceQueues: ({ QueueUrl }, call) => {
      const arn = sqs.arn(required(QueueUrl, "QueueUrl"));
      const sources = sqs.queues().filter(({ attributes }) => attributes.RedrivePolicy?.includes(`"${arn}"`));
      return { queueUrls: sources.map(({ name }) => url(name, call)) };
    },
    ListQueues: ({ QueueNamePrefix, MaxResults, NextToken }, call) => {
      const names = sqs.queues().map(({ name }) => name);
      const found = names.filter((name) => {
        return name.startsWith(String(QueueNamePrefix ?? "")) && name > String(NextToken ?? "");
      });
      const page = found.slice(0, Number(MaxResults ?? 1000));
      const QueueUrls = page.map((name) => url(name, call));
      return found.length > page.length ? { QueueUrls, NextToken: page.at(-1) } : { QueueUrls };
    },
    ListQueueTags: ({ QueueUrl }) => ({ Tags: sqs.queue(required(QueueUrl, "QueueUrl")).tags }),
    PurgeQueue: ({ QueueUrl }) => sqs.purge(required(QueueUrl, "QueueUrl")),
    ReceiveMessage: (input, call) => receive(sqs, input as unknown as ReceiveInput, call),
    SendMessage: (input, call) => {
      const message = input as unknown as SendInput;
      return send(sqs, required(message.QueueUrl, "QueueUrl"), message, call);
    },
    SendMessageBatch: (input, call) => {
      const { Entries = [] } = input as { Entries?: Entry[] };
      const size = Entries.reduce(
        (sum, entry) => sum + sizeOf(entry.MessageBody ?? "", entry.MessageAttributes),
        0,
      );
      if (size > 1_048_576) {
        throw new AwsError(
          "BatchRequestTooLong",
          `Batch requests cannot be longer than 1048576 bytes. You have sent ${size} bytes.`,
          { queryCode: "AWS.SimpleQueueService.BatchRequestTooLong" },
        );
      }
      return batch(sqs, input, (queue, entry) => send(sqs, queue, entry, call));
    },
    SetQueueAttributes: ({ QueueUrl, Attributes }) =>
      sqs.setAttributes(required(QueueUrl, "QueueUrl"), textOf(Attributes)),
    TagQueue: ({ QueueUrl, Tags }) => {
      const queue = sqs.queue(required(QueueUrl, "QueueUrl"));
      sqs.setTags(queue.name, { ...queue.tags, ...(Tags as Record<string, string>) });
    },
    UntagQueue: ({ QueueUrl, TagKeys }) => {
      const queue = sqs.queue(required(QueueUrl, "QueueUrl"));
      const kept = Object.entries(queue.tags).filter(([key]) => !(TagKeys as string[]).includes(key));
      sqs.setTags(queue.name, Object.fromEntries(kept));
    },
  };
  return jsonService({ operations, namespace: "com.amazonaws.sqs#", maxBody: 8 * 1024 * 1024 });
}

function send(sqs: Sqs, queue: string, message: SendInput, call: Call): Record<string, unknown> {
  const { MessageBody, DelaySeconds, MessageAttributes, MessageSystemAttributes } = message;
  const MessageId = sqs.send(queue, {
    body: MessageBody,
    delaySeconds: DelaySeconds,
    attributes: MessageAttributes,
    traceHeader: MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? call.traceHeader,
  });
  const MD5OfMessageAttributes = md5OfAttributes(MessageAttributes);
  const MD5OfMessageSystemAttributes = md5OfAttributes(MessageSystemAttributes);
  return {
    MessageId,
    MD5OfMessageBody: md5(MessageBody),
    MD5OfMessageAttributes,
    MD5OfMessageSystemAttributes,
  };
}

async function receive(sqs: Sqs, input: ReceiveInput, { signal }: Call): Promise<unknown> {
  const { MaxNumberOfMessages = 1, VisibilityTimeout, WaitTimeSeconds } = input;
  const refused =
    outOfBounds("MaxNumberOfMessages", MaxNumberOfMessages, 1, 10) ??
    outOfBounds("VisibilityTimeout", VisibilityTimeout ?? 0, 0, 43_200) ??
    outOfBounds("WaitTimeSeconds", WaitTimeSeconds ?? 0, 0, 20);
  if (refused) throw refused;
  const messages = await sqs.receive(required(input.QueueUrl, "QueueUrl"), {
    max: MaxNumberOfMessages,
    visibilityTimeout: VisibilityTimeout,
    waitSeconds: WaitTimeSeconds,
    signal,
  });
  if (messages.length === 0) return {};
  return { Messages: messages.map((message) => shown(message, input)) };
}

function shown(message: ReceivedMessage, asked: ReceiveInput): Record<string, unknown> {
  const system = [...(asked.AttributeNames ?? []), ...(asked.MessageSystemAttributeNames ?? [])];
  const Attributes = pick(message.attributes, (name) => system.includes("All") || system.includes(name));
  const MessageAttributes = pick(message.messageAttributes, (name) =>
    (asked.MessageAttributeNames ?? []).some((wanted) => {
      if (wanted === "All" || wanted === name) return true;
      return wanted.endsWith(".*") && name.startsWith(wanted.slice(0, -2));
    }),
  );
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    Attributes,
    MessageAttributes,
    MD5OfMessageAttributes: md5OfAttributes(MessageAttributes),
  };
}

/** Each entry by itself, all in one commit: one entry's refusal is no other's. */
function batch(
  sqs: Sqs,
  input: Record<string, unknown>,
  one: (queue: string, entry: Entry) => object,
): unknown {
  const { name } = sqs.queue(required(input.QueueUrl, "QueueUrl"));
  const entries = checkEntries(input.Entries);
  const Successful: object[] = [];
  const Failed: object[] = [];
  sqs.batch(() => {
    for (const entry of entries) {
      try {
        Successful.push({ Id: entry.Id, ...one(name, entry) });
      } catch (error) {
        const { code, message, status } = asAwsError(error);
        Failed.push({ Id: entry.Id, Code: code, Message: message, SenderFault: status < 500 });
      }
    }
  });
  return Failed.length > 0 ? { Successful, Failed } : { Successful };
}

function checkEntries(given: unknown): Entry[] {
  const entries = (Array.isArray(given) ? given : []) as Entry[];
  const fail = (code: string, message: string): AwsError =>
    new AwsError(code, message, { queryCode: `AWS.SimpleQueueService.${code}` });
  if (entries.length === 0)
    throw fail("EmptyBatchRequest", "There should be at least one entry in the request.");
  if (entries.length > 10) {
    const message = `Maximum number of entries per request are 10. You have sent ${entries.length}.`;
    throw fail("TooManyEntriesInBatchRequest", message);
  }
  const ids = new Set<string>();
  for (const { Id } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id ?? "")) {
      throw fail(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    }
    if (ids.has(Id)) throw fail("BatchEntryIdsNotDistinct", `Id ${Id} repeated.`);
    ids.add(Id);
  }
  return entries;
}

function attributesOf(sqs: Sqs, address: string, names: string[]): Record<string, string> {
  const queue = sqs.queue(address);
  const { visible, inFlight, delayed } = sqs.counts(address);
  const all: Record<string, string> = {
    QueueArn: sqs.arn(address),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    ...queue.attributes,
  };
  return pick(all, (name) => names.includes("All") || names.includes(name));
}

function pick<T>(from: Record<string, T>, wanted: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => wanted(name)));
}

function required(value: unknown, parameter: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new AwsError("MissingParameter", `The request must contain the parameter ${parameter}.`);
}

function textOf(attributes: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes ?? {}).map(([name, value]) => [name, String(value)]));
}
