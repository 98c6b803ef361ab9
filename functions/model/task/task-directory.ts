/** What every function knows of every deployed task, as its entry file says it. */
import type { Shape } from "../params/shape.ts";
import { defaultSettings } from "./settings.ts";

/** Every deployed task, by name. */
export interface TaskDirectory {
  /** Each task's lane. */
  readonly lanes: Readonly<Record<string, string>>;
  /** Days that records are kept, for the tasks that set it. @default 90 each */
  readonly recordsKeptDays?: Readonly<Record<string, number>>;
  /** The tasks whose runs may overlap: they have no slot. @default each has one */
  readonly slotless?: readonly string[];
  /** JSON text: the shape of each task's params, by the task's name. A text, since few invocations read it. @default none is known */
  readonly paramsShapes?: string;
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

/** How a run that no schedule started needs its task's slot: it waits for it. A task that is not deployed may have had one. */
export function overlapByHand({ slotless = [] }: TaskDirectory, task: string): "wait" | undefined {
  return slotless.includes(task) ? undefined : "wait";
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
