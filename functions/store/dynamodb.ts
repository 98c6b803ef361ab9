/**
 * The RunStore on DynamoDB. A write is one UpdateItem that answers with the whole item whether its condition held
 * or not (`ALL_NEW`, `ALL_OLD` on a failed condition), so no code reads after writing. Every attribute's name is
 * aliased, since `cursor`, `status` and others are reserved words.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { RunKey, RunRecord } from "../model/run/run.ts";
import { storedKey, withOwnKey } from "../model/run/stored-key.ts";
import { toAttribute, toAttributes, toItem } from "./attribute-value.ts";
import { attachmentLinks, entriesDue, partsAfter, partsOf, runsBetween, runsListed } from "./queries.ts";
import { render } from "./render.ts";
import {
  type Attachment,
  type AttachmentLink,
  type AttachmentName,
  type DueEntry,
  type DueOptions,
  type ListOptions,
  type Outcome,
  type Page,
  type PartKey,
  type RunStore,
  type Stretch,
  type TaskPart,
  ThrottledError,
  type Write,
} from "./run-store.ts";

/** What is left out may be far more than what is listed: the caller goes on where this page ends. */
const mostQueries = 50;

type Key = Record<string, AttributeValue> | undefined;

export interface DynamoRunStoreProps {
  readonly client: DynamoDBClient;
  readonly runsTable: string;
  readonly tasksTable: string;
}

export class DynamoRunStore implements RunStore {
  readonly #client: DynamoDBClient;
  readonly #runs: string;
  readonly #tasks: string;

  constructor({ client, runsTable, tasksTable }: DynamoRunStoreProps) {
    this.#client = client;
    markDoubtfulRefusals(client);
    this.#runs = runsTable;
    this.#tasks = tasksTable;
  }

  get(key: RunKey): Promise<RunRecord | undefined> {
    return this.#get<RunRecord>(this.#runs, storedKey(key));
  }

  update(key: RunKey, write: Write<RunRecord>): Promise<Outcome<RunRecord>> {
    return this.#update(this.#runs, storedKey(key), write);
  }

  getPart({ task, part }: PartKey): Promise<TaskPart | undefined> {
    return this.#get<TaskPart>(this.#tasks, { task, part });
  }

  updatePart({ task, part }: PartKey, write: Write<TaskPart>): Promise<Outcome<TaskPart>> {
    return this.#update(this.#tasks, { task, part }, write);
  }

  async list(task: string, options: ListOptions): Promise<Page<RunRecord>> {
    const { limit = 50, after } = options;
    const items: RunRecord[] = [];
    let start: Key = after === undefined ? undefined : toAttributes({ task, run: after });
    for (let queries = 0; ; queries++) {
      const most = limit + 1 - items.length;
      const answer = await this.#query({
        ...runsListed(this.#runs, task, options),
        Limit: most,
        ExclusiveStartKey: start,
      });
      items.push(...(answer.Items ?? []).map((item) => toItem<RunRecord>(item)));
      start = answer.LastEvaluatedKey;
      if (items.length > limit) return { items: items.slice(0, limit), next: items[limit - 1]?.run };
      if (start === undefined) return { items };
      if (queries === mostQueries) return { items, next: start.run?.S };
    }
  }

  async between(task: string, stretch: Stretch): Promise<Page<RunRecord>> {
    const { Items = [], LastEvaluatedKey: last } = await this.#query(runsBetween(this.#runs, task, stretch));
    return { items: Items.map((item) => ownItem<RunRecord>(item)), next: last?.run?.S };
  }

  async due(dueKey: string, { until, limit = 100, after }: DueOptions): Promise<Page<DueEntry>> {
    const { Items = [], LastEvaluatedKey: last } = await this.#query({
      ...entriesDue(this.#runs, dueKey, until),
      Limit: limit,
      ExclusiveStartKey: after === undefined ? undefined : JSON.parse(after),
    });
    const items = Items.map((item) => ownItem<DueEntry>(item));
    return last === undefined ? { items } : { items, next: JSON.stringify(last) };
  }

  parts(task: string, begin: string): Promise<readonly TaskPart[]> {
    return this.#all<TaskPart>(partsOf(this.#tasks, task, begin));
  }

  attachmentsIn(partition: string): Promise<readonly AttachmentLink[]> {
    return this.#all<AttachmentLink>(attachmentLinks(this.#runs, partition));
  }

  async #all<Item>(query: QueryCommandInput): Promise<readonly Item[]> {
    const found: Item[] = [];
    let start: Key;
    do {
      const answer = await this.#query({ ...query, ExclusiveStartKey: start });
      found.push(...(answer.Items ?? []).map((item) => toItem<Item>(item)));
      start = answer.LastEvaluatedKey;
    } while (start !== undefined);
    return found;
  }

  async partsAfter(task: string, after: string, limit: number): Promise<readonly TaskPart[]> {
    const { Items = [] } = await this.#query(partsAfter(this.#tasks, task, after, limit));
    return Items.map((item) => toItem<TaskPart>(item));
  }

  #query(input: QueryCommandInput): Promise<QueryCommandOutput> {
    return this.#send(new QueryCommand(input));
  }

  async getAttachment(key: RunKey, name: AttachmentName): Promise<string | undefined> {
    const { task, run } = storedKey(key);
    return (await this.#get<Attachment>(this.#runs, { task, run: `${run}#${name}` }))?.attachment;
  }

  async updateAttachment(key: RunKey, name: AttachmentName, write: Write<Attachment>): Promise<boolean> {
    const { task, run } = storedKey(key);
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

  async #get<Item extends object>(TableName: string, key: object): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName, Key: toAttributes(key), ConsistentRead: true });
    const { Item } = await this.#send(command);
    return Item === undefined ? undefined : ownItem<Item>(Item);
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
    if (write.isTriedOnce) command.middlewareStack.add((next) => next, inPlaceOfRetries);
    try {
      const { Attributes } = await this.#send(command);
      return { ok: true, item: ownItem<Item>(Attributes as Record<string, AttributeValue>) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { ok: false, item: error.Item === undefined ? undefined : ownItem<Item>(error.Item) };
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

function ownItem<Item extends object>(attributes: Record<string, AttributeValue>): Item {
  return withOwnKey(toItem<Item>(attributes));
}

/** What takes the place of the SDK's retries of one call, which it knows by this name. */
const inPlaceOfRetries = {
  name: "retryMiddleware",
  step: "finalizeRequest",
  priority: "high",
  override: true,
} as const;

/** Refusals after which the write may still have applied: an earlier copy of the call got no answer. */
const doubtful = new WeakSet<Error>();

/** The SDK retries a call by itself and reports only the last copy's result, so each copy is looked at here. */
function markDoubtfulRefusals(client: DynamoDBClient): void {
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
    // Inside the SDK's retries, around each of them. Once, however many stores a client has.
    { step: "deserialize", priority: "high", name: "doubt", override: true },
  );
}

function isRefusal(error: unknown): boolean {
  const { name, code } = error as Error & { readonly code?: string };
  return refusals.has(name) || (code !== undefined && refusals.has(code));
}

/** Errors after which nothing was written: DynamoDB refuses for now, or could not be reached. */
const refusals = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "TransactionConflictException",
]);
