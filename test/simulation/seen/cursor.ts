/** A simulated task's cursor: the number of an item; from version 2 on the version and that number. */
import type { RunRecord } from "../../../functions/model/run/run.ts";

export function partsOf({
  cursor = "0",
}: Pick<RunRecord, "cursor">): readonly [version: number, item: number] {
  const parsed = JSON.parse(cursor) as number | [number, number];
  return typeof parsed === "number" ? [1, parsed] : parsed;
}

/** How many items a run's cursor covers. Of a run that does skipped items again it is just that number. */
export function cursorOf(record: RunRecord | undefined): number {
  return record === undefined ? 0 : partsOf(record)[1];
}
