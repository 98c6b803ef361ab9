/**
 * A stage and the list of tasks, made one: every task with its settings resolved and the layers they come from,
 * the lanes that have tasks, the schedules. All that constructs, manifest and summary need; pure but for a look
 * whether a task's file is there.
 *
 * Taken as true: the list was checked by `deployed`, the stage by `resolveStage`, each task by `defineTask`.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Manifest, ManifestTask } from "../functions/model/manifest.ts";
import { resolveSettings } from "../functions/model/settings.ts";
import type { Task } from "../functions/model/task.ts";
import type { DeployedLine } from "./deployed.ts";
import { paramsSchema } from "./params-schema.ts";
import { type PlannedSchedule, planSchedules, type Startup } from "./schedule-plan.ts";
import type { Stage, StageResolvedLane } from "./stage.ts";

/** What is deployed. */
export interface Deployment {
  readonly stage: Stage;
  /** Those with tasks, by name. */
  readonly lanes: readonly StageResolvedLane[];
  /** By name. */
  readonly tasks: readonly ManifestTask[];
  readonly schedules: readonly PlannedSchedule[];
  readonly startup: readonly Startup[];
  readonly warnings: readonly string[];
}

export interface DeploymentOptions {
  readonly stage: Stage;
  /** By name. */
  readonly lines: readonly DeployedLine[];
  /** The project's folder. */
  readonly root: string;
  /** Tells which instants have passed. */
  readonly now: Date;
}

/** Resolves a deployment. Throws a plain `Error` that names every mistake of its kind. */
export function resolveDeployment({ stage, lines, root, now }: DeploymentOptions): Deployment {
  const mistakes = [
    ...lines.flatMap(([task, { lane }]) => laneMistake(stage, task, lane)),
    ...lines.flatMap(([task]) => fileMistake(root, task)),
    ...strangers(stage, lines),
  ];
  if (mistakes.length > 0) throw new Error(mistakes.join("; "));
  const tasks = lines.map((line) => manifestTask(stage, line));
  const plans = tasks.map((task) => planSchedules(task, now));
  return {
    stage,
    tasks,
    lanes: stage.lanes.filter(({ name }) => tasks.some(({ lane }) => lane === name)),
    schedules: plans.flatMap(({ schedules }) => schedules),
    startup: plans.flatMap(({ startup }) => startup),
    warnings: plans.flatMap(({ warnings }) => warnings),
  };
}

/** Where a task's file is, from the project's root: dots are folders. */
export function taskFile(name: string): string {
  return `functions/tasks/${name.replaceAll(".", "/")}.ts`;
}

/** What the deployment says of itself. */
export function toManifest({ stage, lanes, tasks }: Deployment): Manifest {
  const named = lanes.map(({ maxReceiveCount: _, ...lane }) => [lane.name, lane] as const);
  return { pawl: 1, project: "pawl", stage: stage.name, lanes: Object.fromEntries(named), tasks };
}

function manifestTask(stage: Stage, [task, options]: DeployedLine): ManifestTask {
  const { enabled: stageEnabled, ...own } = stage.tasks[task.name] ?? {};
  const ofStage = { ...stage.settings, ...own };
  const schema = paramsSchema(task.params);
  return {
    name: task.name,
    description: task.description,
    file: taskFile(task.name),
    kind: task.items ? "items" : task.pages ? "pages" : "run",
    lane: options.lane,
    enabled: stageEnabled ?? options.enabled ?? true,
    triggers: options.triggers ?? task.triggers,
    settings: resolveSettings(task.settings, options, ofStage),
    layers: {
      task: task.settings,
      deployed: options,
      stage: stageEnabled === undefined ? ofStage : { ...ofStage, enabled: stageEnabled },
    },
    ...(schema === undefined ? {} : { paramsSchema: schema }),
  };
}

function laneMistake(stage: Stage, task: Task, lane: string): string[] {
  const names = stage.lanes.map(({ name }) => name);
  if (names.includes(lane)) return [];
  return [
    `task ${task.name}: lane ${JSON.stringify(lane)} is not declared in stage ${stage.name}: allowed are ${names.join(", ")}`,
  ];
}

function fileMistake(root: string, { name }: Task): string[] {
  const file = taskFile(name);
  return existsSync(join(root, file))
    ? []
    : [`task ${name}: its file ${file} is missing; a task's file bears its name`];
}

function strangers(stage: Stage, lines: readonly DeployedLine[]): string[] {
  const unknown = Object.keys(stage.tasks).filter((name) => !lines.some(([task]) => task.name === name));
  return unknown.map(
    (name) => `stage ${stage.name} has settings for task ${JSON.stringify(name)}, which is not in the list`,
  );
}
