/** The items that a run has recorded as skipped, in the order of its walk. */
import type { RunKey } from "../../functions/model/run/run.ts";
import type { SkippedItem } from "../../functions/model/run/skipped-item.ts";
import { readSkipped } from "../../functions/runs/index.ts";
import type { RunStore } from "../../functions/store/run-store.ts";

export async function skippedOf(store: RunStore, key: RunKey): Promise<readonly SkippedItem[]> {
  const run = await store.get(key);
  const skipped: SkippedItem[] = [];
  if (run !== undefined) for await (const item of readSkipped(store, run)) skipped.push(item);
  return skipped;
}
