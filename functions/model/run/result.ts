/** Which runs tell how a task is doing. */
import type { RunRecord } from "./run.ts";

/** What of a run is read for it. */
export type Ended = Pick<RunRecord, "status" | "endedAt" | "itemsOf">;

/**
 * Whether a run is a result of its task: it has succeeded or errored, and was about the whole of the task. A run of the items that
 * another one skipped says nothing of the rest, and has no output; one that was skipped, missed or cancelled is none either.
 */
export function isResult({ status, endedAt, itemsOf }: Ended): boolean {
  return endedAt !== undefined && itemsOf === undefined && (status === "succeeded" || status === "errored");
}
