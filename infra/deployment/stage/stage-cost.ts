/**
 * What a stage costs: idle, its alarms, and for each task a million runs and a walk. `functions/model/cost` has the prices
 * and what is counted; here is what of a deployment decides it. Pure.
 */
import { idleCost } from "../../../functions/model/cost/idle-cost.ts";
import { usdOf } from "../../../functions/model/cost/prices.ts";
import {
  keptCounts,
  type RunShape,
  type StartedBy,
  shortRunCounts,
  type WalkCounts,
  waitCounts,
  walkCounts,
} from "../../../functions/model/cost/run-cost.ts";
import { firingMonth } from "../../../functions/model/cost/sweeper-cost.ts";
import { isToldOf, type LifeEvent } from "../../../functions/model/run/told/untold.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { Overlap } from "../../../functions/model/task/settings.ts";
import { isTimed, type Trigger } from "../../../functions/model/task/trigger.ts";
import { automaticLaneSettings } from "../automatic/plan.ts";
import type { Deployment } from "../deployment.ts";
import { mutesAlarms } from "../entries/entry-properties.ts";
import type { EventPlan } from "../events/plan.ts";
import { allTasks } from "../to-manifest.ts";
import { type Cost, costOf } from "./cost.ts";
import { type StageResolvedLane, sweeperMemoryMb } from "./stage.ts";
import { alarmsCost, dashboardCost, manyRuns, runMetricsCost, tracingCost } from "./watching-cost.ts";

/** What is assumed of each run and item. */
export interface CostAssumptions {
  /** How long a short run takes. */
  readonly runMs: number;
  /** How many items a walk has, and how long each takes. */
  readonly items: number;
  readonly itemMs: number;
}

export const defaultAssumptions: CostAssumptions = { runMs: 100, items: 1_000_000, itemMs: 1 };

/** A task's cost, by one of the ways in which its runs start. */
export interface TaskCost {
  readonly task: string;
  readonly lane: string;
  readonly overlap: Overlap;
  /** A task without triggers is started by hand, by code or a deploy. */
  readonly startedBy: StartedBy;
  /** A million runs of one turn. */
  readonly runs: Cost;
  readonly walk: Cost & Pick<WalkCounts, "seconds" | "turns" | "shards">;
  /** What a million runs that wait for a place cost more, once each. @default no limit holds them back */
  readonly waits?: Cost;
  /** To keep the records, a month, where a million runs are added each month. */
  readonly kept: { readonly days: number; readonly usd: number };
}

export interface StageCost {
  /** A month. */
  readonly idle: Cost;
  /** A month. */
  readonly alarms: Cost;
  /** A month: the metrics of runs, by task, with the lines of a million runs. */
  readonly metrics: Cost;
  /** A month: the dashboard. */
  readonly dashboard: Cost;
  /** A month: the traces of the sweeper, and those of a million runs. */
  readonly tracing: Cost;
  /** A month: what the sweeper does for the schedules that it fires. */
  readonly fires: Cost;
  readonly tasks: readonly TaskCost[];
}

/** What a deployment costs. */
export function stageCost(deployment: Deployment, assumed: CostAssumptions = defaultAssumptions): StageCost {
  const { lanes, tasks, fires, automatic } = deployment;
  const unlimited = lanes.filter(({ maxConcurrency }) => maxConcurrency === undefined).length;
  const idle = idleCost({
    limitedQueues: lanes.length - unlimited,
    // The dead-letter queue too.
    unlimitedQueues: unlimited + 1,
    ownQueues: tasks
      .filter(({ enabled }) => enabled)
      .flatMap(({ triggers }) => triggers.filter(({ kind }) => kind === "queue")).length,
    sweeperMemoryMb,
    tasks: allTasks(deployment).length,
    furtherQueues: [
      tasks.some(({ settings }) => settings.concurrency?.key !== undefined),
      deployment.stage.maxRunningTasks !== undefined,
      // A consistent query, which takes twice as much.
      ...Array(2).fill(tasks.some(mutesAlarms)),
    ].filter(Boolean).length,
    key: keyOf(deployment.stage),
    automatic: {
      memoryMb: automaticLaneSettings.memoryMb,
      runs: automatic.fires.reduce((sum, { aMonth }) => sum + aMonth, 0),
      metrics: automatic.fires.some(({ schedule }) => schedule.task === "pawl.metrics")
        ? automatic.metrics.length
        : 0,
    },
  });
  return {
    idle: { usd: idle.reduce((sum, { usd }) => sum + usd, 0), parts: idle },
    alarms: alarmsCost(deployment),
    metrics: runMetricsCost(deployment),
    dashboard: dashboardCost(deployment),
    tracing: tracingCost(deployment),
    fires: costOf(
      firingMonth(
        sweeperMemoryMb,
        fires.reduce((sum, { aMonth }) => sum + aMonth, 0),
      ),
    ),
    tasks: tasks.flatMap((task) => {
      const lane = lanes.find(({ name }) => name === task.lane);
      const shared = { isFollowed: isFollowed(task, tasks) };
      return lane === undefined
        ? []
        : waysOf(task, fires).map((way) => {
            const stageLimit = deployment.stage.maxRunningTasks;
            const shape = { ...way, ...shared, stageLimit, ...toldOf(deployment.listening, task, way) };
            return taskCost(task, lane, shape, assumed);
          });
    }),
  };
}

