/**
 * The keys of the sparse index `due` on the runs table, and the intervals at which the sweeper looks at a run.
 *
 * | key | holds |
 * |---|---|
 * | `lease#0` to `lease#15` | runs that a worker holds: by `dueAt` their lease was renewed, or the worker is dead |
 * | `turn#0` to `turn#15` | runs that wait for a worker: by `dueAt` their next turn has begun, or must be sent |
 * | `wait#TASK#` | runs that wait for a place in their task's pool, by priority, then the oldest first |
 * | `wait#(approval)#` | runs that wait for somebody who approves them, by the instant at which that expires |
 * | `attention#STATUS#0` to `attention#STATUS#15` | ended runs that a person should see, by when they ended |
 *
 * The sweeper reads `lease#` and `turn#`, in this order. Which of the two a run is under decides only how soon the
 * sweeper gets to it where many are overdue.
 *
 * Each kind but `wait#` is spread over sixteen keys by a hash of the run's id: DynamoDB takes a thousand writes a
 * second to one key, and an index that cannot follow throttles the writes to the table.
 */
import { defaultPriority } from "../task/concurrency.ts";
import { type RunKey, type RunRecord, runId } from "./run.ts";
import type { AttentionStatus } from "./status.ts";

/** An entry of the index: an item without one is not in it. */
export type IndexEntry = Required<Pick<RunRecord, "dueKey" | "dueAt">>;

/** Over so many keys a kind of entry is spread. */
export const keysOfKind = 16;
const leasePrefix = "lease#";
const turnPrefix = "turn#";
/** It comes after the sweeper's two: a key that is less is not of a run that waits for a slot. */
export const waitPrefix = "wait#";

/** After a run is created, in milliseconds: by then its message has arrived or is lost. */
export const createdDueMs = 120_000;
/** After a waiting run is admitted, in milliseconds: its message is on its way. */
export const admittedDueMs = 5_000;
/** After a lease's end, in milliseconds: by then another worker could have taken over without the sweeper. */
export const afterLeaseMs = 25_000;
/** After a turn's instant, in milliseconds: by then its message has arrived or is lost. */
export const afterInstantMs = 50_000;
/** A lane whose messages reappear later than this, in seconds, has its runs in the index from the claim on. */
export const longVisibilitySeconds = 120;

/** The keys of runs that a worker holds. */
export const leaseKeys = spread(leasePrefix);
/** The keys of runs that wait for a worker. */
export const turnKeys = spread(turnPrefix);

/** Lets the sweeper look at a run that a worker holds, unless its lease is renewed before. `instant` in epoch milliseconds. */
export function leaseDue(key: RunKey, instant: number): IndexEntry {
  return { dueKey: leasePrefix + place(key), dueAt: instant };
}

/** Lets the sweeper look at a run that waits for a worker, or for the end of a pause. `instant` in epoch milliseconds. */
export function turnDue(key: RunKey, instant: number): IndexEntry {
  return { dueKey: turnPrefix + place(key), dueAt: instant };
}

/** Whether the sweeper reads a key each minute. */
export function isSweeperKey(dueKey: string | undefined): boolean {
  return dueKey?.startsWith(leasePrefix) === true || dueKey?.startsWith(turnPrefix) === true;
}

/** The key under which a task's runs wait for a place in its pool, or in that of a key of theirs. */
export function waitKey(task: string, slotKey = ""): string {
  return `${waitPrefix}${task}#${slotKey}`;
}

/**
 * The place of a run in a queue: by its priority, then by an instant in epoch milliseconds. That of a run of no priority of
 * its own is the instant.
 */
export function waitDueAt(priority: number = defaultPriority, instant: number): number {
  return (defaultPriority - priority) * 1e14 + instant;
}

/** Whether a key is that of runs that wait for a slot. */
export function isWaitKey(dueKey: string | undefined): boolean {
  return dueKey?.startsWith(waitPrefix) === true;
}

/** The key of runs that wait for approval: no task has that name. */
export const approvalKey = /* @__PURE__ */ waitKey("(approval)");

/** Whether a run waits for approval. */
export function waitsForApproval({ status, dueKey }: Pick<RunRecord, "status" | "dueKey">): boolean {
  return status === "enqueued" && dueKey === approvalKey;
}

/** The keys of runs of a status that a person should see. */
export function attentionDueKeys(status: AttentionStatus): readonly string[] {
  return spread(`attention#${status}#`);
}

/** Lists a run for a person, by when it ended, in epoch milliseconds. */
export function attention(status: AttentionStatus, key: RunKey, endedAt: number): IndexEntry {
  return { dueKey: `attention#${status}#${place(key)}`, dueAt: endedAt };
}

function spread(prefix: string): readonly string[] {
  return Array.from({ length: keysOfKind }, (_, i) => prefix + i);
}

/** Which key of a kind a run is under. */
function place(key: RunKey): number {
  let hash = 0;
  for (const char of runId(key)) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) | 0;
  return (hash >>> 0) % keysOfKind;
}
