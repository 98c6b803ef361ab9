/** What every Lambda function knows of every deployed task. Infra writes it into the function's entry file. */
import { defaultSettings } from "./settings.ts";

export interface TaskDirectory {
  /** Lane by task. */
  readonly lanes: Readonly<Record<string, string>>;
  /** Days that records are kept, by task, where they differ from the default. @default 90 */
  readonly recordsKeptDays?: Readonly<Record<string, number>>;
}

/** The lane of a task; undefined if the task is not deployed. */
export function laneOfTask({ lanes }: TaskDirectory, task: string): string | undefined {
  return Object.hasOwn(lanes, task) ? lanes[task] : undefined;
}

/** Days that a task's records are kept; the default for a task that is not deployed. */
export function keptDays(
  { recordsKeptDays = {} }: Pick<TaskDirectory, "recordsKeptDays">,
  task: string,
): number {
  const days = Object.hasOwn(recordsKeptDays, task) ? recordsKeptDays[task] : undefined;
  return days ?? defaultSettings.recordsKeptDays;
}
