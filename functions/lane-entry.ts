/** What the entry file of a lane's worker says, and the context that the worker makes of it. */
import type { ResolvedLane } from "./model/task/settings.ts";
import type { TaskDirectory } from "./model/task/task-directory.ts";
import { isOutside, isTimed } from "./model/task/trigger.ts";
import type { ClientOptions } from "./operators/index.ts";
import type { DeployedTask, FurtherPools, Teller, WorkerContext } from "./runs/index.ts";

/** What a lane's entry file says. */
export interface LaneEntry extends TaskDirectory {
  readonly lane: ResolvedLane;
  /** This lane's tasks. */
  readonly tasks: readonly DeployedTask[];
  /** Where a task of it says `schedules: true`. */
  readonly schedules?: ClientOptions["schedules"];
  /** Where something listens to what runs tell. @default nothing is told */
  readonly makeTeller?: (context: WorkerContext) => Teller;
  /** Where the stage has metrics of its runs. */
  readonly applied?: WorkerContext["applied"];
  /** Where an event or a user's queue starts a task of it. */
  readonly outside?: WorkerContext["outside"];
  /** Where a task of it requires something of AWS. */
  readonly conditions?: WorkerContext["conditions"];
  /** Where a task of it mutes alarms. */
  readonly alarmActions?: WorkerContext["alarmActions"];
  /** Where something is masked. */
  readonly withMaskedLog?: WorkerContext["withMaskedLog"];
  /** Where a task of the stage limits the runs of each key, or the stage all runs. */
  readonly further?: FurtherPools;
  /** Where a function says what a param of one of its tasks may be. */
  readonly answer?: WorkerContext["answer"];
  /** Where a task of the stage says `encrypted: true`. */
  readonly encryption?: WorkerContext["encryption"];
  /** Where the project's file of services exports `onError`. */
  readonly tellError?: WorkerContext["tellError"];
}

/** What the context of a worker is made of: its entry, and what is outside the process. */
export type ContextProps = LaneEntry & Omit<WorkerContext, "tasks" | "states" | keyof LaneEntry>;

/** The context of a lane's worker. @throws where the entry lacks the code that one of its tasks needs */
export function contextOf({ tasks, makeTeller, ...props }: ContextProps): WorkerContext {
  for (const deployed of tasks) checkCarried(deployed, props);
  if (props.masked !== undefined && props.withMaskedLog === undefined)
    throw new Error("names are masked, and no code hides their values in the log");
  const own: WorkerContext = {
    ...props,
    ...wholeDirectory({ ...props, tasks }),
    tasks: new Map(tasks.map((deployed) => [deployed.task.name, deployed])),
    sources: props.outside?.queueSources(tasks),
    states: new Map(),
  };
  return makeTeller === undefined ? own : { ...own, teller: makeTeller(own) };
}

/** Throws a plain `Error` where a task needs code that its bundle does not have. */
function checkCarried(
  deployed: DeployedTask,
  { outside, further, encryption }: Pick<LaneEntry, "outside" | "further" | "encryption">,
): void {
  const { task } = deployed;
  const needs = [
    ["a schedule, and no startWithin", task.triggers.some(isTimed), deployed.startWithin],
    ["a throttle, and no throttling", task.throttle, deployed.throttling],
    ["requires, and no code for it", task.requires, deployed.requires],
    ["a rate limit, and no code for it", deployed.settings.rateLimit, deployed.rateLimit],
    ["a cost limit, and no code for it", deployed.settings.maxCost, deployed.costLimit],
    ["processBatch, and no code for it", task.processBatch, deployed.batches],
    ["maxItems, and no code for it", deployed.settings.maxItems, deployed.maxItems],
    ["shards, and no code for them", deployed.settings.parallel, deployed.parallel],
    ["confirm, and no code for it", deployed.settings.confirm, deployed.approval],
    ["callbacks, and no code for them", task.callbacks, deployed.callbacks],
    ["choices or text areas, and no code for them", task.choices ?? task.textAreas, deployed.startCheck],
    ["a role of its own, and no code for it", task.runAs, deployed.runAs],
    ["muteAlarms, and no mutes", deployed.settings.muteAlarms, deployed.mutes],
    ["a command, and no code for it", task.command, task.run],
    ["an output's schema, and no code for it", task.output, deployed.outputCheck],
    ["a limit of each key, and no code for it", deployed.settings.concurrency?.key, further],
    ["encrypted params, and no code for them", task.encrypted, encryption?.has(task.name) || undefined],
    ["an event or a queue, and no code for it", task.triggers.some(isOutside), outside],
  ] as const;
  for (const [what, isUsed, code] of needs)
    if (isUsed && code === undefined) throw new Error(`task ${task.name} has ${what}`);
}

/** Every deployed task. An entry leaves out what its own tasks' settings say. */
export function wholeDirectory({
  tasks,
  makeTeller: _,
  ...directory
}: Omit<LaneEntry, "lane">): TaskDirectory {
  const own = tasks.map(({ task, settings }) => [task.name, settings.recordsKeptDays]);
  return { ...directory, recordsKeptDays: { ...directory.recordsKeptDays, ...Object.fromEntries(own) } };
}
