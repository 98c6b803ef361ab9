/** What a walk of DynamoDB asks of its pace. It has none of the code that `readShare` and `readUnits` need. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** Holds the reads of a walk: made by `readShare` or `readUnits`, given as `pace`. */
export interface ReadPace {
  /** The pace of one walk. @param parts how many walks share the units */
  paceOf(client: DynamoDBClient, input: Paced, parts: number): WalkPace;
}

export interface WalkPace {
  /** Waits until the next page may be read. Resolves to what to ask for besides. */
  next(): Promise<Paced>;
  took(page: Taken): void;
}

/** What a page took. */
export interface Taken {
  readonly ConsumedCapacity?: { readonly CapacityUnits?: number };
  readonly ScannedCount?: number;
}

/** What a pace reads of a walk's input, or adds to it. */
export interface Paced {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Limit?: number;
  readonly ReturnConsumedCapacity?: "INDEXES" | "TOTAL" | "NONE";
}
