/**
 * Runs that a person should look at: every status that needs attention has keys of the index `due`. Its entries hold
 * the run's key only, ordered by when the runs ended; the keys' lists are merged in that order. No clock bounds them:
 * a run that ended ahead of this machine's time needs attention too.
 */
import { attentionDueKeys } from "../../functions/model/run/index-keys.ts";
import { expiry, isExpired, type RunKey, type RunRecord } from "../../functions/model/run/run.ts";
import type { AttentionStatus } from "../../functions/model/run/status.ts";
import { directoryOf, type Manifest } from "../../functions/model/task/manifest.ts";
import { keptDays } from "../../functions/model/task/task-directory.ts";
import type { DueEntry, Page, RunStore } from "../../functions/store/run-store.ts";

/** The runs of one status that need attention. */
export interface NeedsAttention {
  /** How many there are; `more` says that the counting stopped there. */
  readonly count: number;
  readonly more: boolean;
  /** The newest of those counted, the newest first. */
  readonly runs: readonly RunRecord[];
}

/** Which of the runs that need attention are meant. */
export interface AttentionFilter {
  readonly task?: string;
  /** Only of these tasks. @default all */
  readonly tasks?: ReadonlySet<string>;
  /** Those that ended no earlier, in epoch milliseconds. */
  readonly since?: number;
  /** Those that ended earlier, in epoch milliseconds. */
  readonly before?: number;
}

const mostCounted = 10_000;
const pageSize = 1_000;

export async function readAttention(
  store: RunStore,
  manifest: Manifest,
  status: AttentionStatus,
  { now, newest, ...filter }: { now: number; newest: number } & AttentionFilter,
): Promise<NeedsAttention> {
  const keys = await attentionKeys(store, manifest, status, now, filter);
  const counted = keys.slice(0, mostCounted);
  const found = await Promise.all(counted.slice(-newest).map(({ task, run }) => store.get({ task, run })));
  // The index may lag behind: a run that was redriven a moment ago no longer belongs here.
  const runs = found.filter((run) => run?.status === status && !isExpired(run, now)).reverse() as RunRecord[];
  return { count: counted.length, more: keys.length > mostCounted, runs };
}

/**
 * Their keys, the one that ended first first: at most one more than are counted. An entry does not say when its record
 * expires, so the age is computed from the days that its task's records are kept.
 */
export async function attentionKeys(
  store: RunStore,
  manifest: Manifest,
  status: AttentionStatus,
  now: number,
  { task, tasks, since = 0, before = Number.MAX_SAFE_INTEGER }: AttentionFilter = {},
): Promise<RunKey[]> {
  const directory = directoryOf(manifest);
  const keys: RunKey[] = [];
  for await (const entry of oldestFirst(store, attentionDueKeys(status), before)) {
    if (entry.dueAt >= before || entry.dueAt < since || (task ?? entry.task) !== entry.task) continue;
    if (tasks?.has(entry.task) === false) continue;
    if (expiry(entry.dueAt, keptDays(directory, entry.task)) <= now / 1000) continue;
    keys.push({ task: entry.task, run: entry.run });
    if (keys.length > mostCounted) break;
  }
  return keys;
}

/** The entries of several keys in one order. The first pages are read at once, each further one when it is needed. */
async function* oldestFirst(
  store: RunStore,
  dueKeys: readonly string[],
  until: number,
): AsyncGenerator<DueEntry> {
  const read = async (dueKey: string, after?: string) => {
    const page = await store.due(dueKey, { until, limit: pageSize, after });
    return { dueKey, page, place: 0 };
  };
  const lists: { readonly dueKey: string; page: Page<DueEntry>; place: number }[] = await Promise.all(
    dueKeys.map((dueKey) => read(dueKey)),
  );
  for (;;) {
    for (const list of lists) {
      while (list.place === list.page.items.length && list.page.next !== undefined)
        Object.assign(list, await read(list.dueKey, list.page.next));
    }
    const heads = lists.filter(({ page, place }) => place < page.items.length);
    const [first, ...others] = heads;
    if (first === undefined) return;
    const dueAt = ({ page, place }: (typeof lists)[number]) => (page.items[place] as DueEntry).dueAt;
    const oldest = others.reduce((least, list) => (dueAt(list) < dueAt(least) ? list : least), first);
    yield oldest.page.items[oldest.place++] as DueEntry;
  }
}
