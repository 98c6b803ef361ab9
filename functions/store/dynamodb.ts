/**
 * The RunStore on DynamoDB. A write is one UpdateItem that answers with the whole item, won or lost
 * (`ALL_NEW`, `ALL_OLD` on a failed condition), so that nobody reads after writing. Every attribute's name is
 * aliased, since `cursor`, `status` and many more are reserved words.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { RunKey, RunRecord } from "../model/run.ts";
import { toAttribute, toAttributes, toItem } from "./attribute-value.ts";
import { render } from "./render.ts";
import {
  type Attachment,
  type Beside,
  type DueEntry,
  type ListOptions,
  type Outcome,
  type Page,
  type PartKey,
  type RunStore,
  type TaskPart,
  ThrottledError,
  type Write,
} from "./run-store.ts";

/** The tables, and the client that reaches them. */
export interface DynamoRunStoreProps {
  readonly client: DynamoDBClient;
  readonly runsTable: string;
  readonly tasksTable: string;
}

/** The two tables on DynamoDB. */
export class DynamoRunStore implements RunStore {
  readonly #client: DynamoDBClient;
  readonly #runs: string;
  readonly #tasks: string;

  constructor({ client, runsTable, tasksTable }: DynamoRunStoreProps) {
    this.#client = client;
    tellDoubts(client);
    this.#runs = runsTable;
    this.#tasks = tasksTable;
  }

  get({ task, run }: RunKey): Promise<RunRecord | undefined> {
    return this.#get<RunRecord>(this.#runs, { task, run });
  }

  update({ task, run }: RunKey, write: Write<RunRecord>): Promise<Outcome<RunRecord>> {
    return this.#update(this.#runs, { task, run }, write);
  }

  getPart({ task, part }: PartKey): Promise<TaskPart | undefined> {
    return this.#get<TaskPart>(this.#tasks, { task, part });
  }

  updatePart({ task, part }: PartKey, write: Write<TaskPart>): Promise<Outcome<TaskPart>> {
    return this.#update(this.#tasks, { task, part }, write);
  }

  async list(task: string, { limit = 50, after, now }: ListOptions): Promise<Page<RunRecord>> {
    const items: RunRecord[] = [];
    let start = after === undefined ? undefined : { task: { S: task }, run: { S: after } };
    for (;;) {
      const answer = await this.#send(
        new QueryCommand({
          TableName: this.#runs,
          KeyConditionExpression: "#task = :task",
          // Items beside a run have a `beside`; what has expired may not be swept yet.
          FilterExpression:
            "attribute_not_exists(#beside) AND (attribute_not_exists(#expiresAt) OR #expiresAt > :now)",
          ExpressionAttributeNames: { "#task": "task", "#beside": "beside", "#expiresAt": "expiresAt" },
          ExpressionAttributeValues: { ":task": { S: task }, ":now": { N: String(Math.floor(now / 1000)) } },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: limit + 1 - items.length,
          ExclusiveStartKey: start,
        }),
      );
      items.push(...(answer.Items ?? []).map((item) => toItem<RunRecord>(item)));
      start = answer.LastEvaluatedKey as typeof start;
      if (items.length > limit) return { items: items.slice(0, limit), next: items[limit - 1]?.run };
      if (start === undefined) return { items };
    }
  }

  async due(
    dueKey: string,
    { until, limit = 100, after }: { until: number; limit?: number; after?: string },
  ): Promise<Page<DueEntry>> {
    const answer = await this.#send(
      new QueryCommand({
        TableName: this.#runs,
        IndexName: "due",
        KeyConditionExpression: "#dueKey = :dueKey AND #dueAt <= :until",
        ExpressionAttributeNames: { "#dueKey": "dueKey", "#dueAt": "dueAt" },
        ExpressionAttributeValues: { ":dueKey": { S: dueKey }, ":until": { N: String(until) } },
        Limit: limit,
        ExclusiveStartKey: after === undefined ? undefined : JSON.parse(after),
      }),
    );
    const items = (answer.Items ?? []).map((item) => toItem<DueEntry>(item));
    return answer.LastEvaluatedKey === undefined
      ? { items }
      : { items, next: JSON.stringify(answer.LastEvaluatedKey) };
  }

  async getAttachment({ task, run }: RunKey, name: Beside): Promise<string | undefined> {
    return (await this.#get<{ beside: string }>(this.#runs, { task, run: `${run}#${name}` }))?.beside;
  }

  async updateAttachment({ task, run }: RunKey, name: Beside, write: Write<Attachment>): Promise<boolean> {
    const Key = toAttributes({ task, run: `${run}#${name}` });
    const command = new UpdateItemCommand({ TableName: this.#runs, Key, ...render(write, toAttribute) });
    try {
      await this.#send(command);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async #get<Item>(TableName: string, key: object): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName, Key: toAttributes(key), ConsistentRead: true });
    const { Item } = await this.#send(command);
    return Item === undefined ? undefined : toItem<Item>(Item);
  }

  async #update<Item extends object>(
    TableName: string,
    key: object,
    write: Write<Item>,
  ): Promise<Outcome<Item>> {
    const command = new UpdateItemCommand({
      TableName,
      Key: toAttributes(key),
      ...render(write, toAttribute),
      ReturnValues: "ALL_NEW",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    try {
      const { Attributes } = await this.#send(command);
      return { ok: true, item: toItem<Item>(Attributes as Record<string, AttributeValue>) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { ok: false, item: error.Item === undefined ? undefined : toItem<Item>(error.Item) };
    }
  }

  readonly #send: DynamoDBClient["send"] = (async (command: never) => {
    try {
      return await this.#client.send(command);
    } catch (error) {
      if (!isRefusal(error) || doubtful.has(error as Error)) throw error;
      throw new ThrottledError(`the table refuses for now: ${(error as Error).message}`, { cause: error });
    }
  }) as DynamoDBClient["send"];
}

/** Refusals of calls of which a copy, sent before, found no answer: it may have been written. */
const doubtful = new WeakSet<Error>();

/** The SDK sends a call again by itself, and tells what became of the last copy alone: each one is looked at. */
function tellDoubts(client: DynamoDBClient): void {
  const unanswered = new WeakSet<object>();
  client.middlewareStack.add(
    (next, call) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (!isRefusal(error)) unanswered.add(call);
        else if (unanswered.has(call)) doubtful.add(error as Error);
        throw error;
      }
    },
    // Within the SDK's own retries, round each of them.
    { step: "deserialize", priority: "high" },
  );
}

function isRefusal(error: unknown): boolean {
  const { name, code } = error as Error & { readonly code?: string };
  return refusals.has(name) || (code !== undefined && refusals.has(code));
}

/** DynamoDB's names for "not now", and the network's for "not there": nothing was written. */
const refusals = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "TransactionConflictException",
]);
