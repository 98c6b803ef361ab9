/**
 * SQS's JSON API over the queues of `sqs.ts`. Queue URLs in answers contain the Host that the client called. The
 * operations on messages are in `message-operations.ts`.
 */
import { type Api, type Call, type JsonOperation, jsonApi } from "../../http/index.ts";
import { messageOperations } from "./message-operations.ts";
import { pick, required } from "./requests.ts";
import type { Sqs } from "./sqs.ts";

export function sqsOperations(sqs: Sqs, accountId: string): Record<string, JsonOperation> {
  return { ...queueOperations(sqs, accountId), ...messageOperations(sqs) };
}

export function sqsApi(sqs: Sqs, accountId: string): Api {
  return jsonApi({
    operations: sqsOperations(sqs, accountId),
    namespace: "com.amazonaws.sqs#",
    maxBody: 8 * 1024 * 1024,
  });
}

function queueOperations(sqs: Sqs, accountId: string): Record<string, JsonOperation> {
  const url = (name: string, { host }: Call): string => `http://${host}/${accountId}/${name}`;
  return {
    CreateQueue: ({ QueueName, Attributes, tags }, call) => {
      const { name } = sqs.createQueue(
        required(QueueName, "QueueName"),
        asTexts(Attributes),
        tags as Record<string, string>,
      );
      return { QueueUrl: url(name, call) };
    },
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
      return {
        QueueUrls: page.map((name) => url(name, call)),
        NextToken: found.length > page.length ? page.at(-1) : undefined,
      };
    },
    ListQueueTags: ({ QueueUrl }) => ({ Tags: sqs.queue(required(QueueUrl, "QueueUrl")).tags }),
    PurgeQueue: ({ QueueUrl }) => sqs.purge(required(QueueUrl, "QueueUrl")),
    SetQueueAttributes: ({ QueueUrl, Attributes }) =>
      sqs.setAttributes(required(QueueUrl, "QueueUrl"), asTexts(Attributes)),
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

function asTexts(attributes: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes ?? {}).map(([name, value]) => [name, String(value)]));
}
