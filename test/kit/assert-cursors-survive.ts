/**
 * Tries a collection's cursors as Pawl does: each is at most 1 KB, is the same after a way through JSON, and a walk that begins
 * after it has the rest of the items, in their order. At last it walks item by item, each time from the cursor of the one before,
 * as a run whose every turn is interrupted.
 */
import { isDeepStrictEqual } from "node:util";
import { aFunction, checkOptions, checkValue, fromOne } from "../../functions/collections/options.ts";
import { type AnyWalk, cursorsOf, walkOf } from "../../functions/collections/walk.ts";
import { show } from "../../functions/model/show.ts";
import { NoItem } from "../../functions/model/task/items/no-item.ts";
import type { Json } from "../../functions/model/task/task.ts";
import { checkedByText } from "../../functions/model/task/walk/long-cursor.ts";
import { withoutWaits } from "./without-waits.ts";

/** What `assertCursorsSurvive` takes besides the collection. */
export interface AssertCursorsOptions {
  /** Resumes after so many cursors, evenly over the walk, with the first and the last one. @default 100 */
  readonly stops?: number;
  /** A walk of more items fails: it may be endless. @default 10000 */
  readonly maxItems?: number;
}

/** A collection that is the same whenever it is walked. `after` is undefined for the first item. */
// biome-ignore lint/suspicious/noExplicitAny: only the collection knows its cursors
type Collection = (after: any) => AnyWalk<unknown, unknown>;

/**
 * Resolves where every cursor of a collection survives. Waits of the walk are over at once.
 *
 *     await assertCursorsSurvive((after) => scan(client, { TableName: "users", Limit: 2 }, { after }));
 *
 * @throws Error that names the first cursor that does not, and what came of it
 */
export async function assertCursorsSurvive(
  collection: Collection,
  options: AssertCursorsOptions = {},
): Promise<void> {
  checkValue("assertCursorsSurvive", "collection", collection, {
    ...aFunction,
    allowed: "a function such as (after) => array(values, { after })",
  });
  checkOptions("assertCursorsSurvive", options, { stops: fromOne, maxItems: fromOne });
  await withoutWaits(() => survive(collection, options));
}

type Pair = readonly [item: unknown, cursor: Json];

const what = "assertCursorsSurvive: the collection";

async function survive(
  collection: Collection,
  { stops = 100, maxItems = 10_000 }: AssertCursorsOptions,
): Promise<void> {
  const all = await taken(collection, undefined, maxItems, "the walk");
  if (all.length > maxItems)
    throw new Error(`the walk has more than ${maxItems} items: is there an end? maxItems allows more`);
  for (const at of evenly(all.length, stops)) {
    const cursor = (all[at] as Pair)[1];
    const which = `cursor ${show(cursor)} of item ${at + 1} of ${all.length}`;
    const rest = await taken(collection, cursor, all.length, `a walk after ${which}`);
    compare(all, at + 1, rest, which);
  }
  for (const [at, cursor] of await withoutItems(collection, maxItems, stops)) {
    const which = `cursor ${show(cursor)} without an item, behind ${at} of ${all.length} items,`;
    compare(all, at, await taken(collection, cursor, all.length, `a walk after ${which}`), which);
  }
  await chained(collection, all);
}

/** The cursors that a walk yields without an item, evenly over it: each with how many items are before it. */
async function withoutItems(
  collection: Collection,
  maxItems: number,
  most: number,
): Promise<(readonly [at: number, cursor: Json])[]> {
  const found: (readonly [number, Json])[] = [];
  let items = 0;
  for await (const step of cursorsOf(what, collection(undefined))) {
    if (!(step instanceof NoItem)) items++;
    else if (found.length < maxItems)
      found.push([items, survived(step.cursor, `the walk: a cursor behind ${items} items`)]);
    if (items > maxItems) break;
  }
  return evenly(found.length, most).map((at) => found[at] as readonly [number, Json]);
}

/** Item by item, each from the last one's cursor. */
async function chained(collection: Collection, all: readonly Pair[]): Promise<void> {
  let after: Json | undefined;
  for (let at = 0; at <= all.length; at++) {
    const which = `cursor ${show(after)}, of a walk that was stopped after each of ${at} items,`;
    const next = await taken(collection, after, 0, `a walk after ${which}`);
    compare(all.slice(0, at + 1), at, next, which);
    after = next[0]?.[1];
  }
}

/** The items of a walk, at most one more than `most`, with their cursors as they read back. */
async function taken(
  collection: Collection,
  after: Json | undefined,
  most: number,
  which: string,
): Promise<Pair[]> {
  const found: Pair[] = [];
  for await (const [item, cursor] of walkOf(what, collection(after))) {
    found.push([item, survived(cursor as Json, `${which}: item ${found.length + 1}`)]);
    if (found.length > most) break;
  }
  return found;
}

/** @throws Error for a cursor that the engine would refuse */
function survived(cursor: Json, what: string): Json {
  try {
    return checkedByText(cursor);
  } catch (cause) {
    throw new Error(`${what}: ${(cause as Error).message}`, { cause });
  }
}

function compare(all: readonly Pair[], from: number, rest: readonly Pair[], which: string): void {
  const wanted = all.slice(from);
  const at = Array.from({ length: Math.max(wanted.length, rest.length) }).findIndex(
    (_, i) => i >= wanted.length || i >= rest.length || !isDeepStrictEqual(rest[i]?.[0], wanted[i]?.[0]),
  );
  if (at < 0) return;
  const shown = (pairs: readonly Pair[]) => (at < pairs.length ? show(pairs[at]?.[0], 120) : "the end");
  throw new Error(
    `${which} does not resume behind its item: item ${from + at + 1} is ${shown(wanted)}, and a walk after it has ${shown(rest)}`,
  );
}

/** Numbers from 0 and below `length`, at most `most`, with the first and the last one. */
function evenly(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, i) => i);
  if (most === 1) return [length - 1];
  return Array.from({ length: most }, (_, i) => Math.floor((i * (length - 1)) / (most - 1)));
}
