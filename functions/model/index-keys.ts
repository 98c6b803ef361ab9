/** The clock's index: under which key a run is looked after, and at which instants. */
import { iso } from "./instant.ts";
import { type RunKey, type RunRecord, runId } from "./run.ts";
import { keptDays, type TaskDirectory } from "./task-directory.ts";

/** How many keys the clock's entries are spread over. */
export const sweeperKeyCount = 16;

/** A run that was just made is looked for after this long, should its message be lost. */
export const createdDueMs = 120_000;
/** After its lease's end, a run is looked for once another worker could have come by itself. */
export const afterLeaseMs = 25_000;
/** After its instant, a further turn is looked for once its message is surely lost. */
export const afterInstantMs = 50_000;
/** Lanes whose messages come back later than this have their runs watched by the clock from the claim on. */
export const longVisibilitySeconds = 120;

/** The key among `sweep#0` to `sweep#15` that a run's entries bear. */
export function sweeperKey(key: RunKey): string {
  let hash = 0;
  for (const char of runId(key)) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) | 0;
  return `sweep#${(hash >>> 0) % sweeperKeyCount}`;
}

/** An entry for the clock at an instant, in epoch milliseconds. */
export function dueAt(key: RunKey, instant: number): Pick<RunRecord, "dueKey" | "dueAt"> {
  return { dueKey: sweeperKey(key), dueAt: instant };
}

/** An entry among those that a person should see. */
export function attention(
  kind: "errored" | "rejected",
  instant: number,
): Pick<RunRecord, "dueKey" | "dueAt"> {
  return { dueKey: `attention#${kind}`, dueAt: instant };
}

/** What an ended run of a task bears: when it ended, and when its record may go. */
export function ended(
  directory: Pick<TaskDirectory, "recordsKeptDays">,
  task: string,
  now: number,
): Pick<RunRecord, "endedAt" | "expiresAt"> {
  return { endedAt: iso(now), expiresAt: expiry(directory, task, now) };
}

/** When what is kept of a task from now on may go, in epoch seconds. */
export function expiry(directory: Pick<TaskDirectory, "recordsKeptDays">, task: string, now: number): number {
  return Math.ceil(now / 1000) + keptDays(directory, task) * 86_400;
}
