/** How many items a table or an index has, for a task's `total`. */
import {
  DescribeTableCommand,
  type DynamoDBClient,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import {
  abortSignal,
  aClient,
  aText,
  checkOptions,
  checkValue,
  type Kind,
  membersOfInput,
} from "../options.ts";
import type { DynamoDbItem } from "./cursor.ts";
import { checkInput, type QueryInput, type ScanInput } from "./input.ts";

/** What `exactCount` takes besides its input. */
export interface ExactCountOptions {
  /** Counts so many segments of a scan at once: 1 to 1,000. @default 1 */
  readonly segments?: number;
  /** Ends the count, which is then undefined: `ctx.signal` of `total`. @default none */
  readonly signal?: AbortSignal;
}

const segmentCount: Kind = {
  allowed: "a whole number from 1 to 1000",
  matches: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1_000,
};

/**
 * How many items a scan or a query finds, by reading them all: as many read units as the walk. What its filter leaves out does
 * not count. Undefined where the signal ended it.
 */
export async function exactCount(
  client: DynamoDBClient,
  input: ScanInput | QueryInput,
  options: ExactCountOptions = {},
): Promise<number | undefined> {
  checkValue("exactCount", "client", client, aClient);
  const isQuery = "KeyConditionExpression" in (input ?? {}) || "KeyConditions" in (input ?? {});
  checkInput("exactCount", isQuery ? "query" : "scan", input);
  checkOptions("exactCount", options, { segments: segmentCount, signal: abortSignal });
  const refused = ["ProjectionExpression", "AttributesToGet", "Select", "Segment", "TotalSegments"];
  const odd = refused.find((name) => name in input);
  if (odd !== undefined)
    throw new Error(`exactCount: ${odd} is not allowed: it counts items, and reads all of them`);
  const { segments, signal } = options;
  if (isQuery && segments !== undefined)
    throw new Error(`exactCount: segments ${segments} is not allowed with a query, which has none`);
  const counts = Array.from({ length: segments ?? 1 }, async (_, Segment) => {
    let count = 0;
    let ExclusiveStartKey: DynamoDbItem | undefined;
    do {
      if (signal?.aborted) return Number.NaN;
      const asked = { ...input, Select: "COUNT" as const, ExclusiveStartKey };
      const part = segments === undefined ? asked : { ...asked, Segment, TotalSegments: segments };
      const page = await client.send(isQuery ? new QueryCommand(asked) : new ScanCommand(part));
      count += page.Count ?? 0;
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return count;
  });
  const sum = (await Promise.all(counts)).reduce((all, count) => all + count, 0);
  return Number.isNaN(sum) ? undefined : sum;
}

/**
 * How many items DynamoDB says that a table or an index has, without reading them. It looks about every six hours. Needs
 * `dynamodb:DescribeTable`. Undefined for an index that is not there.
 */
export async function estimatedCount(
  client: DynamoDBClient,
  input: { readonly TableName: string; readonly IndexName?: string },
): Promise<number | undefined> {
  checkValue("estimatedCount", "client", client, aClient);
  checkOptions("estimatedCount", input, { TableName: aText, IndexName: aText }, membersOfInput);
  const { TableName, IndexName } = input;
  checkValue("estimatedCount", "TableName", TableName, aText);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  if (IndexName === undefined) return Table?.ItemCount;
  const indexes = [...(Table?.GlobalSecondaryIndexes ?? []), ...(Table?.LocalSecondaryIndexes ?? [])];
  return indexes.find((index) => index.IndexName === IndexName)?.ItemCount;
}
