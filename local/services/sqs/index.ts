/** SQS: standard queues, in SQLite. */
import { type Account, arn, named, nothingToMake, type Resource, tagList } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { sqsApi, sqsOperations } from "./api.ts";
import { Sqs } from "./sqs.ts";

export type { ReceivedMessage } from "./message.ts";
export type { MessageAttribute } from "./message-attributes.ts";
export type { Sqs } from "./sqs.ts";

export const sqs: EmulatedService<"sqs", Sqs> = {
  name: "sqs",
  targets: ["AmazonSQS"],
  answers: "once open",
  open: ({ state, time, account: { region, accountId } }) =>
    state.database("sqs.sqlite", (file) => new Sqs({ file, time, region, accountId })),
  api: (sqs, { account }) => sqsApi(sqs, account.accountId),
  operations: (sqs, { account }) => sqsOperations(sqs, account.accountId),
  deliver: (sqs, arn, input, { attributes, groupId }) => {
    sqs.send(arn, { body: input, attributes, groupId });
  },
  close: (sqs) => sqs.close(),
  resourceTypes: {
    "AWS::SQS::Queue": {
      nameProperty: "QueueName",
      // Their values are checked with those of the API.
      properties: {
        ...named("ContentBasedDeduplication", "DeduplicationScope", "DelaySeconds", "FifoQueue"),
        ...named("FifoThroughputLimit", "KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId"),
        ...named("MaximumMessageSize", "MessageRetentionPeriod", "QueueName"),
        ReceiveMessageWaitTimeSeconds: "any",
        RedriveAllowPolicy: named("redrivePermission", "sourceQueueArns"),
        RedrivePolicy: named("deadLetterTargetArn", "maxReceiveCount"),
        SqsManagedSseEnabled: "flag",
        Tags: tagList,
        VisibilityTimeout: "any",
      },
      longestName: 80,
      spellName: (name, propertyOf) =>
        propertyOf("FifoQueue") === true ? `${name.slice(0, 75)}.fifo` : name,
      ref: queueUrl,
      attributes: (name, account) => ({
        Arn: arn(account, "sqs", name),
        QueueName: name,
        QueueUrl: queueUrl(name, account),
      }),
      make: (sqs, queue) => {
        sqs.ensureQueue(queue.name, queueAttributes(queue), tagsOf(queue));
      },
    },
    // On this machine every caller may do everything.
    "AWS::SQS::QueuePolicy": { properties: named("PolicyDocument", "Queues"), make: nothingToMake },
  },
};

function queueUrl(name: string, { endpoint, accountId }: Account): string {
  return `${endpoint}/${accountId}/${name}`;
}

/** The properties that are attributes of the queue, in the API's form. */
function queueAttributes({ properties }: Resource): Record<string, string> {
  const { QueueName: _name, Tags: _tags, ...attributes } = properties;
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

function tagsOf({ properties }: Resource): Record<string, string> {
  const tags = (properties.Tags ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
