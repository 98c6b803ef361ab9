/** What each operation of SQS reads of its request. All else is refused by its name. */
import { listOf, mapOf, type ReadMembers, texts } from "../../http/index.ts";

const attributes = mapOf(texts("DataType", "StringValue", "BinaryValue"));
const names = listOf("text");
const message: ReadMembers = {
  MessageBody: "text",
  DelaySeconds: "number",
  MessageAttributes: attributes,
  MessageSystemAttributes: attributes,
  MessageGroupId: "text",
  // Refused by SQS itself, since only FIFO queues have it.
  MessageDeduplicationId: "text",
};
const paging: ReadMembers = { MaxResults: "number", NextToken: "text" };

export const members = {
  CancelMessageMoveTask: texts("TaskHandle"),
  ChangeMessageVisibility: { ...texts("QueueUrl", "ReceiptHandle"), VisibilityTimeout: "number" },
  ChangeMessageVisibilityBatch: {
    QueueUrl: "text",
    Entries: listOf({ ...texts("Id", "ReceiptHandle"), VisibilityTimeout: "number" }),
  },
  CreateQueue: { QueueName: "text", Attributes: mapOf("text"), tags: mapOf("text") },
  DeleteMessage: texts("QueueUrl", "ReceiptHandle"),
  DeleteMessageBatch: { QueueUrl: "text", Entries: listOf(texts("Id", "ReceiptHandle")) },
  DeleteQueue: texts("QueueUrl"),
  GetQueueAttributes: { QueueUrl: "text", AttributeNames: names },
  GetQueueUrl: texts("QueueName", "QueueOwnerAWSAccountId"),
  ListDeadLetterSourceQueues: { QueueUrl: "text", ...paging },
  ListMessageMoveTasks: { SourceArn: "text", MaxResults: "number" },
  ListQueueTags: texts("QueueUrl"),
  ListQueues: { QueueNamePrefix: "text", ...paging },
  PurgeQueue: texts("QueueUrl"),
  ReceiveMessage: {
    QueueUrl: "text",
    ...{ MaxNumberOfMessages: "number", VisibilityTimeout: "number", WaitTimeSeconds: "number" },
    ...{ AttributeNames: names, MessageSystemAttributeNames: names, MessageAttributeNames: names },
  },
  SendMessage: { QueueUrl: "text", ...message },
  SendMessageBatch: { QueueUrl: "text", Entries: listOf({ Id: "text", ...message }) },
  SetQueueAttributes: { QueueUrl: "text", Attributes: mapOf("text") },
  StartMessageMoveTask: { ...texts("SourceArn", "DestinationArn"), MaxNumberOfMessagesPerSecond: "number" },
  TagQueue: { QueueUrl: "text", Tags: mapOf("text") },
  UntagQueue: { QueueUrl: "text", TagKeys: names },
} as const satisfies Record<string, ReadMembers>;

export type SqsOperationName = keyof typeof members;
