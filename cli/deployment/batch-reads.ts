/**
 * Reads that take many items in few calls: the states of many tasks, and the whole index `due`. Commands that show all tasks
 * make them; no function does.
 */
import type { AttributeValue, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { toAttributes, toItem } from "../../functions/store/attribute-value.ts";
import type { DueEntry, PartKey, TaskPart } from "../../functions/store/run-store.ts";

/** What of an entry of the index says to whom it belongs, and since or until when. */
export type ScannedEntry = Pick<DueEntry, "task" | "dueKey" | "dueAt">;

export interface BatchReads {
  /** The part `state` of each task that has one, by task: a call for each hundred tasks. Consistent. */
  states(tasks: readonly string[]): Promise<ReadonlyMap<string, TaskPart>>;
  /** Those of these parts that there are, in any order: a call for each hundred. Consistent. */
  parts(keys: readonly PartKey[]): Promise<readonly TaskPart[]>;
  /** The entries of the index `due`: a call for each megabyte, which is about 6,000 of them. `isWhole`: there are no more. */
  entries(): Promise<{ readonly entries: readonly ScannedEntry[]; readonly isWhole: boolean }>;
}

export interface DynamoBatchReadsProps {
  readonly client: DynamoDBClient;
  readonly runsTable: string;
  readonly tasksTable: string;
}

/** The most that BatchGetItem takes. */
const mostKeys = 100;
/** Of the index: about 120,000 entries. */
const mostPages = 20;

export class DynamoBatchReads implements BatchReads {
  readonly #client: DynamoDBClient;
  readonly #runs: string;
  readonly #tasks: string;

  constructor({ client, runsTable, tasksTable }: DynamoBatchReadsProps) {
    this.#client = client;
    this.#runs = runsTable;
    this.#tasks = tasksTable;
  }

  async states(tasks: readonly string[]): Promise<ReadonlyMap<string, TaskPart>> {
    const parts = await this.parts([...new Set(tasks)].map((task) => ({ task, part: "state" })));
    return new Map(parts.map((part) => [part.task, part]));
  }

  async parts(keys: readonly PartKey[]): Promise<readonly TaskPart[]> {
    const items = keys.map(({ task, part }) => toAttributes({ task, part }));
    const batches = Array.from({ length: Math.ceil(items.length / mostKeys) }, (_, i) =>
      this.#batch(items.slice(i * mostKeys, (i + 1) * mostKeys)),
    );
    return (await Promise.all(batches)).flat();
  }

  async #batch(keys: Record<string, AttributeValue>[]): Promise<readonly TaskPart[]> {
    const { BatchGetItemCommand } = await import("@aws-sdk/client-dynamodb");
    const found: TaskPart[] = [];
    let left = keys;
    // An answer has at most 16 MB, and leaves out what it has no room or no capacity for.
    while (left.length > 0) {
      const RequestItems = { [this.#tasks]: { Keys: left, ConsistentRead: true } };
      const { Responses, UnprocessedKeys } = await this.#client.send(
        new BatchGetItemCommand({ RequestItems }),
      );
      const items = Responses?.[this.#tasks] ?? [];
      found.push(...items.map((item) => toItem<TaskPart>(item)));
      const unread = UnprocessedKeys?.[this.#tasks]?.Keys ?? [];
      if (unread.length === left.length)
        throw new Error("the table of tasks is too busy to be read: try again");
      left = unread;
    }
    return found;
  }

  async entries(): Promise<{ readonly entries: readonly ScannedEntry[]; readonly isWhole: boolean }> {
    const { ScanCommand } = await import("@aws-sdk/client-dynamodb");
    const entries: ScannedEntry[] = [];
    let start: Record<string, AttributeValue> | undefined;
    for (let pages = 0; pages < mostPages; pages++) {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new ScanCommand({
          ...{ TableName: this.#runs, IndexName: "due", ExclusiveStartKey: start },
          ProjectionExpression: "#task, #dueKey, #dueAt",
          ExpressionAttributeNames: { "#task": "task", "#dueKey": "dueKey", "#dueAt": "dueAt" },
        }),
      );
      entries.push(...Items.map((item) => toItem<ScannedEntry>(item)));
      start = LastEvaluatedKey;
      if (start === undefined) return { entries, isWhole: true };
    }
    return { entries, isWhole: false };
  }
}
