/** Runs that a person should see: errored ones, and messages that no task could make sense of. */

import { expiry } from "../../functions/model/index-keys.ts";
import { directoryOf, type Manifest } from "../../functions/model/manifest.ts";
import { isExpired, type RunKey, type RunRecord } from "../../functions/model/run.ts";
import type { RunStore } from "../../functions/store/run-store.ts";

export interface Attention {
  /** How many there are; `more` says that there are still others. */
  readonly count: number;
  readonly more: boolean;
  /** The newest of them, the newest first. */
  readonly runs: readonly RunRecord[];
}

const mostCounted = 10_000;

/** Reads `attention#errored` or `attention#rejected`, whose entries hold keys only and stand by when they ended. */
export async function attention(
  store: RunStore,
  manifest: Manifest,
  kind: "errored" | "rejected",
  { now, newest }: { now: number; newest: number },
): Promise<Attention> {
  const keys = await needy(store, manifest, kind, now);
  const more = keys.length > mostCounted;
  const found = await Promise.all(keys.slice(-newest).map(({ task, run }) => store.get({ task, run })));
  // The index may lag behind: what was redriven a moment ago no longer belongs here.
  const runs = found.filter((run) => run?.status === kind && !isExpired(run, now)).reverse() as RunRecord[];
  return { count: Math.min(keys.length, mostCounted), more, runs };
}

/**
 * Their keys, the one that ended first first; one more than are counted where there are still others. Entries do not
 * say when their record expires: it is as long after its end as its task's records are kept.
 */
export async function needy(
  store: RunStore,
  manifest: Manifest,
  kind: "errored" | "rejected",
  now: number,
): Promise<RunKey[]> {
  const directory = directoryOf(manifest);
  const keys: RunKey[] = [];
  let after: string | undefined;
  do {
    const page = await store.due(`attention#${kind}`, { until: now, limit: 1_000, ...(after && { after }) });
    keys.push(...page.items.filter(({ task, dueAt }) => expiry(directory, task, dueAt) > now / 1000));
    after = page.next;
  } while (after !== undefined && keys.length <= mostCounted);
  return keys;
}
