/**
 * Tasks that nothing starts by itself, and whose last run ended long ago: they are marked, since they may be ready to be taken out.
 * This is derived from the manifest and the runs whenever it is asked. A task with a trigger, with a schedule that was made at run
 * time, or that has never run, is none.
 */
import { defaultStaleDays, isStale } from "../../../functions/model/health/staleness.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { Manifest, ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { ScheduleDefinition } from "../../../functions/model/task/run-time-schedule.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { instantText } from "../words.ts";

/** What is asked of a task. */
export interface AskedStale {
  /** The newest of its runs; undefined where it has none. */
  readonly newest: RunRecord | undefined;
  readonly now: number;
  readonly manifest: Pick<Manifest, "staleAfterDays">;
  /** Its schedules that were made at run time. @default they are read, where nothing else decides */
  readonly definitions?: readonly ScheduleDefinition[];
}

/** When the last run of a task that is stale has ended; undefined for one that is not. */
export async function staleSince(
  store: RunStore,
  task: ManifestTask,
  { newest, now, manifest, definitions }: AskedStale,
): Promise<string | undefined> {
  if (!mayBeStale(task) || newest === undefined || !isTerminal(newest.status)) return undefined;
  const { endedAt } = newest;
  if (!isStale(endedAt, now, manifest.staleAfterDays)) return undefined;
  const { readDefinitions } = await import("../../../functions/run-time-schedules/index.ts");
  const { mayFire } = await import("../../commands/schedules/shown-schedule.ts");
  const own = definitions ?? (await readDefinitions(store, task.name));
  return own.some((one) => mayFire(one, now)) ? undefined : endedAt;
}

function mayBeStale({ triggers, automatic, outOfScope }: ManifestTask): boolean {
  return triggers.length === 0 && !automatic && outOfScope === undefined;
}

/** A stale task may have run again by then, unseen; in milliseconds. */
const lookAgainMs = 300_000;

interface Known {
  readonly newest: RunRecord | undefined;
  /** It counts from then until then. */
  readonly at: number;
  readonly until: number;
}

const knownOf = new WeakMap<RunStore, Map<string, Known>>();

/**
 * The same in a list of many tasks, by one Query for each that may be stale. A console asks again and again: while a task's last
 * run is too young, no newer one can make it stale, so nothing is read.
 */
export async function staleInList(
  store: RunStore,
  task: ManifestTask,
  { now, manifest, definitions, isBusy }: Omit<AskedStale, "newest"> & { readonly isBusy: boolean },
): Promise<string | undefined> {
  if (!mayBeStale(task) || isBusy) return undefined;
  const known = knownOf.get(store) ?? new Map<string, Known>();
  knownOf.set(store, known);
  let read = known.get(task.name);
  if (read === undefined || now < read.at || now >= read.until) {
    const { items } = await store.list(task.name, { now, limit: 1, consistent: false });
    const [newest] = items;
    const { staleAfterDays = defaultStaleDays } = manifest;
    const turnsStale = Date.parse(newest?.endedAt ?? "") + staleAfterDays * 86_400_000;
    const until = turnsStale > now ? turnsStale : now + lookAgainMs;
    read = { newest, at: now, until };
    known.set(task.name, read);
  }
  return staleSince(store, task, { newest: read.newest, now, manifest, definitions });
}

/** `stale: last ended 2026-10-01T03:00:04Z`. */
export function staleText(since: string | undefined): string {
  return since === undefined ? "" : `stale: last ended ${instantText(since)}`;
}
