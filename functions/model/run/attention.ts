/**
 * Whether a run needs a person. Its status says so from its end on, and its entry in the index lists it, until someone
 * redrives or dismisses it. A dismissed run loses the entry's key, and keeps the entry's instant.
 */
import { attention, type IndexEntry } from "./index-keys.ts";
import type { RunRecord } from "./run.ts";
import { type AttentionStatus, statuses } from "./status.ts";

type Listed = Pick<RunRecord, "status" | "dueKey" | "dueAt">;

export function needsAttention({ status, dueKey }: Listed): boolean {
  return statuses[status].needsAttention && dueKey !== undefined;
}

/** The entry that lists an ended run for a person; undefined where its status needs nobody. */
export function attentionEntry(
  run: Pick<RunRecord, "task" | "run" | "status" | "endedAt">,
): IndexEntry | undefined {
  const { status, endedAt = "" } = run;
  return statuses[status].needsAttention
    ? attention(status as AttentionStatus, run, Date.parse(endedAt))
    : undefined;
}

export function isDismissed({ status, dueKey, dueAt }: Listed): boolean {
  return statuses[status].needsAttention && dueKey === undefined && dueAt !== undefined;
}
