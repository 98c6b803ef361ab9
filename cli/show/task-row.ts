/**
 * Reads what one row of `pawl status` shows: a task's newest run that has started, the next planned run, and other runs that
 * need a person's attention. Planned runs must be skipped to find the newest started one: a run's name begins with its
 * instant, so the store lists future runs first.
 */

import type { TaskHealth } from "../../functions/model/health/health.ts";
import type { Override } from "../../functions/model/override/override.ts";
import { holdersOf } from "../../functions/model/run/pool.ts";
import { isHeldByRate } from "../../functions/model/run/record/rate-place.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { instantOf } from "../../functions/model/run/run-name.ts";
import { isTerminal } from "../../functions/model/run/status.ts";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import type { RunStore, TaskPart } from "../../functions/store/run-store.ts";
import { walkRuns } from "../deployment/find.ts";
import { readHealth } from "./health.ts";
import { staleSince, staleText } from "./list/stale.ts";
import { openOverrides } from "./override/override-text.ts";
import { withShardsAtWork } from "./run/read-shards.ts";
import { isForsaken, type TaskPause, taskPause } from "./why.ts";

export interface TaskRow {
  readonly task: string;
  readonly enabled: boolean;
  /** Why it does not run here, where that is so. */
  readonly outOfScope?: string;
  readonly paused?: TaskPause;
  /** Those that are not over. */
  readonly overrides: readonly Override[];
  /** Where the task has one. */
  readonly health?: TaskHealth;
  /** The newest whose instant has come, or that has started before it. */
  readonly run?: RunRecord;
  /** When that ended, where the task is stale. */
  readonly staleSince?: string;
  /** Of the runs that are planned for later, the next one; and how many they are. */
  readonly planned?: RunRecord;
  readonly plannedRuns: number;
  /** A run that has the slot, if it has not ended and is not the newest. */
  readonly holder?: RunRecord;
  /** The names of all runs that have the slot. */
  readonly holders: readonly string[];
  /** So many of `newest` runs its rate limit holds back between two turns. */
  readonly heldByRate: number;
  /** So many of its runs were looked at for that, the newest ones. */
  readonly newest: number;
  /** Runs besides these that nobody looks after. */
  readonly forsaken: readonly RunRecord[];
}

/** So many of its newest runs are looked at where they may overlap; otherwise only the slot's holder can be forsaken. */
const newestOverlapping = 20;
/** Of a task's planned runs, at most. */
const mostPlanned = 1_000;
const pageOfPlanned = 100;

/** What rows are asked for with. */
export interface AskedRow {
  readonly now: number;
  readonly manifest: Pick<Manifest, "staleAfterDays">;
  /** Its runs from there on. @default from the newest */
  readonly after?: string;
}

/** @param state its `state`, where it has one */
export async function readRow(
  store: RunStore,
  deployed: ManifestTask,
  state: TaskPart | undefined,
  { now, manifest, after }: AskedRow,
): Promise<TaskRow> {
  const { name, enabled, outOfScope, settings } = deployed;
  const newest = settings.overlap === "allow" ? newestOverlapping : 1;
  const [{ planned, begun }, health] = await Promise.all([
    readNewest(store, name, newest, { now, after }),
    readHealth(store, deployed, now),
  ]);
  const [newestRun, ...older] = begun;
  const isNewest = after === undefined && planned.length === 0;
  const holders = holdersOf(state).map((holder) => holder.run);
  const slot = holders.find((name) => name !== newestRun?.run);
  const ofSlot = slot === undefined ? undefined : await store.get({ task: name, run: slot });
  const [run, holder] = await Promise.all(
    [newestRun, ofSlot].map(async (each) => each && (await withShardsAtWork(store, [each], now))[0]),
  );
  return {
    task: name,
    enabled,
    outOfScope,
    paused: taskPause(state, now),
    overrides: openOverrides(state, now),
    health,
    run,
    staleSince: isNewest
      ? await staleSince(store, deployed, { newest: newestRun, now, manifest })
      : undefined,
    planned: planned.at(-1),
    plannedRuns: planned.length,
    holder: holder && !isTerminal(holder.status) ? holder : undefined,
    holders,
    heldByRate: begun.filter(isHeldByRate).length,
    newest: begun.length,
    forsaken: older.filter((each) => each.run !== slot && isForsaken(each, now)),
  };
}

/** A task's planned runs, and the newest of the others. One query of `newest` runs where none is planned. */
async function readNewest(
  store: RunStore,
  task: string,
  newest: number,
  { now, after }: { readonly now: number; readonly after?: string },
): Promise<{ planned: readonly RunRecord[]; begun: readonly RunRecord[] }> {
  const { items } = await store.list(task, { limit: newest, now, after });
  if (!items.some((run) => isAhead(run, now))) return { planned: [], begun: items };
  const ahead: RunRecord[] = [];
  const begun: RunRecord[] = [];
  for await (const run of walkRuns(store, task, { now, limit: pageOfPlanned, after })) {
    (isAhead(run, now) ? ahead : begun).push(run);
    if (begun.length === newest || ahead.length === mostPlanned) break;
  }
  // One that was cancelled before its instant is not planned any more.
  return { planned: ahead.filter(({ status }) => !isTerminal(status)), begun };
}

/** Whether a run's instant is still to come, and no worker has begun it. */
function isAhead({ run, startedAt }: RunRecord, now: number): boolean {
  return startedAt === undefined && instantOf(run).getTime() > now;
}

/** Where its newest run alone is held back, that run's own words say so. */
export function heldText({ heldByRate, newest }: TaskRow): string {
  return newest > 1 && heldByRate > 0
    ? `its rate limit holds back ${heldByRate} of its newest ${newest} runs`
    : "";
}

/** `health failing: its last run errored`; where all is well, or it has never run, there is nothing to say. */
export function healthRemark({ health, run }: TaskRow): string {
  if (health === undefined || health.value === "ok" || run === undefined) return "";
  return `health ${health.value}: ${health.reason}`;
}

/** `stale: last ended 2026-10-01T03:00:04Z`; empty for one that is not. */
export function staleRemark({ staleSince: since }: TaskRow): string {
  return staleText(since);
}

/** Why the task's schedules start nothing, whatever an operator says; empty where they do. */
export function offText({ enabled, outOfScope, run }: TaskRow): string {
  if (outOfScope) return "out of scope";
  if (enabled) return "";
  // Behind a run's own words it has to say what is disabled.
  return run === undefined ? "disabled" : "its schedules are disabled";
}
