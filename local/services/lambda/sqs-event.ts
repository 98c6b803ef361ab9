/** The event that a batch of messages becomes for a function, and what the function's answer means for the batch. */
import type { MessageAttribute, ReceivedMessage } from "../sqs/index.ts";

/** The `Records` of the event. */
export function toRecords(
  messages: readonly ReceivedMessage[],
  eventSourceARN: string,
  awsRegion: string,
): unknown[] {
  return messages.map(({ messageId, receiptHandle, body, md5OfBody, attributes, messageAttributes }) => ({
    messageId,
    receiptHandle,
    body,
    attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(messageAttributes).map(([name, attribute]) => [name, toRecordAttribute(attribute)]),
    ),
    md5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN,
    awsRegion,
  }));
}

function toRecordAttribute({ DataType, StringValue, BinaryValue }: MessageAttribute) {
  return {
    stringValue: StringValue,
    binaryValue: BinaryValue,
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}

/**
 * The ids of the messages that failed, where the event source has `ReportBatchItemFailures`. Null, an object without
 * a list, or an empty list: none did. A list with an id that is not in the batch, or any other answer: all did.
 *
 * @param answer JSON text
 * @param all the ids of the batch's messages
 */
export function failedItems(answer: string, all: ReadonlySet<string>): ReadonlySet<string> {
  const value = JSON.parse(answer) as unknown;
  if (value === null) return new Set();
  if (typeof value !== "object" || Array.isArray(value)) return all;
  const { batchItemFailures } = value as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return all;
  const failed = batchItemFailures.map(
    (item) => (item as { itemIdentifier?: unknown } | null)?.itemIdentifier,
  );
  const known = failed.every((id) => typeof id === "string" && all.has(id));
  return known ? new Set(failed as string[]) : all;
}
