/** The message that a schedule of EventBridge sends: the body of an occurrence. */
import type { PlannedSchedule } from "./schedule-plan.ts";

export function scheduleInput({ task, trigger, params }: PlannedSchedule): string {
  return JSON.stringify({ task, trigger, scheduledTime: "<aws.scheduler.scheduled-time>", params });
}
