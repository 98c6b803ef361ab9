/**
 * Whether a run needs a person. Its status says so from its end on, and its entry in the index lists it, until someone
 * redrives or dismisses it. A dismissed run loses the entry's key, and keeps the entry's instant.
 */
import type { RunRecord } from "./run.ts";
import { statuses } from "./status.ts";

type Listed = Pick<RunRecord, "status" | "dueKey" | "dueAt">;

export function needsAttention({ status, dueKey }: Listed): boolean {
  return statuses[status].needsAttention && dueKey !== undefined;
}

export function isDismissed({ status, dueKey, dueAt }: Listed): boolean {
  return statuses[status].needsAttention && dueKey === undefined && dueAt !== undefined;
}
