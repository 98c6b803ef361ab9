/** What every function knows of every deployed task, as its entry file says it. */
import type { Masking } from "../mask/masked-names.ts";
import type { Shape } from "../params/shape.ts";
import type { NewRun } from "../run/new-run.ts";
import type { Metadata } from "../run/record/metadata.ts";
import type { Status } from "../run/status.ts";
import type { ResolvedConcurrency } from "./concurrency.ts";
import type { Confirm } from "./confirm/confirm.ts";
import { defaultSettings, type ResolvedSettings } from "./settings.ts";
import { type AfterTrigger, afterStatuses, type EventTrigger } from "./trigger.ts";

/** Every deployed task, by name. */
export interface TaskDirectory extends Masking {
  /** Each task's lane. */
  readonly lanes: Readonly<Record<string, string>>;
  /** Days that records are kept, for the tasks that set it. @default 90 each */
  readonly recordsKeptDays?: Readonly<Record<string, number>>;
  /** JSON text of the params of the triggers that have some, by task and trigger: for runs that are created without their schedule's message. @default none */
  readonly triggerParams?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Of each task that takes params: its timed triggers that give none. @default no task takes any */
  readonly plainTriggers?: Readonly<Record<string, readonly string[]>>;
  /** What an occurrence does whose slot is taken, for the tasks that set it. @default "skip" each */
  readonly overlaps?: Readonly<Record<string, ResolvedSettings["overlap"]>>;
  /** How many of its runs may be at work at once, for the tasks that limit them. @default none does */
  readonly limits?: Readonly<Record<string, ResolvedConcurrency>>;
  /** How many runs of all tasks may be at work at once, but for those of Pawl's own. @default as many as lanes and tasks allow */
  readonly maxRunningTasks?: number;
  /** Whether a task is parallel. @default none is */
  readonly splitsRuns?: true;
  /** The parallel tasks whose shards can be split again. @default none */
  readonly splitsShards?: readonly string[];
  /** By the names of tasks that are outside their scope: the refusal to start them, which says why. @default each runs here */
  readonly outOfScope?: Readonly<Record<string, string>>;
  /** Which tasks follow which, by the followed task's name. @default none follows any */
  readonly followers?: Readonly<Record<string, readonly Follower[]>>;
  /** What events and messages of queues start, by task and trigger. @default nothing */
  readonly reactions?: Readonly<Record<string, Readonly<Record<string, Reaction>>>>;
  /** What the stage adds to the metadata of each run that is started by the command or a client. @default nothing */
  readonly metadata?: Metadata;
  /** Which events of runs something listens to: `NAME`, or `NAME TASK` for those of one task. @default none */
  readonly events?: readonly string[];
  /** By task: its callbacks that operators' moves leave to its lane, where no worker holds the run. @default none */
  readonly callbacks?: Readonly<Record<string, readonly string[]>>;
  /** How runs are confirmed that no schedule starts, for the tasks that ask for it. @default none does */
  readonly confirms?: Readonly<Record<string, Confirm>>;
  /** The tasks that have a health, for the metrics of their runs. @default none has */
  readonly healthOf?: readonly string[];
  /** JSON text: the shape of each task's params, by the task's name. A text, since few invocations read it. @default none is known */
  readonly paramsShapes?: string;
}

/** What the dead-letter function knows. */
export interface DeadLetterDirectory extends TaskDirectory {
  /** The names of the tasks that are disabled. @default none is */
  readonly disabled?: readonly string[];
}

/** The tasks that are disabled, as that function knows them. */
export function disabledIn(
  tasks: readonly { readonly name: string; readonly enabled: boolean }[],
): Pick<DeadLetterDirectory, "disabled"> {
  const disabled = tasks.filter(({ enabled }) => !enabled).map(({ name }) => name);
  return disabled.length === 0 ? {} : { disabled };
}

/** A task that follows another one. */
export interface Follower extends Pick<AfterTrigger, "status" | "limits" | "params"> {
  readonly task: string;
  /** Its trigger's id. */
  readonly trigger: string;
  /** Its task is disabled. */
  readonly off?: true;
}

/** What a run is made with that an event or a message of a queue starts. */
export interface Reaction extends Pick<EventTrigger, "limits" | "params"> {
  /** Its task is disabled. */
  readonly off?: true;
}

/** The lane of a task; undefined where it is not deployed. */
export function laneOfTask({ lanes }: TaskDirectory, task: string): string | undefined {
  return Object.hasOwn(lanes, task) ? lanes[task] : undefined;
}

