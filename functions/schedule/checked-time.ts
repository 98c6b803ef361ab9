import { ScheduleError } from "./schedule-error.ts";

/** The milliseconds of a date; throws a `ScheduleError` that names `field` for an invalid one. */
export function checkedTime(date: Date, field: string): number {
  const time = date instanceof Date ? date.getTime() : Number.NaN;
  if (Number.isNaN(time)) throw new ScheduleError("invalid-date", field, date, "a valid Date");
  return time;
}
