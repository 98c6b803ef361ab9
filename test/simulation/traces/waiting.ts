/** Records that are in the table before a trace begins. */
import type { RunRecord } from "../../../functions/model/run/run.ts";

/** A run that obeys overlap, created at a minute of the hour before, in its second turn. No worker holds it, and it has no entry. */
export function putOff(task: string, minute: string): RunRecord {
  const createdAt = `2026-03-01T11:${minute}:00.000Z`;
  return {
    task,
    run: `2026-03-01T11:${minute}:00Z/daily`,
    status: "enqueued",
    lane: "default",
    trigger: "daily",
    overlap: "skip",
    scheduledTime: createdAt,
    createdAt,
    attempt: 1,
    turn: 1,
    ticks: 0,
    fruitlessTurns: 0,
    seq: 0,
    leaseExpiresAt: 0,
  };
}

/** The same, but waiting for its task's slot since then. */
export function waiting(task: string, minute: string): RunRecord {
  const run = putOff(task, minute);
  return { ...run, dueKey: `wait#${task}#`, dueAt: Date.parse(run.createdAt) };
}
