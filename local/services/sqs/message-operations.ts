/** The operations of SQS's API that send, receive, delete and hide messages, alone and in batches. */
import { AwsError, type Call, type JsonOperation } from "../../http/index.ts";

import { md5, md5OfAttributes } from "./digest.ts";
import type { ReceivedMessage } from "./message.ts";
import {
  checkSystemAttributes,
  checkSystemNames,
  type MessageAttribute,
  sizeOf,
} from "./message-attributes.ts";
import { attributeOutOfBounds } from "./queue-attributes.ts";
import { type BatchEntry, batch, pick, required, requiredNumber } from "./requests.ts";
import type { Sqs } from "./sqs.ts";

const longestBatch = 1_048_576;

interface SendInput {
  MessageBody: string;
  DelaySeconds?: number;
  MessageAttributes?: Record<string, MessageAttribute>;
  MessageSystemAttributes?: Record<string, MessageAttribute>;
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
}

interface VisibilityInput {
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

export function messageOperations(sqs: Sqs) {
  return {
    ChangeMessageVisibility: ({ QueueUrl, ReceiptHandle, VisibilityTimeout }) =>
      sqs.changeVisibility(
        required(QueueUrl, "QueueUrl"),
        required(ReceiptHandle, "ReceiptHandle"),
        requiredNumber(VisibilityTimeout, "VisibilityTimeout"),
      ),
    ChangeMessageVisibilityBatch: (input) =>
      batch<VisibilityInput>(sqs, input, (queue, { ReceiptHandle, VisibilityTimeout }) => {
        const seconds = requiredNumber(VisibilityTimeout, "VisibilityTimeout");
        sqs.changeVisibility(queue, required(ReceiptHandle, "ReceiptHandle"), seconds);
        return {};
      }),
    DeleteMessage: ({ QueueUrl, ReceiptHandle }) =>
      sqs.delete(required(QueueUrl, "QueueUrl"), required(ReceiptHandle, "ReceiptHandle")),
    DeleteMessageBatch: (input) =>
      batch<{ ReceiptHandle: string }>(sqs, input, (queue, { ReceiptHandle }) => {
        sqs.delete(queue, required(ReceiptHandle, "ReceiptHandle"));
        return {};
      }),
    ReceiveMessage: (input, call) => receive(sqs, input as unknown as ReceiveInput, call),
    SendMessage: ({ QueueUrl, ...message }, call) =>
      send(sqs, required(QueueUrl, "QueueUrl"), message as unknown as SendInput, call),
    SendMessageBatch: (input, call) => {
      checkBatchSize((input.Entries ?? []) as (BatchEntry & SendInput)[]);
      return batch<SendInput>(sqs, input, (queue, entry) => send(sqs, queue, entry, call));
    },
  } satisfies Record<string, JsonOperation>;
}

function send(sqs: Sqs, queue: string, message: SendInput, call: Call): Record<string, unknown> {
  const { MessageBody, DelaySeconds, MessageAttributes, MessageSystemAttributes } = message;
  if (message.MessageDeduplicationId !== undefined) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value ${message.MessageDeduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  }
  checkSystemAttributes(MessageSystemAttributes);
  const MessageId = sqs.send(queue, {
    body: MessageBody,
    delaySeconds: DelaySeconds,
    attributes: MessageAttributes,
    traceHeader: MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? call.traceHeader,
    groupId: message.MessageGroupId,
  });
  return {
    MessageId,
    MD5OfMessageBody: md5(MessageBody),
    MD5OfMessageAttributes: md5OfAttributes(MessageAttributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(MessageSystemAttributes),
  };
}

async function receive(sqs: Sqs, input: ReceiveInput, { signal }: Call): Promise<unknown> {
  const { MaxNumberOfMessages = 1, VisibilityTimeout, WaitTimeSeconds } = input;
  const refused =
    attributeOutOfBounds("MaxNumberOfMessages", MaxNumberOfMessages, 1, 10) ??
    attributeOutOfBounds("VisibilityTimeout", VisibilityTimeout ?? 0, 0, 43_200) ??
    attributeOutOfBounds("WaitTimeSeconds", WaitTimeSeconds ?? 0, 0, 20);
  if (refused) throw refused;
  checkSystemNames(input.AttributeNames);
  checkSystemNames(input.MessageSystemAttributeNames);
  const messages = await sqs.receive(required(input.QueueUrl, "QueueUrl"), {
    max: MaxNumberOfMessages,
    visibilityTimeout: VisibilityTimeout,
    waitSeconds: WaitTimeSeconds,
    signal,
  });
  if (messages.length === 0) return {};
  return { Messages: messages.map((message) => shown(message, input)) };
}

/** A message with the attributes that the request asks for. */
function shown(message: ReceivedMessage, request: ReceiveInput): Record<string, unknown> {
  const system = [...(request.AttributeNames ?? []), ...(request.MessageSystemAttributeNames ?? [])];
  const Attributes = pick(message.attributes, (name) => system.includes("All") || system.includes(name));
  const MessageAttributes = pick(message.messageAttributes, (name) =>
    (request.MessageAttributeNames ?? []).some((wanted) => {
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

function checkBatchSize(entries: readonly SendInput[]): void {
  const size = entries.reduce(
    (sum, { MessageBody, MessageAttributes }) => sum + sizeOf(MessageBody ?? "", MessageAttributes),
    0,
  );
  if (size <= longestBatch) return;
  throw new AwsError(
    "BatchRequestTooLong",
    `Batch requests cannot be longer than ${longestBatch} bytes. You have sent ${size} bytes.`,
    { queryCode: "AWS.SimpleQueueService.BatchRequestTooLong" },
  );
}
