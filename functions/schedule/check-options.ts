import { ScheduleError } from "./schedule-error.ts";

/** Refuses an option whose name is not among the `known`, which are parted by spaces. */
export function checkOptions(options: object, known: string): void {
  const unknown = Object.keys(options).find((key) => !known.split(" ").includes(key));
  if (unknown !== undefined)
    throw new ScheduleError("unknown-option", "option", unknown, known.replaceAll(" ", ", "));
}
