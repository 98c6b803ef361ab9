/**
 * Walks a DynamoDB table or index, page by page or with `key` item by item. A page holds as many items as `Limit` or 1 MB
 * allows, and is empty if a filter removed them all. A walk sees changes to items ahead of its cursor, and not to those behind.
 */
import { type DynamoDBClient, QueryCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { show } from "../model/show.ts";
import { type NoItem, noItem } from "../model/task/items/no-item.ts";
import { cursorIn, cursorOf, type DynamoDbCursor, type DynamoDbItem, keyOf } from "./dynamodb/cursor.ts";
import { checkKey, checkWalk, type QueryInput, type ScanInput } from "./dynamodb/input.ts";
import type { ReadPace, Taken, WalkPace } from "./dynamodb/read-pace.ts";
import { isIndexShard } from "./shards/index-shard.ts";
import { collectionOf } from "./walk.ts";

export type { DynamoDbCursor, DynamoDbItem, QueryInput, ScanInput };

type Pages = AsyncGenerator<readonly [items: DynamoDbItem[], cursor: DynamoDbCursor]>;
type Items = AsyncGenerator<readonly [item: DynamoDbItem, cursor: DynamoDbCursor]>;

/** What `query` takes besides its input. */
export interface QueryOptions {
  /** Resumes after the page, or the item, with this cursor. @default from the first */
  readonly after?: DynamoDbCursor;
  /**
   * The names of the key's attributes, such as `["id"]`; of an index, those of its key and of the table's. The walk then yields
   * items, each with its key as the cursor. They must be projected. @default pages
   */
  readonly key?: readonly string[];
  /** Holds its reads: `readShare(0.25)` or `readUnits(100)`. @default no limit */
  readonly pace?: ReadPace;
}

/** What `scan` takes besides its input. */
export interface ScanOptions extends QueryOptions {
  /** Walks this segment alone: `{ index, of }`, as a task without the option `shards` has it. @default the whole table */
  readonly shard?: unknown;
}

/** Walks a whole table or index with DynamoDB's Scan, in DynamoDB's order, or one segment of it. */
export function scan(
  client: DynamoDBClient,
  input: ScanInput,
  options: ScanOptions & { readonly key: readonly string[] },
): Items;
export function scan(client: DynamoDBClient, input: ScanInput, options?: ScanOptions): Pages;
export function scan(client: DynamoDBClient, input: ScanInput, options: ScanOptions = {}): Pages | Items {
  checkWalk("scan", client, input, options);
  const { shard, key, pace } = options;
  const whole = shard === undefined ? input : { ...input, ...segmentOf(shard, input) };
  const read = (more: object) => client.send(new ScanCommand({ ...whole, ...more }));
  const pages = walk(read, options, pace?.paceOf(client, whole, whole.TotalSegments ?? 1));
  return key === undefined ? pages : collectionOf(() => each("scan", pages, key));
}

function segmentOf(shard: unknown, { Segment, TotalSegments }: ScanInput) {
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
  input: QueryInput,
  options: QueryOptions & { readonly key: readonly string[] },
): Items;
export function query(client: DynamoDBClient, input: QueryInput, options?: QueryOptions): Pages;
export function query(client: DynamoDBClient, input: QueryInput, options: QueryOptions = {}): Pages | Items {
  checkWalk("query", client, input, options);
  const read = (more: object) => client.send(new QueryCommand({ ...input, ...more }));
  const { key, pace } = options;
  const pages = walk(read, options, pace?.paceOf(client, input, 1));
  return key === undefined ? pages : collectionOf(() => each("query", pages, key));
}

interface Page extends Taken {
  readonly Items?: DynamoDbItem[];
  readonly LastEvaluatedKey?: DynamoDbItem;
}

async function* walk(
  read: (more: object) => Promise<Page>,
  { after }: QueryOptions,
  pace: WalkPace | undefined,
): Pages {
  let cursor = after;
  while (cursor !== null) {
    const ExclusiveStartKey = cursor === undefined ? undefined : keyOf(cursor);
    const page: Page = await read({ ...(await pace?.next()), ExclusiveStartKey });
    pace?.took(page);
    cursor = page.LastEvaluatedKey === undefined ? null : cursorOf(page.LastEvaluatedKey);
    yield [page.Items ?? [], cursor];
  }
}

/** A filter may leave no item of a page: its cursor is yielded all the same. */
async function* each(
  what: string,
  pages: Pages,
  key: readonly string[],
): AsyncGenerator<readonly [DynamoDbItem, DynamoDbCursor] | NoItem> {
  for await (const [items, cursor] of pages) {
    if (cursor !== null) checkKey(what, key, cursor);
    if (items.length === 0 && cursor !== null) yield noItem(cursor);
    const last = cursor === null ? items.length - 1 : items.length;
    for (let i = 0; i < items.length; i++) {
      const item = items[i] as DynamoDbItem;
      yield [item, i === last ? null : cursorIn(what, item, key)];
    }
  }
}
