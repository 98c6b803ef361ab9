/** Messages as they are sent and received, their receipts, and what a message may be. */
import { AwsError } from "../../http/index.ts";
import { md5 } from "./digest.ts";
import {
  checkCharacters,
  checkMessageAttributes,
  type MessageAttribute,
  sizeOf,
} from "./message-attributes.ts";
import type { StoredMessage } from "./message-schema.ts";
import { attributeOutOfBounds } from "./queue-attributes.ts";

export interface MessageToSend {
  body: string;
  /** 0 to 900. @default the queue's */
  delaySeconds?: number;
  attributes?: Record<string, MessageAttribute>;
  traceHeader?: string;
  /** The tenant that it belongs to. @default none */
  groupId?: string;
}

export interface ReceivedMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  /** What SQS adds: SentTimestamp, ApproximateReceiveCount and so on. */
  attributes: Record<string, string>;
  messageAttributes: Record<string, MessageAttribute>;
}

export interface ReceiveOptions {
  /** 1 to 10. @default 1 */
  max?: number;
  /** Seconds, 0 to 43200. @default the queue's */
  visibilityTimeout?: number;
  /** How long to wait for a first message. Any number within this process, Infinity too. @default the queue's */
  waitSeconds?: number;
  /** Ends the wait. The answer is then empty, and it took no message. */
  signal?: AbortSignal;
}

/** Names one receive of a message. */
export interface Receipt {
  id: number;
  receipt: string;
}

/** A receipt in the form that clients are given. */
export function writeHandle({ id, receipt }: Receipt): string {
  return Buffer.from(`${id}:${receipt}`).toString("base64");
}

/** Throws the `ReceiptHandleIsInvalid` AwsError for what `writeHandle` did not write. */
export function readHandle(receiptHandle: string): Receipt {
  const [id, receipt] = Buffer.from(String(receiptHandle), "base64").toString().split(":");
  if (id !== undefined && receipt !== undefined && /^\d+$/.test(id)) return { id: Number(id), receipt };
  throw new AwsError(
    "ReceiptHandleIsInvalid",
    `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
  );
}

/** Throws the AwsError that SQS has for a message that a queue does not take. */
export function checkMessage(
  { body, attributes, groupId }: MessageToSend,
  delaySeconds: number,
  queueAttributes: Readonly<Record<string, string>>,
): void {
  const refused = attributeOutOfBounds("DelaySeconds", delaySeconds, 0, 900);
  if (refused) throw refused;
  if (typeof body !== "string" || body.length === 0) {
    throw new AwsError("MissingParameter", "The request must contain the parameter MessageBody.");
  }
  if (groupId !== undefined && !/^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/.test(groupId)) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value ${groupId} for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
  }
  checkCharacters(body);
  checkMessageAttributes(attributes);
  const { MaximumMessageSize } = queueAttributes;
  if (sizeOf(body, attributes) > Number(MaximumMessageSize)) {
    throw new AwsError(
      "InvalidParameterValue",
      `One or more parameters are invalid. Reason: Message must be shorter than ${MaximumMessageSize} bytes.`,
    );
  }
}

/** A message as a consumer receives it, with all of its attributes. @param message as it is before this receive @param at whose message it says it is, and the instant in epoch milliseconds */
export function receivedMessage(
  message: StoredMessage,
  receipt: string,
  { senderId, now }: { readonly senderId: string; readonly now: number },
): ReceivedMessage {
  const attributes: Record<string, string> = {
    SenderId: senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receives + 1),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? now),
  };
  if (message.groupId !== null) attributes.MessageGroupId = message.groupId;
  if (message.traceHeader !== null) attributes.AWSTraceHeader = message.traceHeader;
  if (message.sourceArn !== null) attributes.DeadLetterQueueSourceArn = message.sourceArn;
  return {
    messageId: message.messageId,
    receiptHandle: writeHandle({ id: message.id, receipt }),
    body: message.body,
    md5OfBody: md5(message.body),
    attributes,
    messageAttributes: message.attributes === null ? {} : JSON.parse(message.attributes),
  };
}
