/**
 * SQS's JSON API over the queues of `sqs.ts`. Queue URLs in answers contain the Host that the client called. The
 * operations on messages are in `message-operations.ts`.
 */
import {
  type Api,
  AwsError,
  type Call,
  type JsonOperation,
  jsonApi,
  refusingUnread,
} from "../../http/index.ts";
import { members, type SqsOperationName } from "./members.ts";
import { messageOperations } from "./message-operations.ts";
import type { StoredQueue } from "./message-store.ts";
import { moveTaskOperations } from "./move-task-operations.ts";
import { attributeOutOfBounds, isAttribute } from "./queue-attributes.ts";
import { noQueue } from "./queues.ts";
import { redriveOf } from "./redrive-policies.ts";
import { pick, required, requiredSome } from "./requests.ts";
import type { Sqs } from "./sqs.ts";

/** By name. Each refuses what it would not read of its request. */
export function sqsOperations(sqs: Sqs, accountId: string): Record<string, JsonOperation> {
  const operations: Record<SqsOperationName, JsonOperation> = {
    ...queueOperations(sqs, accountId),
    ...messageOperations(sqs),
    ...moveTaskOperations(sqs),
  };
  return refusingUnread(operations, members, "UnsupportedOperation");
}

export function sqsApi(sqs: Sqs, accountId: string): Api {
  return jsonApi({
    operations: sqsOperations(sqs, accountId),
    namespace: "com.amazonaws.sqs#",
    maxBody: 8 * 1024 * 1024,
  });
}

function queueOperations(sqs: Sqs, accountId: string) {
  const url = (name: string, { host }: Call): string => `http://${host}/${accountId}/${name}`;
  return {
    CreateQueue: ({ QueueName, Attributes, tags }, call) => {
      const { name } = sqs.createQueue(
        required(QueueName, "QueueName"),
        Attributes as Record<string, string>,
        tags as Record<string, string>,
      );
      return { QueueUrl: url(name, call) };
    },
    DeleteQueue: ({ QueueUrl }) => sqs.deleteQueue(required(QueueUrl, "QueueUrl")),
    GetQueueAttributes: ({ QueueUrl, AttributeNames }) => ({
      Attributes: attributesOf(sqs, required(QueueUrl, "QueueUrl"), (AttributeNames as string[]) ?? []),
    }),
    GetQueueUrl: ({ QueueName, QueueOwnerAWSAccountId: owner = accountId }, call) => {
      const { name } = sqs.queue(required(QueueName, "QueueName"));
      if (owner !== accountId) throw noQueue();
      return { QueueUrl: url(name, call) };
    },
    ListDeadLetterSourceQueues: ({ QueueUrl, ...paging }, call) => {
      const arn = sqs.arn(required(QueueUrl, "QueueUrl"));
      const isSource = ({ attributes }: StoredQueue) => redriveOf(attributes)?.deadLetterTargetArn === arn;
      const { page, NextToken } = pageOf(sqs.queues().filter(isSource), paging);
      return { queueUrls: page.map(({ name }) => url(name, call)), NextToken };
    },
    ListQueues: ({ QueueNamePrefix, ...paging }, call) => {
      const found = sqs.queues().filter(({ name }) => name.startsWith(String(QueueNamePrefix ?? "")));
      const { page, NextToken } = pageOf(found, paging);
      return { QueueUrls: page.map(({ name }) => url(name, call)), NextToken };
    },
    ListQueueTags: ({ QueueUrl }) => ({ Tags: sqs.queue(required(QueueUrl, "QueueUrl")).tags }),
    PurgeQueue: ({ QueueUrl }) => sqs.purge(required(QueueUrl, "QueueUrl")),
    SetQueueAttributes: ({ QueueUrl, Attributes }) =>
      sqs.setAttributes(required(QueueUrl, "QueueUrl"), requiredSome(Attributes, "Attributes")),
    TagQueue: ({ QueueUrl, Tags }) => {
      const queue = sqs.queue(required(QueueUrl, "QueueUrl"));
      sqs.setTags(queue.name, {
        ...queue.tags,
        ...requiredSome<Record<string, string>>(Tags, "Tags"),
      });
    },
    UntagQueue: ({ QueueUrl, TagKeys }) => {
      const queue = sqs.queue(required(QueueUrl, "QueueUrl"));
      const gone = requiredSome<string[]>(TagKeys, "TagKeys");
      const kept = Object.entries(queue.tags).filter(([key]) => !gone.includes(key));
      sqs.setTags(queue.name, Object.fromEntries(kept));
    },
  } satisfies Record<string, JsonOperation>;
}

/** The queues after the one that `NextToken` names. */
function pageOf(
  queues: readonly StoredQueue[],
  { MaxResults = 1000, NextToken = "" }: Record<string, unknown>,
) {
  const refused = attributeOutOfBounds("MaxResults", MaxResults as number, 1, 1000);
  if (refused) throw refused;
  const rest = queues.filter(({ name }) => name > String(NextToken));
  const page = rest.slice(0, MaxResults as number);
  return { page, NextToken: rest.length > page.length ? page.at(-1)?.name : undefined };
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
  const unknown = names.find((name) => name !== "All" && !isAttribute(name) && !Object.hasOwn(all, name));
  if (unknown !== undefined) throw new AwsError("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
  return pick(all, (name) => names.includes("All") || names.includes(name));
}
