/** What the entry file of a lane's worker says, and the context that the worker makes of it. */
import type { ResolvedLane } from "./model/task/settings.ts";
import type { TaskDirectory } from "./model/task/task-directory.ts";
import { isTimed } from "./model/task/trigger.ts";
import type { ClientOptions } from "./operators/index.ts";
import type { DeployedTask, Teller, WorkerContext } from "./runs/index.ts";
import { queueSources } from "./turns/index.ts";

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
}

/** What the context of a worker is made of: its entry, and what is outside the process. */
export type ContextProps = LaneEntry & Omit<WorkerContext, "tasks" | "states" | keyof LaneEntry>;

/** The context of a lane's worker. @throws where the entry lacks the code that one of its tasks needs */
export function contextOf({ tasks, makeTeller, ...props }: ContextProps): WorkerContext {
  for (const { task, startWithin, throttling, callbacks } of tasks) {
    if (startWithin === undefined && task.triggers.some(isTimed))
      throw new Error(`task ${task.name} has a schedule, and no startWithin`);
    if (throttling === undefined && task.throttle !== undefined)
      throw new Error(`task ${task.name} has a throttle, and no throttling`);
    if (callbacks === undefined && task.callbacks !== undefined)
      throw new Error(`task ${task.name} has callbacks, and no code for them`);
  }
  const own: WorkerContext = {
    ...props,
    ...wholeDirectory({ ...props, tasks }),
    tasks: new Map(tasks.map((deployed) => [deployed.task.name, deployed])),
    sources: queueSources(tasks),
    states: new Map(),
  };
  return makeTeller === undefined ? own : { ...own, teller: makeTeller(own) };
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
