/**
 * DynamoDB in this process: the API behind the front, the same operations without HTTP, and tables as a
 * template wants them.
 *
 * Items are raw attribute values everywhere here, as on the wire. What DynamoDB does by itself in its own time
 * is not done: nothing is deleted when its TTL is over (readers must filter on AWS too), no backup is taken;
 * the settings for both are kept and given back. There are no transactions and no streams.
 */
import { AwsError } from "../../http/errors.ts";
import { type AwsService, type JsonOperation, jsonService } from "../../http/json.ts";
import type { DynaliteOperation, RawItem, Table, Write } from "./dynalite.ts";
import { DynaliteStore } from "./dynalite-store.ts";

/** What opening DynamoDB needs. */
export interface DynamodbOptions {
  /** Where LevelDB keeps it; in memory without it. */
  folder?: string;
  region: string;
  accountId: string;
}

/** DynamoDB in this process. */
export class Dynamodb {
  readonly service: AwsService;
  readonly #options: DynamodbOptions;
  readonly #store: DynaliteStore;
  readonly #operations: Record<string, JsonOperation>;
  readonly #listeners = new Set<(write: Write) => void>();

  constructor(options: DynamodbOptions) {
    this.#options = options;
    this.#store = new DynaliteStore({ ...options, onWrite: (write) => this.#tell(write) });
    this.#operations = this.#allOperations();
    this.service = jsonService({
      operations: this.#operations,
      namespace: "com.amazonaws.dynamodb.v20120810#",
    });
  }

