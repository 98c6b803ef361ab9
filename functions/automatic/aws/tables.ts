/** The tables, read from end to end. Only what must look at every item does that; a page is as it was a moment ago. */
import { DescribeTableCommand, type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { RunRecord } from "../../model/run/run.ts";
import { toAttributes, toItem } from "../../store/attribute-value.ts";
import type { Attachment, Page, TaskPart } from "../../store/run-store.ts";

/** A table's size, as DynamoDB counted it within the last six hours. */
export interface TableSize {
  readonly items: number;
  readonly bytes: number;
}

/** The key of an item: its task, and its part or run. */
export interface ItemKey {
  readonly task: string;
  readonly sort: string;
}

export interface TablesProps {
  readonly client: DynamoDBClient;
  readonly runsTable: string;
  readonly tasksTable: string;
}

/** An item of `runs` is a run, or what is stored next to one. */
export type RunsItem = RunRecord | Attachment;

export class Tables {
  readonly #props: TablesProps;

  constructor(props: TablesProps) {
    this.#props = props;
  }

  /** The items of `runs` that never expire, from one after a key on. */
  runs(after: ItemKey | undefined): AsyncGenerator<RunsItem> {
    return this.#lasting<RunsItem>(this.#props.runsTable, "run", after);
  }

  /** The items of `tasks` that never expire. */
  tasks(after: ItemKey | undefined): AsyncGenerator<TaskPart> {
    return this.#lasting<TaskPart>(this.#props.tasksTable, "part", after);
  }

  async sizes(): Promise<{ readonly runs: TableSize; readonly tasks: TableSize }> {
    const [runs, tasks] = await Promise.all([
      this.#size(this.#props.runsTable),
      this.#size(this.#props.tasksTable),
    ]);
    return { runs, tasks };
  }

  async #size(TableName: string): Promise<TableSize> {
    const { Table } = await this.#props.client.send(new DescribeTableCommand({ TableName }));
    return { items: Number(Table?.ItemCount ?? 0), bytes: Number(Table?.TableSizeBytes ?? 0) };
  }

  async *#lasting<Item>(
    TableName: string,
    sortKey: "run" | "part",
    after: ItemKey | undefined,
  ): AsyncGenerator<Item> {
    let next = after === undefined ? undefined : { task: after.task, [sortKey]: after.sort };
    do {
      const page: Page<Item> & { last?: Record<string, string> } = await this.#page<Item>(TableName, next);
      yield* page.items;
      next = page.last as typeof next;
    } while (next !== undefined);
  }

  async #page<Item>(TableName: string, after: object | undefined) {
    const command = new ScanCommand({
      TableName,
      FilterExpression: "attribute_not_exists(#expiresAt)",
      ExpressionAttributeNames: { "#expiresAt": "expiresAt" },
      ExclusiveStartKey: after === undefined ? undefined : toAttributes(after),
    });
    const { Items = [], LastEvaluatedKey: last } = await this.#props.client.send(command);
    return {
      items: Items.map((item) => toItem<Item>(item)),
      last: last === undefined ? undefined : toItem<Record<string, string>>(last),
    };
  }
}
