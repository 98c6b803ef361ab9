/**
 * Which of Pawl's own tasks a stage has, and what fires them: the sweeper, whatever their schedule, since they have no
 * queue to which EventBridge could send. Pure.
 */
import { automaticTasks } from "../../../functions/automatic/index.ts";
import {
  type AutomaticSettings,
  automaticLane,
  defaultMetrics,
  type MetricName,
  migrateTask,
  reconcileTask,
} from "../../../functions/model/task/automatic.ts";
import { type ResolvedLane, resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { Task } from "../../../functions/model/task/task.ts";
import type { Startup } from "../../../functions/model/task/trigger.ts";
import { type FiredTrigger, planSchedules } from "../schedule-plan.ts";
import type { Stage } from "../stage/stage.ts";

/** The function has no queue; its visibility timeout puts each of its runs into the index `due` from the claim on. */
export const automaticLaneSettings: ResolvedLane = resolveLane(automaticLane, {
  timeoutSeconds: 300,
  memoryMb: 512,
});

export interface AutomaticPlan {
  /** By name. */
  readonly tasks: readonly ManifestTask[];
  readonly fires: readonly FiredTrigger[];
  readonly startup: readonly Startup[];
  /** What `pawl.metrics` sends. */
  readonly metrics: readonly MetricName[];
  /** Where `pawl.configuration` sends to. */
  readonly bus?: string;
}

const defaults: Required<AutomaticSettings> = {
  "pawl.backfill": true,
  "pawl.prune": true,
  "pawl.resources": true,
  "pawl.compliance": true,
  "pawl.metrics": false,
  "pawl.configuration": false,
};

/** What a stage says of a task. Reconcile is the sweeper's own work, so that people alone start runs of it; the sweeper starts a migration. */
function settingOf({ automatic }: Pick<Stage, "automatic">, name: string) {
  if (name === reconcileTask || name === migrateTask) return "by hand";
  const key = name as keyof AutomaticSettings;
  return automatic[key] ?? defaults[key];
}

/** Plans Pawl's own tasks of a stage. */
export function planAutomatic(stage: Stage, now: Date): AutomaticPlan {
  const there = automaticTasks.filter(({ name }) => settingOf(stage, name) !== false);
  const tasks = there.map((task) => manifestTask(task, settingOf(stage, task.name) === "by hand"));
  const plans = tasks.map((task) => planSchedules(task, now, 0));
  const metrics = settingOf(stage, "pawl.metrics");
  const configuration = settingOf(stage, "pawl.configuration");
  return {
    tasks,
    fires: plans.flatMap(({ fires }) => fires),
    startup: plans.flatMap(({ startup }) => startup),
    metrics: typeof metrics === "object" && "metrics" in metrics ? metrics.metrics : defaultMetrics,
    bus: typeof configuration === "object" && "bus" in configuration ? configuration.bus : undefined,
  };
}

function manifestTask(task: Task, byHand: boolean): ManifestTask {
  const { name, description, settings } = task;
  const triggers = byHand ? [] : task.triggers;
  return {
    name,
    description,
    file: `functions/automatic/${name.slice(name.indexOf(".") + 1)}.ts`,
    kind: task.items ? "items" : "run",
    lane: automaticLane,
    automatic: true,
    enabled: true,
    triggers,
    settings: resolveSettings(settings),
    layers: {
      task: triggers.length === 0 ? settings : { ...settings, triggers },
      deployed: { lane: automaticLane },
      stage: {},
    },
  };
}
