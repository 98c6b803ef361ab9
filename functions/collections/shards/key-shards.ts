/**
 * Ranges of keys: each has the keys from `from` on, and none from `to` on. How they are read is the task's own query, such
 * as `where id >= from and id < to and id > cursor`. They are whole numbers, or keys that the caller gives.
 */
import { show } from "../../model/show.ts";
import { isPartCount, partCountWords } from "./part-count.ts";

/** A range of keys, as JSON. */
export type KeyShard<Key extends number | string = number> = {
  /** The first key. */
  readonly from: Key;
  /** The first key that is no longer in it. */
  readonly to: Key;
};

/** What `keyShards` takes besides its keys. */
export interface KeyShardsOptions {
  /** Goes on behind this range, the last one that is stored. @default from the first */
  readonly after?: unknown;
}

/**
 * `shards` ranges of the whole numbers from `from` on and below `to`, as even as may be: fewer where there are fewer numbers,
 * and none where there is none.
 */
export function keyShards(from: number, to: number, shards: number, options?: KeyShardsOptions): KeyShard[];
/** The ranges between given keys; the last key is in none. Numbers ascend. Texts ascend in the database's order, which may be that of bytes, of a language, or of the numbers that they stand for. */
export function keyShards<Key extends number | string>(
  keys: readonly Key[],
  options?: KeyShardsOptions,
): KeyShard<Key>[];
export function keyShards(
  first: number | readonly (number | string)[],
  ...more: unknown[]
): KeyShard<number | string>[] {
  const keys = Array.isArray(first) ? checkedKeys(first) : divided(first, more.shift(), more.shift());
  const { after } = (more[0] ?? {}) as KeyShardsOptions;
  const left = after === undefined ? keys : keysBehind(after, keys);
  return left.slice(1).map((to, i) => ({ from: left[i] as number | string, to }));
}

/** The keys at which even ranges of whole numbers begin, and the end. */
function divided(from: unknown, to: unknown, shards: unknown): number[] {
  const areWhole = Number.isSafeInteger(from) && Number.isSafeInteger(to) && Number(from) <= Number(to);
  if (!areWhole)
    throw new Error(
      `keyShards: the numbers from ${show(from)} to ${show(to)} are not allowed: two whole numbers, the lesser one first`,
    );
  if (!isPartCount(shards))
    throw new Error(`keyShards: shards ${show(shards)} is not allowed: ${partCountWords}`);
  const [begin, count] = [Number(from), Number(to) - Number(from)];
  if (!Number.isSafeInteger(count))
    throw new Error(`keyShards: ${show(from)} to ${show(to)} are too many numbers: at most 2^53 − 1`);
  const parts = Math.min(shards, count);
  const [least, longer] = [Math.floor(count / parts), count % parts];
  return Array.from({ length: parts + 1 }, (_, i) => begin + i * least + Math.min(i, longer));
}

/** @throws Error for keys between which there are no ranges */
function checkedKeys(keys: readonly unknown[]): readonly (number | string)[] {
  const refuse = (what: string) => {
    throw new Error(`keyShards: the keys ${show(keys)} are not allowed: ${what}`);
  };
  const areNumbers = keys.every((key) => Number.isFinite(key));
  if (!areNumbers && !keys.every((key) => typeof key === "string"))
    refuse("all are numbers, or all are texts");
  if (keys.length < 2) refuse("at least two, with a range between them");
  const odd = keys.findIndex((key, i) =>
    areNumbers ? i > 0 && Number(key) <= Number(keys[i - 1]) : keys.indexOf(key) !== i,
  );
  if (odd >= 0) refuse(areNumbers ? `${keys[odd]} does not ascend` : `${show(keys[odd])} comes twice`);
  if (areNumbers) return keys as readonly number[];
  const [low, high] = fallAmong(keys as readonly string[]) ?? [];
  if (low !== undefined) refuse(`${show(high)} is before ${show(low)}, so there are no keys between them`);
  return keys as readonly (number | string)[];
}

/** Two neighbours that descend in every order that a database may have, if there are any. */
function fallAmong(keys: readonly string[]): readonly [string, string] | undefined {
  const isFall = (low: string, high: string) =>
    low > high &&
    Buffer.compare(Buffer.from(low), Buffer.from(high)) > 0 &&
    low.localeCompare(high) > 0 &&
    low.localeCompare(high, undefined, { numeric: true }) > 0;
  for (const [i, high] of keys.entries()) {
    const low = keys[i - 1];
    if (low !== undefined && isFall(low, high)) return [low, high];
  }
  return undefined;
}

/** What is left behind a range. Numbers may have been added since it was stored; texts may not. */
function keysBehind(after: unknown, keys: readonly (number | string)[]): readonly (number | string)[] {
  const { to } = (after ?? {}) as Partial<KeyShard<number | string>>;
  if (typeof to === "number" && typeof keys[0] !== "string")
    return [to, ...keys.filter((key) => Number(key) > to)];
  const at = to === undefined ? -1 : keys.indexOf(to);
  if (at < 0)
    throw new Error(
      `keyShards: after ${show(after)} is not allowed: a range that keyShards made of these keys`,
    );
  return keys.slice(at);
}

/**
 * For a task's option `splitShard`: cuts a range of whole numbers in the middle of what is left behind `cursor`, the last key
 * that is done. Undefined where fewer than two keys are left, and for texts, between which nobody knows the middle.
 */
export function splitKeys(
  shard: unknown,
  cursor: number | string | undefined,
): { readonly kept: KeyShard; readonly rest: KeyShard } | undefined {
  const { from, to, ...others } = (shard ?? {}) as Partial<KeyShard<number | string>>;
  const isRange =
    [from, to].every((key) => Number.isFinite(key)) || [from, to].every((key) => typeof key === "string");
  if (!isRange)
    throw new Error(`splitKeys: shard ${show(shard)} is not allowed: a range that keyShards made`);
  if (cursor !== undefined && typeof cursor !== typeof from)
    throw new Error(
      `splitKeys: cursor ${show(cursor)} is not allowed: the last key that is done, as ${show(from)} is one`,
    );
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return undefined;
  const next = cursor === undefined ? Number(from) : Math.max(Number(from), Math.floor(Number(cursor)) + 1);
  const left = Number(to) - next;
  if (left < 2) return undefined;
  const middle = next + Math.ceil(left / 2);
  return {
    kept: { ...others, from: Number(from), to: middle },
    rest: { ...others, from: middle, to: Number(to) },
  };
}
