/** How far a run is, in words. */
import type { RunDocument } from "../api/documents.ts";

/** Whether it has counted anything: many tasks have no items. */
export function isCounted({
  ticks = 0,
  total,
  skippedItems = 0,
}: Pick<RunDocument, "ticks" | "total" | "skippedItems">): boolean {
  return ticks > 0 || total !== undefined || skippedItems > 0;
}

/** Empty of a run that has counted nothing. */
export function progressText(run: RunDocument): string {
  return isCounted(run) ? run.progress.text : "";
}
