/**
 * DynamoDB in this process: its operations without HTTP, writes reported as they happen, and tables as a template
 * defines them. Items are raw attribute values, as on the wire.
 *
 * Nothing is deleted when its TTL is over (readers must check it on AWS too), and no backup is taken. There are no
 * transactions and no streams.
 */
import { AwsError, type JsonOperation } from "../../http/index.ts";
import type { TableWrite } from "./dynalite.ts";
import { DynaliteStore } from "./dynalite-store.ts";
import { ensureTable, type TableDefinition } from "./ensure-table.ts";
import { operationsOf } from "./operations.ts";
import type { RawItem } from "./raw-item.ts";

export interface DynamodbOptions {
  /** A folder for LevelDB. @default in memory */
  folder?: string;
  region: string;
  accountId: string;
}

export class Dynamodb {
  /** By name, as the API calls them. */
  readonly operations: Readonly<Record<string, JsonOperation>>;
  readonly #options: DynamodbOptions;
  readonly #store: DynaliteStore;
  readonly #listeners = new Set<(write: TableWrite) => void>();

  constructor(options: DynamodbOptions) {
    this.#options = options;
    this.#store = new DynaliteStore({ ...options, onWrite: (write) => this.#report(write) });
    this.operations = operationsOf(this.#store);
  }

  /** Calls an operation as the API does, without HTTP. Throws an AwsError with DynamoDB's code. */
  async call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const known = this.operations[operation];
    if (known === undefined)
      throw new AwsError("UnknownOperationException", `${operation} is not served here`);
    const caller = { host: "127.0.0.1", signal: new AbortController().signal };
    return (await known(input, caller)) as Record<string, unknown>;
  }

  /** All items of a table, read a page at a time. */
  async *scan(table: string): AsyncGenerator<RawItem> {
    let ExclusiveStartKey: unknown;
    do {
      const page = await this.call("Scan", { TableName: table, ExclusiveStartKey });
      yield* page.Items as RawItem[];
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }

  /**
   * Calls a function after each put, update and delete, in order for each key. An error that the function throws
   * does not reach the client; it ends the process.
   *
   * @returns removes the listener
   */
  onWrite(listener: (write: TableWrite) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Creates a table, or brings the existing one to the definition's global indexes. Its items stay. */
  ensureTable(definition: TableDefinition): Promise<void> {
    const { region, accountId } = this.#options;
    return ensureTable(this.#store, definition, { region, accountId });
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #report(write: TableWrite): void {
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
}
