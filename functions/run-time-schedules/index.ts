/** Schedules that are made at run time: what they may be, how they are changed, and the sweeper's check. Other rooms import this file alone. */
export { addSchedule } from "./add.ts";
export { askedByTask } from "./asked-by-task.ts";
export { ScheduleCheck } from "./check.ts";
export {
  type NewSchedule,
  type RunTimeSchedule,
  type ScheduleClient,
  type ScheduleNote,
  scheduleClient,
} from "./client.ts";
export type { ScheduleContext } from "./context.ts";
export { readDefinitions } from "./definition.ts";
export { isHalted } from "./desired.ts";
export {
  checkScheduledTask,
  checkScheduleName,
  checkTaskName,
  checkWhen,
  scheduleParams,
  type When,
} from "./input.ts";
export { pauseSchedule, resumeSchedule } from "./pause.ts";
export { removeSchedule } from "./remove.ts";
export type { ScheduleName } from "./stamp.ts";
