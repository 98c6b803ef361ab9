/** Schedules: what expressions mean, when they fire, and what they become on AWS. Other rooms import this file alone. */
export { starHoursFireTwice } from "./expression/parse.ts";
export {
  changeWarnings,
  type Forecast,
  type ForecastInstant,
  type ForecastOptions,
  forecast,
} from "./forecast.ts";
export { parseSchedule } from "./parse-schedule.ts";
export type { Schedule, ScheduleChange, ScheduleOptions } from "./schedule.ts";
export { ScheduleError, type ScheduleErrorCode } from "./schedule-error.ts";
export { type EventBridgeSchedule, type Translation, translate } from "./translate.ts";
export { at, cron, every, onStartup, startWithinSeconds, window } from "./triggers.ts";
