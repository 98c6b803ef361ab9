/** Records that stand in the table before a trace begins. */
import type { RunRecord } from "../../../functions/model/run.ts";

/** A run that obeys overlap, made in a minute of an hour ago, and was put off once: nobody holds it, no entry bears it. */
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

/** The same, waiting for its task's slot since then. */
export function waiting(task: string, minute: string): RunRecord {
  const run = putOff(task, minute);
  return { ...run, dueKey: `wait#${task}#`, dueAt: Date.parse(run.createdAt) };
}
