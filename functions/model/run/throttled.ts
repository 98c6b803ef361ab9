import type { RunRecord } from "./run.ts";

/** Whether a run waits, or waited when it was paused, since one of its task's throttles held it back. */
export function isThrottled({ reason }: Pick<RunRecord, "reason">): boolean {
  return reason?.startsWith("throttled") === true;
}
