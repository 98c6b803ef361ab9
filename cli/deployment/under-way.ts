/** What the index `due` says of each task: how many of its runs need a person, wait for approval, or are under way. */
import { approvalKey, attentionDueKeys } from "../../functions/model/run/index-keys.ts";
import { expiry } from "../../functions/model/run/run.ts";
import { directoryOf, type Manifest } from "../../functions/model/task/manifest.ts";
import { keptDays } from "../../functions/model/task/task-directory.ts";
import type { BatchReads } from "./batch-reads.ts";

/** How many runs of a task. */
export interface EntryCounts {
  errored: number;
  rejected: number;
  waitForApproval: number;
  /** That a worker holds, or that wait for one. A lane whose messages reappear soon has not all of them here. */
  underWay: number;
}

/** What a person should look at, of all tasks together. */
export interface AttentionCounts extends Omit<EntryCounts, "underWay"> {
  /** There may be more: not all entries were read. */
  readonly more?: true;
}

const none: EntryCounts = { errored: 0, rejected: 0, waitForApproval: 0, underWay: 0 };
const erroredKeys: ReadonlySet<string> = new Set(attentionDueKeys("errored"));
const rejectedKeys: ReadonlySet<string> = new Set(attentionDueKeys("rejected"));
/** A run whose next turn is later than this, in milliseconds, is planned. */
const soonMs = 180_000;

/** Counts the entries of each task, those of removed tasks too. Entries of records that have expired count for nothing. */
export async function readEntryCounts(
  reads: BatchReads,
  manifest: Manifest,
  now: number,
): Promise<{ readonly ofTask: ReadonlyMap<string, EntryCounts>; readonly attention: AttentionCounts }> {
  const { entries, isWhole } = await reads.entries();
  const directory = directoryOf(manifest);
  const ofTask = new Map<string, EntryCounts>();
  const all = { ...none };
  for (const { task, dueKey, dueAt } of entries) {
    const kind = kindOf(dueKey, dueAt, now);
    const isEnded = kind === "errored" || kind === "rejected";
    if (kind === undefined || (isEnded && expiry(dueAt, keptDays(directory, task)) <= now / 1000)) continue;
    const counts = ofTask.get(task) ?? { ...none };
    ofTask.set(task, counts);
    counts[kind]++;
    all[kind]++;
  }
  const { errored, rejected, waitForApproval } = all;
  return { ofTask, attention: { errored, rejected, waitForApproval, more: isWhole ? undefined : true } };
}

function kindOf(dueKey: string, dueAt: number, now: number): keyof EntryCounts | undefined {
  if (erroredKeys.has(dueKey)) return "errored";
  if (rejectedKeys.has(dueKey)) return "rejected";
  if (dueKey === approvalKey) return "waitForApproval";
  // The place in a queue is by priority first, and says nothing of time.
  return dueKey.startsWith("turn#") && dueAt > now + soonMs ? undefined : "underWay";
}
