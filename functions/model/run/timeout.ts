import type { RunRecord } from "./run.ts";

/** Whether a run has had its `timeoutSeconds`, from its first claim on. The time for which it is paused or throttled does not count. `now` in epoch milliseconds. */
export function isTimedOut(
  { startedAt, createdAt, pausedAt, pausedMs = 0 }: RunRecord,
  timeoutSeconds: number,
  now: number,
): boolean {
  const until = pausedAt === undefined ? now : Math.min(now, Date.parse(pausedAt));
  return until >= Date.parse(startedAt ?? createdAt) + pausedMs + timeoutSeconds * 1000;
}
