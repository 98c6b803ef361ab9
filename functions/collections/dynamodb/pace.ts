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
import { abortSignal, aboveZero, checkOptions, checkValue, share as shareKind } from "../options.ts";
import { pause, timeNow } from "../time.ts";
import type { Paced, ReadPace, Taken, WalkPace } from "./read-pace.ts";

/** What `readShare` and `readUnits` take besides their number. */
export interface PaceOptions {
  /** Ends a wait: `ctx.signal`. @default none */
  readonly signal?: AbortSignal;
}

/**
 * Holds a walk to this share of the read capacity that the table, or the index, is provisioned with, all segments together: above 0,
 * at most 1. Of a table on demand, of its `MaxReadRequestUnits`. Needs `dynamodb:DescribeTable`.
 */
export function readShare(share: number, options: PaceOptions = {}): ReadPace {
  checkValue("readShare", "share", share, shareKind);
  return paceOf("readShare", options, async (client, { TableName, IndexName }) => {
    const described = await client.send(new DescribeTableCommand({ TableName }));
    const units = provisioned(described, IndexName);
    if (units > 0) return units * share;
    const of = IndexName === undefined ? `table ${TableName}` : `index ${IndexName} of ${TableName}`;
    throw new Error(
      `readShare ${share} is not allowed: ${of} is on demand without a maximum; give readUnits`,
    );
  });
}

/** Holds a walk to so many read units a second, all segments together: above 0. */
export function readUnits(units: number, options: PaceOptions = {}): ReadPace {
  checkValue("readUnits", "units", units, aboveZero);
  return paceOf("readUnits", options, async () => units);
}

type UnitsOf = (client: DynamoDBClient, input: Paced) => Promise<number>;

function paceOf(what: string, options: PaceOptions, unitsOf: UnitsOf): ReadPace {
  checkOptions(what, options, { signal: abortSignal });
  const { signal } = options;
  return {
    paceOf: (client, input, parts) => {
      const units = async () => (await unitsOf(client, input)) / parts;
      return new Pace(units, input, signal);
    },
  };
}

/** An item of 400 KB, read consistently. */
const mostUnitsAnItem = 100;

/** The pace of one walk. */
class Pace implements WalkPace {
  readonly #unitsOfWalk: () => Promise<number>;
  readonly #input: Paced;
  readonly #signal: AbortSignal | undefined;
  #unitsPerSecond: number | undefined;
  /** Undefined before the first page. */
  #unitsAnItem: number | undefined;
  #paidAt = Number.NEGATIVE_INFINITY;

  constructor(unitsOfWalk: () => Promise<number>, input: Paced, signal: AbortSignal | undefined) {
    this.#unitsOfWalk = unitsOfWalk;
    this.#input = input;
    this.#signal = signal;
  }

  async next(): Promise<Paced> {
    const { Limit, ReturnConsumedCapacity } = this.#input;
    this.#unitsPerSecond ??= await this.#unitsOfWalk();
    const { clock } = timeNow();
    const wait = this.#paidAt - clock.monotonic();
    if (wait > 0) await pause(clock, wait, this.#signal);
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
}

/** Read units a second; 0 without a limit. A local index reads of its table's. */
function provisioned({ Table }: DescribeTableCommandOutput, index: string | undefined): number {
  const found = Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index) ?? Table;
  const { ReadCapacityUnits = 0 }: ProvisionedThroughputDescription = found?.ProvisionedThroughput ?? {};
  return ReadCapacityUnits || Math.max(0, found?.OnDemandThroughput?.MaxReadRequestUnits ?? 0);
}
