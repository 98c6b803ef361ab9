/** What the entry file of a lane's worker says, and the context that the worker makes of it. */
import type { ResolvedLane } from "./model/task/lane-settings.ts";
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
  /** Where the stage has tracing. */
  readonly traced?: WorkerContext["traced"];
  /** Where an event or a user's queue starts a task of it. */
  readonly outside?: WorkerContext["outside"];
  /** Where a task of it requires something of AWS. */
  readonly conditions?: WorkerContext["conditions"];
  /** Where a task of the stage asks for a confirmation. */
  readonly confirmedIn?: WorkerContext["confirmedIn"];
  /** Where a task of the stage follows another. */
  readonly announceOrLeave?: WorkerContext["announceOrLeave"];
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
  /** Where the project's file of services exports `metadata`. */
  readonly addMetadata?: WorkerContext["addMetadata"];
}

/** What the context of a worker is made of: its entry, and what is outside the process. */
export type ContextProps = LaneEntry & Omit<WorkerContext, "tasks" | "states" | keyof LaneEntry>;

/** The context of a lane's worker. @throws where the entry lacks the code that one of its tasks needs */
export function contextOf({ tasks, makeTeller, ...props }: ContextProps): WorkerContext {
  for (const deployed of tasks) checkCarried(deployed, props);
  if (props.masked !== undefined && props.withMaskedLog === undefined)
    throw new Error("names are masked, and no code hides their values in the log");
  if (props.followers !== undefined && props.announceOrLeave === undefined)
    throw new Error("tasks follow others, and no code starts them");
  const own: WorkerContext = {
    ...props,
    ...wholeDirectory({ ...props, tasks }),
    tasks: new Map(tasks.map((deployed) => [deployed.task.name, deployed])),
    sources: props.outside?.queueSources(tasks),
    states: new Map(),
  };
  return makeTeller === undefined ? own : { ...own, teller: makeTeller(own) };
}

/** What a task may have, by the code that it then needs. */
const codeFor = {
  schedule: "startWithin",
  throttle: "throttling",
  requires: "requires",
  rateLimit: "rateLimit",
  maxCost: "costLimit",
  processBatch: "batches",
  maxItems: "maxItems",
  parallel: "parallel",
  confirm: "approval",
  callbacks: "callbacks",
  choices: "startCheck",
  textAreas: "startCheck",
  runAs: "runAs",
  command: "run",
  muteAlarms: "mutes",
  output: "outputCheck",
  "concurrency.key": "further",
  encrypted: "encryption",
  "an event or a queue": "outside",
} as const;

/** Throws a plain `Error` where a task needs code that its bundle does not have. */
function checkCarried(
  deployed: DeployedTask,
  { outside, further, encryption }: Pick<LaneEntry, "outside" | "further" | "encryption">,
): void {
  const { task, settings } = deployed;
  const has: Partial<Record<keyof typeof codeFor, unknown>> = {
    ...task,
    ...settings,
    schedule: task.triggers.some(isTimed),
    "concurrency.key": settings.concurrency?.key,
    "an event or a queue": task.triggers.some(isOutside),
  };
  const isSealing = encryption?.has(task.name) || undefined;
  const code = { ...deployed, run: task.run, further, outside, encryption: isSealing };
  for (const [what, name] of Object.entries(codeFor))
    if (has[what as keyof typeof has] && code[name] === undefined)
      throw new Error(`task ${task.name} has ${what}, and no code for it`);
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