function keyOf({ encryptionKey }: Deployment["stage"]): "own" | "given" | undefined {
  if (encryptionKey === undefined) return undefined;
  return encryptionKey === true ? "own" : "given";
}

/** How runs start, and whether a trigger of that kind has `maxRuns`. */
type Way = Pick<RunShape, "startedBy" | "isCounted">;

/** The ways in which a task's runs start: its schedules are one, which the sweeper's is where it fires all of them. */
function waysOf({ name, triggers }: ManifestTask, fires: Deployment["fires"]): readonly Way[] {
  const timed = triggers.filter(isTimed);
  const fired = fires.filter(({ schedule }) => schedule.task === name).length;
  const way = (startedBy: StartedBy, of: readonly Trigger[]): Way[] =>
    of.length === 0 ? [] : [{ startedBy, isCounted: of.some(({ limits }) => limits?.maxRuns !== undefined) }];
  const found = [
    ...way(fired === timed.length ? "sweeper" : "schedule", timed),
    ...(["after", "event", "queue"] as const).flatMap((kind) =>
      way(
        kind,
        triggers.filter((trigger) => trigger.kind === kind),
      ),
    ),
  ];
  return found.length > 0 ? found : [{ startedBy: "hand" }];
}

/** Whether another task follows the runs of one that succeed. */
function isFollowed({ name }: ManifestTask, tasks: readonly ManifestTask[]): boolean {
  return tasks.some(({ triggers }) =>
    triggers.some(
      (trigger) =>
        trigger.kind === "after" &&
        trigger.task === name &&
        (trigger.status === "succeeded" || trigger.status === "any"),
    ),
  );
}

/** What runs of a task tell that go well, where something listens. What no schedule starts is enqueued first. */
function toldOf(
  { events, bus }: EventPlan,
  { name }: ManifestTask,
  { startedBy }: Way,
): Pick<RunShape, "told" | "toldOnBus"> {
  const isOccurrence = startedBy === "schedule" || startedBy === "sweeper";
  const own: readonly LifeEvent[] = [
    ...(isOccurrence ? [] : (["enqueued"] as const)),
    "started",
    "succeeded",
  ];
  return {
    told: own.filter((event) => isToldOf({ events }, name, event)).length,
    toldOnBus: own.filter((event) => bus?.on.includes(event)).length,
  };
}

/** What a task's runs cost on its lane, where they start in one way. */
function taskCost(
  { name, settings }: ManifestTask,
  lane: StageResolvedLane,
  way: Way & Pick<RunShape, "isFollowed" | "stageLimit" | "told" | "toldOnBus">,
  { runMs, items, itemMs }: CostAssumptions,
): TaskCost {
  const { overlap, recordsKeptDays } = settings;
  const shape: RunShape = { ...settings, ...lane, ...way };
  const { seconds, turns, shards, counts } = walkCounts(shape, items, itemMs);
  return {
    task: name,
    lane: lane.name,
    overlap,
    startedBy: way.startedBy,
    runs: costOf(shortRunCounts(shape, manyRuns, runMs)),
    walk: { ...costOf(counts), seconds, turns, shards },
    waits: settings.concurrency || way.stageLimit ? costOf(waitCounts(shape, manyRuns)) : undefined,
    kept: { days: recordsKeptDays, usd: usdOf(keptCounts(manyRuns, recordsKeptDays)) },
  };
}
