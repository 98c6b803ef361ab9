/** What synth says of limits: of tasks, of their keys, and of the stage. What it says of their speed is in `never-full.ts`. */
import { highestLimit } from "../../../functions/model/task/concurrency.ts";
import { limitOfLayers } from "../../../functions/model/task/layers/layers.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { ResolvedSettings } from "../../../functions/model/task/settings.ts";
import { parallelNotWithRun } from "../../../functions/model/task/shards/parallel.ts";
import type { Stage } from "../stage/stage.ts";
import { keyMistakes } from "./keys.ts";
import { neverFull } from "./never-full.ts";

/**
 * A task whose runs may overlap has at most the stage's limit, and so has each of its keys. Without a limit of its own it has the
 * stage's. Otherwise its runs could fill the queue for the stage's places.
 */
export function withinStage(
  settings: ResolvedSettings,
  { maxRunningTasks }: Pick<Stage, "maxRunningTasks">,
): ResolvedSettings {
  const { overlap, concurrency } = settings;
  if (maxRunningTasks === undefined || overlap !== "allow") return settings;
  if (concurrency && concurrency.limit <= maxRunningTasks) return settings;
  return { ...settings, concurrency: { ...concurrency, limit: maxRunningTasks } };
}

/** Limits that cannot be what was meant. `returned`: the JSON Schema of the params as runs see them. */
export function limitMistakes(
  task: ManifestTask,
  maskedOfStage: readonly string[] = [],
  returned = task.paramsSchema ?? {},
): string[] {
  const masked = [...(task.masked ?? []), ...maskedOfStage];
  return [...runLimitMistakes(task), ...rateMistakes(task), ...keyMistakes(task, { returned, masked })];
}

function runLimitMistakes({ name, settings: { overlap, concurrency } }: ManifestTask): string[] {
  if (concurrency === undefined) return [];
  const { limit, key } = concurrency;
  if (overlap === "allow" || limit === 1 || key !== undefined) return [];
  return [
    `task ${name}: concurrency ${limit} can never be reached, since overlap "${overlap}" lets one run at a time be at work: set overlap to "allow", or leave it out`,
  ];
}

function rateMistakes({ name, kind, settings: { rateLimit } }: ManifestTask): string[] {
  if (rateLimit === undefined || (kind !== "run" && kind !== "command")) return [];
  return [
    `task ${name}: rateLimit limits items, and a task with ${kind} has none: use items or pages with process, or remove rateLimit`,
  ];
}

/** Settings that do not go with shards. `run` in the task's own file is refused before, by `defineTask`. */
export function parallelMistakes({
  name,
  kind,
  splitsShards,
  settings: { parallel },
}: ManifestTask): string[] {
  if (parallel === undefined) return [];
  const given = `task ${name}: parallel ${JSON.stringify(parallel)}`;
  const mistakes: string[] = [];
  if (kind === "run" || kind === "command")
    mistakes.push(`task ${name}: ${parallelNotWithRun(parallel, kind)}`);
  if (parallel.resplit && !splitsShards)
    mistakes.push(`${given} has resplit, and the task has no splitShard: add it, or remove resplit`);
  return mistakes;
}

/** What a person should look at. */
export function limitLooks(stage: Stage, tasks: readonly ManifestTask[]): string[] {
  return [
    ...tasks.flatMap((task) => [
      ...oneAtATime(task),
      ...urgent(task, tasks),
      ...aboveStage(task, stage.maxRunningTasks),
    ]),
    ...stageLooks(stage, tasks),
    ...tasks.flatMap((task) => shardLooks(stage, task)),
    ...neverFull(stage, tasks),
  ];
}

function oneAtATime({ name, settings: { overlap, concurrency } }: ManifestTask): string[] {
  if (concurrency?.key === undefined || overlap === "allow") return [];
  return [
    `task ${name}: overlap "${overlap}" lets one run at a time be at work whatever its key: remove it if runs of different keys may overlap`,
  ];
}

function aboveStage(task: ManifestTask, maxRunningTasks = highestLimit): string[] {
  const { name, settings } = task;
  const said = limitOfLayers(task.layers);
  if (said === undefined || said <= maxRunningTasks || settings.overlap !== "allow") return [];
  const of = settings.concurrency?.key === undefined ? "" : " of each key";
  return [
    `task ${name}: its concurrency ${said}${of} is above maxRunningTasks ${maxRunningTasks} and counts as ${maxRunningTasks}, so that other runs get places of the stage too`,
  ];
}

function urgent(
  { name, lane, settings: { priority = 5 } }: ManifestTask,
  tasks: readonly ManifestTask[],
): string[] {
  const isAlone = tasks.every((other) => other.lane !== lane || (other.settings.priority ?? 5) >= priority);
  if (priority < 8 || isAlone) return [];
  return [
    `task ${name}: its priority ${priority} decides which run gets a place, not which message a worker takes first: give urgent tasks a lane of their own`,
  ];
}

/** Shards wait for workers of their lane. */
function shardLooks({ lanes }: Stage, { name, lane, settings: { parallel } }: ManifestTask): string[] {
  const { maxConcurrency, batchSize = 1 } = lanes.find((each) => each.name === lane) ?? {};
  if (parallel === undefined || maxConcurrency === undefined) return [];
  const most = maxConcurrency * batchSize;
  if (most >= parallel.shards) return [];
  return [
    `task ${name}: of its ${parallel.shards} shards at most ${most} are at work at once, since lane ${lane} has maxConcurrency ${maxConcurrency}`,
  ];
}

/** A limit that the tasks or the lanes never reach has no effect. */
function stageLooks({ maxRunningTasks, lanes }: Stage, tasks: readonly ManifestTask[]): string[] {
  if (maxRunningTasks === undefined) return [];
  const ofTasks = tasks.reduce((sum, { settings: { overlap, concurrency } }) => {
    if (overlap !== "allow") return sum + 1;
    return (
      sum + (concurrency === undefined || concurrency.key !== undefined ? highestLimit : concurrency.limit)
    );
  }, 0);
  const ofLanes = lanes.reduce(
    (sum, { maxConcurrency = highestLimit, batchSize }) => sum + maxConcurrency * batchSize,
    0,
  );
  const [most, of] = ofTasks < ofLanes ? [ofTasks, "tasks"] : [ofLanes, "lanes"];
  if (most >= maxRunningTasks) return [];
  return [
    `maxRunningTasks ${maxRunningTasks} is never reached by runs that are at work: the ${of} allow ${most} at once`,
  ];
}
