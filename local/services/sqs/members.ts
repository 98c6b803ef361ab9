/** What each operation of SQS reads of its request. All else is refused by its name. */
import { type ReadMembers, reads } from "../../http/index.ts";

const message = reads(
  "MessageBody",
  "DelaySeconds",
  "MessageAttributes",
  "MessageSystemAttributes",
  "MessageGroupId",
  // Refused by SQS itself, since only FIFO queues have it.
  "MessageDeduplicationId",
);

export const members = {
  CancelMessageMoveTask: reads("TaskHandle"),
  ChangeMessageVisibility: reads("QueueUrl", "ReceiptHandle", "VisibilityTimeout"),
  ChangeMessageVisibilityBatch: {
    QueueUrl: true,
    Entries: reads("Id", "ReceiptHandle", "VisibilityTimeout"),
  },
  CreateQueue: reads("QueueName", "Attributes", "tags"),
  DeleteMessage: reads("QueueUrl", "ReceiptHandle"),
  DeleteMessageBatch: { QueueUrl: true, Entries: reads("Id", "ReceiptHandle") },
  DeleteQueue: reads("QueueUrl"),
  GetQueueAttributes: reads("QueueUrl", "AttributeNames"),
  GetQueueUrl: reads("QueueName", "QueueOwnerAWSAccountId"),
  ListDeadLetterSourceQueues: reads("QueueUrl", "MaxResults", "NextToken"),
  ListMessageMoveTasks: reads("SourceArn", "MaxResults"),
  ListQueueTags: reads("QueueUrl"),
  ListQueues: reads("QueueNamePrefix", "MaxResults", "NextToken"),
  PurgeQueue: reads("QueueUrl"),
  ReceiveMessage: reads(
    ...["QueueUrl", "MaxNumberOfMessages", "VisibilityTimeout", "WaitTimeSeconds"],
    ...["AttributeNames", "MessageSystemAttributeNames", "MessageAttributeNames"],
  ),
  SendMessage: { QueueUrl: true, ...message },
  SendMessageBatch: { QueueUrl: true, Entries: { Id: true, ...message } },
  SetQueueAttributes: reads("QueueUrl", "Attributes"),
  StartMessageMoveTask: reads("SourceArn", "DestinationArn", "MaxNumberOfMessagesPerSecond"),
  TagQueue: reads("QueueUrl", "Tags"),
  UntagQueue: reads("QueueUrl", "TagKeys"),
} as const satisfies Record<string, ReadMembers>;

export type SqsOperationName = keyof typeof members;