  /** Does an operation as the API does, without HTTP. Throws an AwsError with DynamoDB's code. */
  async call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const known = this.#operations[operation];
    if (known === undefined)
      throw new AwsError("UnknownOperationException", `${operation} is not served here`);
    return (await known(input, { host: "127.0.0.1", signal: new AbortController().signal })) as Record<
      string,
      unknown
    >;
  }

  /** An item by its key, or undefined. Consistent. */
  async getItem(table: string, key: RawItem): Promise<RawItem | undefined> {
    const { Item } = await this.call("GetItem", { TableName: table, Key: key, ConsistentRead: true });
    return Item as RawItem | undefined;
  }

  /** All items of a table, a page at a time; for tools, not for hot paths. */
  async *scan(table: string): AsyncGenerator<RawItem> {
    let ExclusiveStartKey: unknown;
    do {
      const page = await this.call("Scan", { TableName: table, ExclusiveStartKey });
      yield* page.Items as RawItem[];
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }

  /**
   * Calls a function after each put, update and delete that was done, however it was asked for, in order for
   * each key. What the function throws is thrown to nobody's harm but the process's.
   *
   * @returns what ends it
   */
  onWrite(listener: (write: Write) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Makes a table as `CreateTable` would be asked to, or brings the one there is to the same global indexes,
   * filling new ones. Its items stay.
   *
   * @throws when the table there is has another key: its items cannot be read by the new one
   */
  async ensureTable(definition: Record<string, unknown> & { TableName: string }): Promise<void> {
    const existing = await this.#describe(definition.TableName);
    if (existing === undefined) {
      await this.call("CreateTable", { BillingMode: "PAY_PER_REQUEST", ...definition });
      return;
    }
    if (keyOf(existing) !== keyOf(definition)) {
      throw new Error(
        `table ${definition.TableName} has the key ${keyOf(existing)} and is wanted with ${keyOf(definition)}; remove the local state or give the table another name`,
      );
    }
    if (indexesOf(existing) === indexesOf(definition)) return;
    await this.#store.reindex(definition.TableName, await this.#describeAnew(definition));
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #tell(write: Write): void {
    for (const listener of this.#listeners) {
      try {
        listener(write);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  #allOperations(): Record<string, JsonOperation> {
    const dynalite = (name: DynaliteOperation): JsonOperation => {
      return (input) => this.#store.call(name, input);
    };
    return {
      BatchGetItem: dynalite("BatchGetItem"),
      BatchWriteItem: dynalite("BatchWriteItem"),
      CreateTable: (input) => this.#createTable(input),
      DeleteItem: dynalite("DeleteItem"),
      DeleteTable: dynalite("DeleteTable"),
      DescribeContinuousBackups: (input) => this.#describeBackups(input),
      DescribeTable: dynalite("DescribeTable"),
      DescribeTimeToLive: (input) => this.#describeTtl(input),
      GetItem: dynalite("GetItem"),
      ListTables: (input) => this.#listTables(input),
      ListTagsOfResource: dynalite("ListTagsOfResource"),
      PutItem: dynalite("PutItem"),
      Query: dynalite("Query"),
      Scan: dynalite("Scan"),
      TagResource: dynalite("TagResource"),
      UntagResource: dynalite("UntagResource"),
      UpdateContinuousBackups: (input) => this.#updateBackups(input),
      UpdateItem: dynalite("UpdateItem"),
      UpdateTable: (input) => this.#updateTable(input),
      UpdateTimeToLive: (input) => this.#updateTtl(input),
    };
  }

  /** A table is ready when this answers: dynalite makes it active a turn of the event loop later. */
  async #createTable(input: Record<string, unknown>): Promise<unknown> {
    const created = await this.#store.call("CreateTable", input);
    const { TableName } = created.TableDescription as Table;
    while ((await this.#describe(TableName))?.TableStatus === "CREATING") {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return created;
  }

  /** Dynalite's own would pass over new indexes without a word. */
  async #updateTable(input: Record<string, unknown>): Promise<unknown> {
    const updates = (input.GlobalSecondaryIndexUpdates ?? []) as object[];
    if (updates.some((update) => "Create" in update || "Delete" in update)) {
      const message =
        "UpdateTable that makes or removes an index is not served locally; deploy the table anew";
      throw new AwsError("ValidationException", message);
    }
    return this.#store.call("UpdateTable", input);
  }

  async #describe(table: string): Promise<Table | undefined> {
    try {
      return (await this.#store.call("DescribeTable", { TableName: table })).Table as Table;
    } catch (error) {
      if (error instanceof AwsError && error.code.endsWith("#ResourceNotFoundException")) return undefined;
      throw error;
    }
  }

  /** What the described table would hold for its indexes, had it been made anew: dynalite's own checks, ARNs and all. */
  async #describeAnew(definition: Record<string, unknown>): Promise<Table> {
    const scratch = new DynaliteStore({ ...this.#options, folder: undefined, onWrite: () => {} });
    try {
      const made = await scratch.call("CreateTable", { BillingMode: "PAY_PER_REQUEST", ...definition });
      const { AttributeDefinitions, GlobalSecondaryIndexes } = made.TableDescription as Table;
      for (const index of (GlobalSecondaryIndexes ?? []) as Record<string, unknown>[])
        index.IndexStatus = "ACTIVE";
      return { TableName: String(definition.TableName), AttributeDefinitions, GlobalSecondaryIndexes };
    } finally {
      await scratch.close();
    }
  }

  async #listTables({ ExclusiveStartTableName, Limit = 100 }: Record<string, unknown>): Promise<unknown> {
    const all = await this.#store.tableNames();
    const rest = all.filter((name) => name > String(ExclusiveStartTableName ?? ""));
    const TableNames = rest.slice(0, Number(Limit));
    return rest.length > TableNames.length
      ? { TableNames, LastEvaluatedTableName: TableNames.at(-1) }
      : { TableNames };
  }

  async #updateTtl({ TableName, TimeToLiveSpecification }: Record<string, unknown>): Promise<unknown> {
    await this.#mustExist(TableName);
    await this.#store.put(`ttl~${TableName}`, TimeToLiveSpecification);
    return { TimeToLiveSpecification };
  }

  async #describeTtl({ TableName }: Record<string, unknown>): Promise<unknown> {
    await this.#mustExist(TableName);
    const kept = (await this.#store.get(`ttl~${TableName}`)) as
      | { AttributeName: string; Enabled: boolean }
      | undefined;
    if (!kept?.Enabled) return { TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" } };
    return { TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: kept.AttributeName } };
  }

  async #updateBackups({
    TableName,
    PointInTimeRecoverySpecification,
  }: Record<string, unknown>): Promise<unknown> {
    await this.#mustExist(TableName);
    await this.#store.put(`backups~${TableName}`, PointInTimeRecoverySpecification);
    return this.#describeBackups({ TableName });
  }

  async #describeBackups({ TableName }: Record<string, unknown>): Promise<unknown> {
    await this.#mustExist(TableName);
    const kept = (await this.#store.get(`backups~${TableName}`)) as
      | { PointInTimeRecoveryEnabled?: boolean }
      | undefined;
    const PointInTimeRecoveryStatus = kept?.PointInTimeRecoveryEnabled ? "ENABLED" : "DISABLED";
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: "ENABLED",
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus },
      },
    };
  }

  async #mustExist(table: unknown): Promise<void> {
    await this.#store.call("DescribeTable", { TableName: table });
  }
}

function keyOf(table: object): string {
  const { KeySchema = [], AttributeDefinitions = [] } = table as {
    KeySchema?: { AttributeName: string; KeyType: string }[];
    AttributeDefinitions?: { AttributeName: string; AttributeType: string }[];
  };
  return KeySchema.map(({ AttributeName, KeyType }) => {
    const type = AttributeDefinitions.find(
      (attribute) => attribute.AttributeName === AttributeName,
    )?.AttributeType;
    return `${AttributeName} (${KeyType}, ${type})`;
  }).join(" + ");
}

function indexesOf(table: object): string {
  const { GlobalSecondaryIndexes = [] } = table as {
    GlobalSecondaryIndexes?: {
      IndexName: string;
      KeySchema: { AttributeName: string }[];
      Projection?: { ProjectionType?: string; NonKeyAttributes?: string[] };
    }[];
  };
  const told = GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => {
    const keys = KeySchema.map(({ AttributeName }) => AttributeName);
    return [
      IndexName,
      keys,
      Projection?.ProjectionType ?? "ALL",
      [...(Projection?.NonKeyAttributes ?? [])].sort(),
    ];
  });
  return JSON.stringify(told.sort((a, b) => String(a[0]).localeCompare(String(b[0]))));
}
