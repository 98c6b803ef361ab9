/**
 * DynamoDB in this process: its operations without HTTP, writes reported as they happen, and tables as a template
 * defines them. Items are raw attribute values, as on the wire.
 *
 * Nothing is deleted when its TTL is over (readers must check it on AWS too), and no backup is taken. There are no
 * transactions, no streams and no PartiQL. The parts:
 *
 * - `operations/`: one operation after the other; `requests/`: what their requests may be.
 * - `expressions/`: conditions, updates, projections and key conditions, parsed, checked and applied.
 * - `values/`: attribute values and numbers; `tables/`: what is stored, in SQLite.
 */
import { AwsError, type JsonOperation } from "../../http/index.ts";
import { ensureTable, type TableDefinition, type TableSettings } from "./ensure-table.ts";
import type { Engine } from "./operations/engine.ts";
import { operationsOf } from "./operations/index.ts";
import type { RawItem } from "./raw-item.ts";
import { Database, type TableWrite } from "./tables/database.ts";

export interface DynamodbOptions {
  /** SQLite's file. @default in memory */
  file?: string;
  region: string;
  accountId: string;
}

export class Dynamodb {
  /** By name, as the API calls them. */
  readonly operations: Readonly<Record<string, JsonOperation>>;
  readonly #engine: Engine;
  readonly #listeners = new Set<(write: TableWrite) => void>();

  constructor({ file, region, accountId }: DynamodbOptions) {
    const database = new Database({ file, onWrite: (write) => this.#report(write) });
    this.#engine = { database, region, accountId, now: () => Date.now() / 1000 };
    this.operations = operationsOf(this.#engine);
  }

  /** Calls an operation as the API does, without HTTP. Throws an AwsError with DynamoDB's code. */
  async call(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const known = this.operations[operation];
    if (known === undefined)
      throw new AwsError("UnknownOperationException", `${operation} is not served here`);
    const caller = { host: "127.0.0.1", signal: new AbortController().signal };
    return (await known(structuredClone(input), caller)) as Record<string, unknown>;
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

  /** Creates a table, or brings the existing one to the definition's indexes and settings. Its items stay. */
  async ensureTable(definition: TableDefinition, settings?: TableSettings): Promise<void> {
    ensureTable(this.#engine, definition, settings);
  }

  close(): void {
    this.#engine.database.close();
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
