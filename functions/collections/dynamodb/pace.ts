/**
 * Holds a walk to read units a second, by what DynamoDB says that each page took. A page is asked for only once the units of
 * those before are paid off, and is so small that this takes about a second. Time in which items are done counts.
 */
import {
  DescribeTableCommand,
  type DescribeTableCommandOutput,
  type DynamoDBClient,
  type ProvisionedThroughputDescription,
} from "@aws-sdk/client-dynamodb";
import { pause, timeNow } from "../time.ts";

/** What holds a walk's reads. */
export interface PaceOptions {
  /**
   * Reads at most this share of the read capacity that the table, or the index, is provisioned with, all segments together:
   * above 0, at most 1. Of a table on demand, of its `MaxReadRequestUnits`. Needs `dynamodb:DescribeTable`. @default no limit
   */
  readonly readShare?: number;
  /** Reads at most so many units a second, all segments together. @default no limit */
  readonly readUnitsPerSecond?: number;
  /** Ends a wait: `ctx.signal`. @default none */
  readonly signal?: AbortSignal;
}

/** What a page took. */
export interface Taken {
  readonly ConsumedCapacity?: { readonly CapacityUnits?: number };
  readonly ScannedCount?: number;
}

interface Paced {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Limit?: number;
  readonly ReturnConsumedCapacity?: "INDEXES" | "TOTAL" | "NONE";
}

/** An item of 400 KB, read consistently. */
const mostUnitsAnItem = 100;

/** The pace of one walk. */
export class Pace {
  readonly #client: DynamoDBClient;
  readonly #input: Paced;
  readonly #options: PaceOptions;
  readonly #parts: number;
  #unitsPerSecond: number | undefined;
  /** Undefined before the first page. */
  #unitsAnItem: number | undefined;
  #paidAt = Number.NEGATIVE_INFINITY;

  /** @param parts how many walks share the units */
  constructor(client: DynamoDBClient, input: Paced, options: PaceOptions, parts: number) {
    this.#client = client;
    this.#input = input;
    this.#options = options;
    this.#parts = parts;
  }

  /** Waits until the next page may be read. Resolves to what to ask for besides. */
  async next(): Promise<Paced> {
    const { Limit, ReturnConsumedCapacity } = this.#input;
    this.#unitsPerSecond ??= (await this.#allUnits()) / this.#parts;
    const { clock } = timeNow();
    const wait = this.#paidAt - clock.monotonic();
    if (wait > 0) await pause(clock, wait, this.#options.signal);
    this.#paidAt = Math.max(this.#paidAt, clock.monotonic());
    const items = Math.max(1, Math.floor(this.#unitsPerSecond / (this.#unitsAnItem ?? mostUnitsAnItem)));
    const capacity = ReturnConsumedCapacity === "INDEXES" ? "INDEXES" : "TOTAL";
    return { Limit: Math.min(items, Limit ?? 2 ** 31 - 1), ReturnConsumedCapacity: capacity };
  }

  took({ ConsumedCapacity, ScannedCount = 0 }: Taken): void {
    const units = ConsumedCapacity?.CapacityUnits ?? 0;
    this.#paidAt += (units / Number(this.#unitsPerSecond)) * 1_000;
    if (ScannedCount > 0 && units > 0) this.#unitsAnItem = units / ScannedCount;
  }

  async #allUnits(): Promise<number> {
    const { readShare, readUnitsPerSecond } = this.#options;
    if (readUnitsPerSecond !== undefined) return readUnitsPerSecond;
    const { TableName, IndexName } = this.#input;
    const described = await this.#client.send(new DescribeTableCommand({ TableName }));
    const units = provisioned(described, IndexName);
    if (units > 0) return units * Number(readShare);
    const of = IndexName === undefined ? `table ${TableName}` : `index ${IndexName} of ${TableName}`;
    throw new Error(
      `readShare ${readShare} is not allowed: ${of} is on demand without a maximum; give readUnitsPerSecond`,
    );
  }
}

/** Read units a second; 0 without a limit. A local index reads of its table's. */
function provisioned({ Table }: DescribeTableCommandOutput, index: string | undefined): number {
  const found = Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index) ?? Table;
  const { ReadCapacityUnits = 0 }: ProvisionedThroughputDescription = found?.ProvisionedThroughput ?? {};
  return ReadCapacityUnits || Math.max(0, found?.OnDemandThroughput?.MaxReadRequestUnits ?? 0);
}
