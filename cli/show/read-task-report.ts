/** Reads what `pawl status TASK` shows besides the runs: the task's state, its limits, and which runs wait for a place. */
import type { MutedAlarm } from "../../functions/model/alarms/muted-alarm.ts";
import type { TaskHealth } from "../../functions/model/health/health.ts";
import { inForce } from "../../functions/model/override/override.ts";
import { overridesOf } from "../../functions/model/override/read-overrides.ts";
import { waitKey } from "../../functions/model/run/index-keys.ts";
import { stageName } from "../../functions/model/run/pool.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import { isOwnTask } from "../../functions/model/task/own-task.ts";
import { queuesOf } from "../../functions/runs/index.ts";
import type { RunStore, TaskPart } from "../../functions/store/run-store.ts";
import { readHealth } from "./health.ts";
import { readStageQueue } from "./limits/limits.ts";
import { highestOf, readStageLimit, type StageLimit } from "./limits/stage-limit.ts";
import { type KnownOfTask, type LimitRow, readTaskLimits } from "./limits/task-limits.ts";
import { staleInList } from "./list/stale.ts";
import { mutedByRun, readMuted } from "./muted-alarms.ts";

export interface TaskReport {
  readonly task: ManifestTask;
  /** Its `state`: the operators' pause and the slot. */
  readonly state?: TaskPart;
  /** Those that are listed, the newest first. */
  readonly runs: readonly RunRecord[];
  /** The last one's name, where there are more. */
  readonly next?: string;
  /** Names of the runs that wait for a place, of the task, of a key or of the stage: of each queue the next one first. */
  readonly waiting: readonly string[];
  /** The stage's limit, where its runs count. */
  readonly stageLimit?: StageLimit;
  /** When its last run ended, where it is stale. */
  readonly staleSince?: string;
  /** Where the task has one. */
  readonly health?: TaskHealth;
  /** The alarms that its runs mute now. */
  readonly muted: readonly MutedAlarm[];
  /** What its limit holds back, where it has one, deployed or by an override. */
  readonly limits: readonly LimitRow[];
}

/** Of each queue; more are not counted. */
export const mostWaiting = 100;
const mostQueues = 100;

export async function readTaskReport(
  store: RunStore,
  task: ManifestTask,
  manifest: Pick<Manifest, "maxRunningTasks" | "staleAfterDays">,
  listed: Pick<TaskReport, "runs" | "next">,
  now: number,
): Promise<TaskReport> {
  const state = await store.getPart({ task: task.name, part: "state" });
  const overridden = inForce(overridesOf(state), "concurrency", now / 1_000);
  const isLimited = (overridden ?? task.settings.concurrency) !== undefined;
  const stageLimit = isOwnTask(task.name) ? undefined : await readStageLimit(store, manifest, now);
  const [waiting, limits, health, muted, stale] = await Promise.all([
    readWaiting(store, task, manifest),
    isLimited ? readRows(store, task, manifest, { state, ofStage: highestOf(stageLimit) }, now) : [],
    readHealth(store, task, now),
    readMuted(store, [task]),
    staleInList(store, task, { now, manifest, isBusy: false }),
  ]);
  return {
    ...{ ...listed, task, waiting, state, limits, stageLimit },
    ...{ health, muted: mutedByRun(muted, task.name), staleSince: stale },
  };
}

/** A task without keys in a stage without a limit has one queue. */
async function readWaiting(
  store: RunStore,
  { name, settings }: ManifestTask,
  { maxRunningTasks }: Pick<Manifest, "maxRunningTasks">,
): Promise<readonly string[]> {
  const own = waitKey(name);
  const hasMore = settings.concurrency?.key !== undefined || maxRunningTasks !== undefined;
  const all = hasMore ? await queuesOf(store, [name]) : [own];
  const queues = all.filter((queue) => queue.startsWith(own) || queue === waitKey(stageName));
  const pages = await Promise.all(
    queues
      .slice(0, mostQueues)
      .map((queue) => store.due(queue, { until: Number.MAX_SAFE_INTEGER, limit: mostWaiting })),
  );
  return pages.flatMap(({ items }) => items.filter(({ task }) => task === name).map(({ run }) => run));
}

async function readRows(
  store: RunStore,
  task: ManifestTask,
  manifest: Pick<Manifest, "maxRunningTasks">,
  known: Omit<KnownOfTask, "queued">,
  now: number,
): Promise<readonly LimitRow[]> {
  const queued = await readStageQueue(store, manifest);
  return (await readTaskLimits(store, task, { ...known, queued }, now)).rows;
}
