import { isPriority, priorityWords } from "../model/task/concurrency.ts";
import type { TriggerOptions } from "../model/task/trigger.ts";
import { ScheduleError } from "./schedule-error.ts";

/** The priority of a trigger's runs, where it has one, as a property. @throws ScheduleError */
export function checkedPriority({ priority }: TriggerOptions): Pick<TriggerOptions, "priority"> {
  if (priority === undefined) return {};
  if (isPriority(priority)) return { priority };
  throw new ScheduleError("invalid-option", "priority", priority, priorityWords);
}
