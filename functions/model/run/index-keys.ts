/**
 * The keys of the sparse index `due` on the runs table, and the intervals at which the sweeper looks at a run.
 *
 * | key | holds |
 * |---|---|
 * | `sweep#0` to `sweep#15` | runs that the sweeper resends at `dueAt`, unless a message was quicker |
 * | `wait#TASK#` | runs that wait for their task's overlap slot, the oldest first |
 * | `attention#STATUS` | ended runs that a person should see |
 */
import { type RunKey, type RunRecord, runId } from "./run.ts";
import type { AttentionStatus } from "./status.ts";

/** An entry of the index: an item without one is not in it. */
export type IndexEntry = Required<Pick<RunRecord, "dueKey" | "dueAt">>;

/** The sweeper's entries are spread over this many keys. */
export const sweeperKeyCount = 16;
const sweeperPrefix = "sweep#";
const waitPrefix = "wait#";

/** After a run is created, in milliseconds: by then its message has arrived or is lost. */
export const createdDueMs = 120_000;
/** After a lease's end, in milliseconds: by then another worker could have taken over without the sweeper. */
export const afterLeaseMs = 25_000;
/** After a turn's instant, in milliseconds: by then its message has arrived or is lost. */
export const afterInstantMs = 50_000;
/** A lane whose messages reappear later than this, in seconds, has its runs in the index from the claim on. */
export const longVisibilitySeconds = 120;

/** Every key of the sweeper's. */
export const sweeperKeys: readonly string[] = Array.from(
  { length: sweeperKeyCount },
  (_, i) => sweeperPrefix + i,
);

/** The key under which the sweeper finds a run. */
export function sweeperKey(key: RunKey): string {
  let hash = 0;
  for (const char of runId(key)) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) | 0;
  return sweeperPrefix + ((hash >>> 0) % sweeperKeyCount);
}

/** Lets the sweeper look at a run at an instant, in epoch milliseconds. */
export function sweptAt(key: RunKey, instant: number): IndexEntry {
  return { dueKey: sweeperKey(key), dueAt: instant };
}

/** The key under which a task's runs wait for its overlap slot. */
export function waitKey(task: string): string {
  return `${waitPrefix}${task}#`;
}

/** Whether a key is that of runs that wait for a slot. */
export function isWaitKey(dueKey: string | undefined): boolean {
  return dueKey?.startsWith(waitPrefix) === true;
}

/** The key of runs of a status that a person should see. */
export function attentionKey(status: AttentionStatus): string {
  return `attention#${status}`;
}

/** Lists a run for a person, by when it ended, in epoch milliseconds. */
export function attention(status: AttentionStatus, endedAt: number): IndexEntry {
  return { dueKey: attentionKey(status), dueAt: endedAt };
}
