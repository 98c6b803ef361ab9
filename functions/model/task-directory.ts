/** What every function knows of every deployed task, as its entry file says it. */
import { defaultSettings } from "./settings.ts";

/** Every deployed task, by name. */
export interface TaskDirectory {
  /** Each task's lane. */
  readonly lanes: Readonly<Record<string, string>>;
  /** Days that records are kept, of the tasks that say so. @default 90 each */
  readonly recordsKeptDays?: Readonly<Record<string, number>>;
}

/** The lane of a task; undefined where it is not deployed. */
export function laneOfTask({ lanes }: TaskDirectory, task: string): string | undefined {
  return Object.hasOwn(lanes, task) ? lanes[task] : undefined;
}

/** Days that a task's records are kept: its own setting, where it is deployed. */
export function keptDays(
  { recordsKeptDays = {} }: Pick<TaskDirectory, "recordsKeptDays">,
  task: string,
): number {
  const days = Object.hasOwn(recordsKeptDays, task) ? recordsKeptDays[task] : undefined;
  return days ?? defaultSettings.recordsKeptDays;
}
