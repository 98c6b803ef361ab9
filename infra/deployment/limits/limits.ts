/** What synth says of limits: of tasks, of their keys, and of the stage. */
import { highestLimit, keyFunction } from "../../../functions/model/task/concurrency.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { ResolvedSettings } from "../../../functions/model/task/settings.ts";
import type { Stage } from "../stage/stage.ts";

/** A task whose runs may overlap has the stage's limit as its own: else it could fill the queue for the stage's places. */
export function withinStage(
  settings: ResolvedSettings,
  { maxRunningTasks }: Pick<Stage, "maxRunningTasks">,
): ResolvedSettings {
  if (maxRunningTasks === undefined || settings.overlap !== "allow" || settings.concurrency) return settings;
  return { ...settings, concurrency: { limit: maxRunningTasks } };
}

/** Limits that cannot be what was meant. */
export function limitMistakes(task: ManifestTask, maskedOfStage: readonly string[] = []): string[] {
  const masked = [...(task.masked ?? []), ...maskedOfStage];
  return [...runLimitMistakes(task, masked), ...rateMistakes(task, masked)];
}

function runLimitMistakes(
  { name, settings, paramsSchema }: ManifestTask,
  masked: readonly string[],
): string[] {
  const { overlap, concurrency } = settings;
  if (concurrency === undefined) return [];
  const { limit, key } = concurrency;
  const mistakes = keyMistakes(name, "concurrency", key, { paramsSchema, masked });
  if (overlap !== "allow" && limit > 1 && key === undefined)
    mistakes.push(
      `task ${name}: concurrency ${limit} can never be reached, since overlap "${overlap}" lets one run at a time be at work: set overlap to "allow", or leave it out`,
    );
  return mistakes;
}

function rateMistakes(
  { name, kind, settings: { rateLimit }, paramsSchema }: ManifestTask,
  masked: readonly string[],
): string[] {
  if (rateLimit === undefined) return [];
  const mistakes = keyMistakes(name, "rateLimit", rateLimit.key, { paramsSchema, masked });
  if (kind === "run")
    mistakes.push(
      `task ${name}: rateLimit holds items back, and a task with run has none: give it items or pages with process, or take rateLimit out`,
    );
  return mistakes;
}

interface KnownParams extends Pick<ManifestTask, "paramsSchema"> {
  readonly masked: readonly string[];
}

/** A key that is the name of no parameter, where the schema says which there are, or of one that is masked. */
function keyMistakes(
  name: string,
  setting: "concurrency" | "rateLimit",
  key: string | undefined,
  { paramsSchema: { properties, additionalProperties } = {}, masked }: KnownParams,
): string[] {
  if (key === undefined || key === keyFunction) return [];
  if (masked.includes(key))
    return [
      `task ${name}: the key "${key}" of its ${setting} is a masked parameter: its values would be seen in records and in messages' groups; take a key that is no secret`,
    ];
  const isKnown = properties !== undefined && additionalProperties === false;
  if (!isKnown || Object.hasOwn(properties as object, key)) return [];
  return [
    `task ${name}: the key "${key}" of its ${setting} is none of its params: there are ${Object.keys(properties as object).join(", ") || "none"}`,
  ];
}

/** What no run that is split can have: a collection to split is the least. */
export function parallelMistakes({
  name,
  kind,
  splitsShards,
  settings: { parallel, maxCost },
}: ManifestTask): string[] {
  if (parallel === undefined) return [];
  const given = `task ${name}: parallel ${JSON.stringify(parallel)}`;
  const mistakes: string[] = [];
  if (kind === "run") mistakes.push(`${given} goes with items or pages, and the task has run`);
  if (parallel.resplit && !splitsShards)
    mistakes.push(`${given} has resplit, and the task has no splitShard: add it, or take resplit out`);
  if (maxCost !== undefined)
    mistakes.push(
      `${given} goes with no maxCost, and the task has ${maxCost}: what its shards cost is known at their ends`,
    );
  return mistakes;
}

/** What deserves a look. */
export function limitLooks(stage: Stage, tasks: readonly ManifestTask[]): string[] {
  return [
    ...tasks.flatMap((task) => [...oneAtATime(task), ...urgent(task, tasks)]),
    ...stageLooks(stage, tasks),
    ...tasks.flatMap((task) => shardLooks(stage, task)),
  ];
}

function oneAtATime({ name, settings: { overlap, concurrency } }: ManifestTask): string[] {
  if (concurrency?.key === undefined || overlap === "allow") return [];
  return [
    `task ${name}: overlap "${overlap}" lets one run at a time be at work whatever its key: leave it out if keys may run beside each other`,
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

/** A limit that the tasks or the lanes never reach holds nothing back. */
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
