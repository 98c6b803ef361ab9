/** Messages as Lambda hands them to a function. */
import type { ReceivedMessage } from "../sqs/sqs.ts";

/** The `Records` of an event of a queue. */
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
      Object.entries(messageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          ...(StringValue === undefined ? {} : { stringValue: StringValue }),
          ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    md5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN,
    awsRegion,
  }));
}
