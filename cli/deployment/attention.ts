/**
 * Runs that a person should look at: every status that needs attention has a key of the index `due`. Its entries
 * hold keys only, ordered by when the runs ended.
 */
import { attentionKey } from "../../functions/model/index-keys.ts";
import { directoryOf, type Manifest } from "../../functions/model/manifest.ts";
import { expiry, isExpired, type RunKey, type RunRecord } from "../../functions/model/run.ts";
import type { AttentionStatus } from "../../functions/model/status.ts";
import { keptDays } from "../../functions/model/task-directory.ts";
import type { RunStore } from "../../functions/store/run-store.ts";

/** The runs of one status that need attention. */
export interface NeedsAttention {
  /** How many there are; `more` says that the counting stopped there. */
  readonly count: number;
  readonly more: boolean;
  /** The newest of them, the newest first. */
  readonly runs: readonly RunRecord[];
}

const mostCounted = 10_000;

export async function readAttention(
  store: RunStore,
  manifest: Manifest,
  status: AttentionStatus,
  { now, newest }: { now: number; newest: number },
): Promise<NeedsAttention> {
  const keys = await attentionKeys(store, manifest, status, now);
  const found = await Promise.all(keys.slice(-newest).map(({ task, run }) => store.get({ task, run })));
  // The index may lag behind: a run that was redriven a moment ago no longer belongs here.
  const runs = found.filter((run) => run?.status === status && !isExpired(run, now)).reverse() as RunRecord[];
  return { count: Math.min(keys.length, mostCounted), more: keys.length > mostCounted, runs };
}

/**
 * Their keys, the one that ended first first. Stops soon after `mostCounted`. An entry does not say when its record
 * expires, so the age is computed from the days that its task's records are kept.
 */
export async function attentionKeys(
  store: RunStore,
  manifest: Manifest,
  status: AttentionStatus,
  now: number,
): Promise<RunKey[]> {
  const directory = directoryOf(manifest);
  const keys: RunKey[] = [];
  let after: string | undefined;
  do {
    const page = await store.due(attentionKey(status), { until: now, limit: 1_000, after });
    keys.push(
      ...page.items.filter(({ task, dueAt }) => expiry(dueAt, keptDays(directory, task)) > now / 1000),
    );
    after = page.next;
  } while (after !== undefined && keys.length <= mostCounted);
  return keys;
}
