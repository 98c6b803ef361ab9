/** Schedules: what expressions mean, when they fire, and what they become on AWS. Other rooms import this file alone. */
export {
  afterFailure,
  type DeliveryAttempt,
  type DeliveryRetries,
  deadLetterAttributes,
  defaultRetries,
  type Exhausted,
  type FiringDates,
  isOneTime,
  nextFiring,
  targetInput,
} from "./delivery.ts";
export { matchesPattern } from "./event-pattern/match.ts";
export { type EventPattern, patternMistake } from "./event-pattern/pattern.ts";
export {
  parseWithWindows as readSchedule,
  type ScheduleSource,
  starHoursFireTwice,
} from "./expression/parse.ts";
export { type FiringGroup, firingTogether } from "./fire-together.ts";
export { firingOf } from "./firing.ts";
export {
  changeWarnings,
  type Forecast,
  type ForecastInstant,
  type ForecastOptions,
  forecast,
  localTimeOf,
} from "./forecast.ts";
export { type ClockChange, zoneChanges } from "./instants/clock-changes.ts";
export type { Instants } from "./instants/instants.ts";
export { countsFromItsDeploy } from "./instants/interval-source.ts";
export { timeZone } from "./instants/time-zone.ts";
export { afterStart, instantsWithin } from "./limits.ts";
export { countedFromDeploy, countsFromDeploy, type Outlook, outlook } from "./outlook.ts";
export { parseSchedule } from "./parse-schedule.ts";
export { otherReadings } from "./readings.ts";
export type { Schedule, ScheduleChange, ScheduleOptions } from "./schedule.ts";
export { quoted, ScheduleError, type ScheduleErrorCode } from "./schedule-error.ts";
export { after } from "./started-by/after.ts";
export { type EventTriggerOptions, onEvent } from "./started-by/event.ts";
export { onQueue } from "./started-by/queue.ts";
export { type EventBridgeSchedule, type TranslateOptions, type Translation, translate } from "./translate.ts";
export { at, cron, every, onStartup, startWithinSeconds, window } from "./triggers.ts";
export { type ZoneRules, zoneRules } from "./zone-rules.ts";
