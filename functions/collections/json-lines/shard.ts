/** One part of a JSON Lines file: a range of its bytes that begins and ends where lines do. */
import { show } from "../../model/show.ts";
import type { FileCursor } from "../file/cursor.ts";
import type { PartSpan } from "../file/rows-until.ts";
import { isByte } from "./options.ts";

/** A part of a JSON Lines file, as JSON. */
export type JsonLinesShard = {
  /** The byte at which it begins. */
  readonly from: number;
  /** The byte at which it ends. */
  readonly to: number;
  /** Which version of the file it is, where the source has versions. No other is read. */
  readonly version?: string;
};

/** @throws Error for what is no part of a file */
export function checkShard(what: string, shard: unknown): asserts shard is JsonLinesShard {
  const { from, to } = (shard ?? {}) as Partial<JsonLinesShard>;
  if (isByte(from) && isByte(to) && from <= to) return;
  throw new Error(
    `jsonLines: ${what} ${show(shard)} is not allowed: one that jsonLinesShards yielded, in the task's option shards`,
  );
}

/** @throws Error for a cursor that is not within the part, or of another version of the file */
export function spanOf({ from, to, version }: JsonLinesShard, after?: FileCursor): PartSpan {
  if (after !== undefined && (after.byte < from || after.byte > to))
    throw new Error(`jsonLines: after ${show(after)} is not in its shard, which has bytes ${from} to ${to}`);
  if (after?.version !== undefined && version !== undefined && after.version !== version)
    throw new Error(
      `jsonLines: after is of version ${after.version} of the file, its shard of version ${version}`,
    );
  // The rows before a part are not counted, so only the first one knows its rows and lines.
  return { after: after ?? (from === 0 ? undefined : { byte: from }), version, to };
}
