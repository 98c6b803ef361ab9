/** How far a run is, in words. */
import type { RunDocument } from "../api/documents.ts";

/** Empty of a run that has counted nothing: many tasks have no items. */
export function progressText({ ticks = 0, total, skippedItems = 0, progress }: RunDocument): string {
  return ticks > 0 || total !== undefined || skippedItems > 0 ? progress.text : "";
}
