/** The items that a run skipped, as they are recorded next to it, each with the item itself. */
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { Json } from "../../functions/model/task/task.ts";
import { readSkipped } from "../../functions/runs/index.ts";
import type { MemoryRunStore } from "../memory/run-store.ts";
import { placeOf, type Seen } from "./watched-task.ts";

/** An item that failed and was skipped. */
export interface SkippedTaskItem {
  /** What `process` was given; of a batch that failed each of its items. Undefined for a row that could not be read. */
  readonly item: unknown;
  readonly cursor: Json;
  /** The message of the error, as it is recorded: at most 300 bytes. */
  readonly error: string;
  /** How often it was tried in its turn. */
  readonly attempt: number;
}

/** A run's skipped items, in the order of its walk. */
export async function skippedOf(
  store: MemoryRunStore,
  run: RunRecord,
  turns: readonly Seen[],
): Promise<readonly SkippedTaskItem[]> {
  const skipped: SkippedTaskItem[] = [];
  for await (const { shard, cursor, message, attempt } of readSkipped(store, run)) {
    const place = placeOf(shard, cursor);
    const item = turns.findLast(({ failed }) => failed.has(place))?.failed.get(place);
    skipped.push({ item, cursor: JSON.parse(cursor), error: message, attempt });
  }
  return skipped;
}