/**
 * The lane that takes a run's messages: its task's. A task that is no longer deployed may have been removed with
 * its lane; then any lane will do, since each worker forwards what belongs to another and ends what belongs to none.
 */
export function laneOfRun(
  directory: TaskDirectory,
  { task, lane }: { readonly task: string; readonly lane: string },
): string {
  const all = Object.values(directory.lanes);
  return laneOfTask(directory, task) ?? (all.includes(lane) ? lane : (all[0] ?? lane));
}

/** The params of a run's trigger, as JSON text; undefined where it has none, or is no trigger of the task. */
export function triggerParamsOf(
  { triggerParams = {} }: TaskDirectory,
  task: string,
  id: string,
): string | undefined {
  const own = Object.hasOwn(triggerParams, task) ? triggerParams[task] : undefined;
  return own !== undefined && Object.hasOwn(own, id) ? own[id] : undefined;
}

/** The params of one of a task's triggers, as JSON text. An override takes the place of triggers that have the same. */
export function anyTriggerParamsOf({ triggerParams = {} }: TaskDirectory, task: string): string | undefined {
  return Object.values((Object.hasOwn(triggerParams, task) && triggerParams[task]) || {})[0];
}

/** The ids of a task's timed triggers that give no params; undefined where the task takes none. */
export function plainTriggersOf(
  { plainTriggers = {} }: TaskDirectory,
  task: string,
): readonly string[] | undefined {
  return Object.hasOwn(plainTriggers, task) ? plainTriggers[task] : undefined;
}

/** The tasks that follow a run which ended so. */
export function followersOf(
  { followers = {} }: Pick<TaskDirectory, "followers">,
  task: string,
  ended: Status,
): readonly Follower[] {
  const all = Object.hasOwn(followers, task) ? (followers[task] ?? []) : [];
  const isEnd = (afterStatuses as readonly string[]).includes(ended);
  return isEnd ? all.filter(({ status }) => status === "any" || status === ended) : [];
}

/** What a task's trigger starts; undefined where it has no such trigger. */
export function reactionOf(
  { reactions = {} }: Pick<TaskDirectory, "reactions">,
  task: string,
  trigger: string,
): Reaction | undefined {
  const own = Object.hasOwn(reactions, task) ? reactions[task] : undefined;
  return own !== undefined && Object.hasOwn(own, trigger) ? own[trigger] : undefined;
}

/** How a run that no schedule started needs its task's slot: it waits for it. A task that is not deployed may have had one. */
export function overlapByHand(directory: Pick<TaskDirectory, "overlaps">, task: string): "wait" | undefined {
  return hasSlot(directory, task) ? "wait" : undefined;
}

/** The limit of a task's runs; undefined where it has none. */
export function limitOfTask(
  { limits = {} }: Pick<TaskDirectory, "limits">,
  task: string,
): ResolvedConcurrency | undefined {
  return Object.hasOwn(limits, task) ? limits[task] : undefined;
}

/** The shape of a task's params; undefined where none is known. */
export function paramsShapeOf({ paramsShapes = "{}" }: TaskDirectory, task: string): Shape | undefined {
  const all: Readonly<Record<string, Shape>> = JSON.parse(paramsShapes);
  return Object.hasOwn(all, task) ? all[task] : undefined;
}

/** The deployed tasks, for an error message. */
export function taskNames({ lanes }: TaskDirectory): string {
  return Object.keys(lanes).join(", ") || "none";
}

/** Days that a task's records are kept: its own setting, where it is deployed. */
export function keptDays(
  { recordsKeptDays = {} }: Pick<TaskDirectory, "recordsKeptDays">,
  task: string,
): number {
  const days = Object.hasOwn(recordsKeptDays, task) ? recordsKeptDays[task] : undefined;
  return days ?? defaultSettings.recordsKeptDays;
}

/** What a scheduled run of a task has as its `overlap`. */
export function overlapOf(directory: Pick<TaskDirectory, "overlaps">, task: string): NewRun["overlap"] {
  return hasSlot(directory, task) ? "skip" : undefined;
}

/** Whether a task's runs need its slot. */
function hasSlot({ overlaps = {} }: Pick<TaskDirectory, "overlaps">, task: string): boolean {
  return !(Object.hasOwn(overlaps, task) && overlaps[task] === "allow");
}
