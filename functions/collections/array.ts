import { show } from "../model/show.ts";
import { anything, checkOptions, checkValue, type Kind } from "./options.ts";
import { isIndexShard } from "./shards/index-shard.ts";

const anArray: Kind = { allowed: "an array", matches: Array.isArray };
const cursor: Kind = {
  allowed: "a whole number from 0, as the walk yielded it",
  matches: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
};

/** What `array` takes besides its values. */
export interface ArrayOptions {
  /** Resumes after so many values: the cursor last yielded. @default 0 */
  readonly after?: number;
  /** Walks this part alone: `{ index, of }`, or `{ from, to }` as `keyShards(0, values.length, n)` makes it. @default all */
  readonly shard?: unknown;
}

/**
 * Walks an array that is the same in every turn. The cursor is the number of values done, with those before the shard.
 *
 *     async *items({ cursor, shard }) { yield* array(["AD", "AE"], { after: cursor, shard }); }
 */
export function* array<T>(
  values: readonly T[],
  options: ArrayOptions = {},
): Generator<readonly [value: T, cursor: number]> {
  checkValue("array", "values", values, anArray);
  checkOptions("array", options, { after: cursor, shard: anything });
  const { after, shard } = options;
  const { from, to } = shard === undefined ? { from: 0, to: values.length } : rangeOf(shard, values.length);
  const first = after ?? from;
  if (first < from || (shard !== undefined && first > to))
    throw new Error(`array: after ${show(after)} is not in its shard, which has values ${from} to ${to}`);
  for (const [i, value] of values.slice(first, to).entries()) yield [value, first + i + 1];
}

function rangeOf(shard: unknown, length: number): { readonly from: number; readonly to: number } {
  if (isIndexShard("array", shard)) {
    const { index, of } = shard;
    return { from: Math.floor((index * length) / of), to: Math.floor(((index + 1) * length) / of) };
  }
  const { from, to } = (shard ?? {}) as { readonly from?: unknown; readonly to?: unknown };
  const isRange =
    Number.isInteger(from) && Number.isInteger(to) && Number(from) >= 0 && Number(from) <= Number(to);
  if (!isRange || Number(to) > length)
    throw new Error(
      `array: shard ${show(shard)} is not allowed: { index, of }, or { from, to } within its ${length} values`,
    );
  return { from: Number(from), to: Number(to) };
}
