/** Cuts a JSON Lines file into parts that are walked at once, and a part in two. Lines are where its line ends are. */
import type { FileCursor } from "../file/cursor.ts";
import { unpacked } from "../file/gzip.ts";
import { sizeOf } from "../file/size-of.ts";
import { partCountWords } from "../shards/part-count.ts";
import type { Source } from "../source.ts";
import { LineStarts } from "./line-starts.ts";
import { checkCursor, checkGiven, type JsonLinesFormat } from "./options.ts";
import { checkShard, type JsonLinesShard, spanOf } from "./shard.ts";

/** What `jsonLinesShards` takes besides its source. */
export interface JsonLinesShardsOptions extends JsonLinesFormat {
  /** Into how many parts: `ctx.wantedShards`. There are fewer if there are fewer lines, or very long ones. */
  readonly shards: number;
  /** Goes on behind this part, the last one that is stored. @default from the beginning */
  readonly after?: unknown;
  /** Ends the reading with the signal's reason as error. @default none */
  readonly signal?: AbortSignal;
}

/**
 * The parts of a JSON Lines file, for a task's option `shards`, of about as many bytes each. Of a file that knows its size, as
 * those of `s3Object` do, a little is read at each cut. Any other, and one that is compressed, is read to its end. A file
 * without bytes is one part.
 */
export function jsonLinesShards(
  source: Source,
  options: JsonLinesShardsOptions,
): AsyncGenerator<JsonLinesShard> {
  const { shards, after, signal, gzip } = options ?? {};
  checkGiven(source, options, ["shards", "after", "signal", "gzip"]);
  if (shards === undefined) throw new Error(`jsonLines: shards undefined is not allowed: ${partCountWords}`);
  if (after !== undefined) checkShard("after", after);
  return plan(unpacked(source, gzip), shards, after, signal);
}

async function* plan(
  source: Source,
  parts: number,
  after: JsonLinesShard | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<JsonLinesShard> {
  const starts = new LineStarts(source, after?.version, signal);
  try {
    let from = after?.to ?? 0;
    await starts.next(0);
    const size = starts.size ?? (await sizeOf(source, signal));
    for (let i = 1; i < parts && from < size; i++) {
      const goal = Math.ceil((size * i) / parts);
      if (goal <= from) continue;
      const to = await starts.next(goal);
      if (to === undefined) break;
      yield { from, to, version: starts.version };
      from = to;
    }
    if (from < size || (size === 0 && after === undefined)) yield { from, to: size, version: starts.version };
  } finally {
    await starts.close();
  }
}

/** How the file is read, as `jsonLines` and `jsonLinesShards` are told. */
export interface SplitJsonLinesOptions extends JsonLinesFormat {
  /** Ends the reading with the signal's reason as error. @default none */
  readonly signal?: AbortSignal;
}

/**
 * For a task's option `splitShard`: cuts a part where a line begins near the middle of what is left after a cursor.
 * Undefined where no more than one line is left.
 */
export async function splitJsonLines(
  source: Source,
  shard: unknown,
  cursor: FileCursor | undefined,
  options: SplitJsonLinesOptions = {},
): Promise<{ readonly kept: JsonLinesShard; readonly rest: JsonLinesShard } | undefined> {
  checkGiven(source, options, ["signal", "gzip"]);
  checkShard("shard", shard);
  checkCursor(cursor);
  const { from, to, version } = shard;
  const begin = spanOf(shard, cursor).after?.byte ?? from;
  const cut = await middleLine(unpacked(source, options.gzip), { begin, to, version }, options.signal);
  if (cut === undefined) return undefined;
  return { kept: { from, to: cut, version }, rest: { from: cut, to, version } };
}

/** The first line in the second half, or else the last one in the first half that is not the first of all. */
async function middleLine(
  source: Source,
  { begin, to, version }: { readonly begin: number; readonly to: number; readonly version?: string },
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const middle = Math.max(begin + 1, Math.ceil((begin + to) / 2));
  const starts = new LineStarts(source, version, signal);
  try {
    const cut = await starts.next(middle);
    if (cut !== undefined && cut < to) return cut;
  } finally {
    await starts.close();
  }
  const before = new LineStarts(source, version, signal);
  try {
    let last: number | undefined;
    for (
      let at = await before.next(begin + 1);
      at !== undefined && at < middle;
      at = await before.next(at + 1)
    )
      last = at;
    return last;
  } finally {
    await before.close();
  }
}
