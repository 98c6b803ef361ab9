/**
 * Walks a DynamoDB table or index page by page. The cursor is the page's last key as JSON, or null after the last page.
 * A page holds as many items as `Limit` or 1 MB allows, and is empty if a filter removed them all. A walk sees changes
 * to items ahead of its cursor, and not to those behind it.
 */
import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from "@aws-sdk/client-dynamodb";
import { show } from "../model/show.ts";
import type { Json } from "../model/task/task.ts";
import { isIndexShard } from "./shards/index-shard.ts";

/** An item in DynamoDB's attribute values. */
export type DynamoDbItem = Record<string, AttributeValue>;

/** The last key of a page; null after the last page. */
export type DynamoDbCursor = { readonly [attribute: string]: Json } | null;

type Pages = AsyncGenerator<readonly [items: DynamoDbItem[], cursor: DynamoDbCursor]>;

/** What `scan` takes besides its input. */
export interface ScanOptions {
  /** Resumes after the page with this cursor. @default from the first page */
  readonly after?: DynamoDbCursor;
  /** Walks this segment alone: `{ index, of }`, as a task without the option `shards` has it. @default the whole table */
  readonly shard?: unknown;
}

/** Walks a whole table or index with DynamoDB's Scan, in DynamoDB's order, or one segment of it. */
export function scan(
  client: DynamoDBClient,
  input: Omit<ScanCommandInput, "ExclusiveStartKey">,
  { after, shard }: ScanOptions = {},
): Pages {
  const segment = shard === undefined ? {} : segmentOf(shard, input);
  return walk(
    (ExclusiveStartKey) => client.send(new ScanCommand({ ...input, ...segment, ExclusiveStartKey })),
    after,
  );
}

function segmentOf(
  shard: unknown,
  { Segment, TotalSegments }: Pick<ScanCommandInput, "Segment" | "TotalSegments">,
) {
  if (!isIndexShard("scan", shard))
    throw new Error(
      `scan: shard ${show(shard)} is not allowed: { index, of }, as a task without the option shards has it`,
    );
  if (Segment !== undefined || TotalSegments !== undefined)
    throw new Error("scan: Segment and TotalSegments are not allowed with shard, which sets them");
  return { Segment: shard.index, TotalSegments: shard.of };
}

/** Walks one partition of a table or index with DynamoDB's Query, in the order of its sort key. */
export function query(
  client: DynamoDBClient,
  input: Omit<QueryCommandInput, "ExclusiveStartKey">,
  { after }: { readonly after?: DynamoDbCursor } = {},
): Pages {
  return walk((ExclusiveStartKey) => client.send(new QueryCommand({ ...input, ExclusiveStartKey })), after);
}

interface Page {
  readonly Items?: DynamoDbItem[];
  readonly LastEvaluatedKey?: DynamoDbItem;
}

async function* walk(read: (start?: DynamoDbItem) => Promise<Page>, after?: DynamoDbCursor): Pages {
  let cursor = after;
  while (cursor !== null) {
    const page = await read(cursor === undefined ? undefined : keyOf(cursor));
    cursor = page.LastEvaluatedKey === undefined ? null : cursorOf(page.LastEvaluatedKey);
    yield [page.Items ?? [], cursor];
  }
}

// A key attribute is a string, a number or bytes. JSON has no bytes, so these are base64, as in DynamoDB's protocol.
function cursorOf(key: DynamoDbItem): NonNullable<DynamoDbCursor> {
  const json = ({ S, N, B }: AttributeValue): Json =>
    B === undefined
      ? S === undefined
        ? { N: N as string }
        : { S }
      : { B: Buffer.from(B).toString("base64") };
  return Object.fromEntries(Object.entries(key).map(([name, value]) => [name, json(value)]));
}

function keyOf(cursor: NonNullable<DynamoDbCursor>): DynamoDbItem {
  const value = (json: { B?: string }) =>
    json.B === undefined ? json : { B: Buffer.from(json.B, "base64") };
  return Object.fromEntries(
    Object.entries(cursor).map(([name, json]) => [name, value(json as object) as AttributeValue]),
  );
}
