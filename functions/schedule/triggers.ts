/**
 * The makers of timed triggers, and of the one for start-up. Each checks what it is given when the task's file is
 * read, so that a mistake is found at synth and not at three in the morning. What they make is plain data; that
 * two triggers of a task differ in id is left to `defineTask`.
 */
import {
  checkTriggerId,
  type ScheduleTrigger,
  type ScheduleTriggerOptions,
  type StartupTrigger,
  type TriggerOptions,
  triggerId,
} from "../model/trigger.ts";
import { parseSchedule } from "./parse-schedule.ts";
import { ScheduleError } from "./schedule-error.ts";

/**
 * Starts a run at each instant of a cron line: five fields as in POSIX, six with seconds first, `@daily` and its
 * like, or EventBridge's own form, `cron("cron(0 3 ? * MON-FRI *)")`. Throws a `ScheduleError`.
 */
export function cron(expression: string, options: ScheduleTriggerOptions = {}): ScheduleTrigger {
  const cronLine = /^\s*(cron\(|@[a-z]|[\d*][^:@T]*\s)/i;
  return make("cron", expression, cronLine, 'a cron line, as in cron("0 3 * * *")', options);
}

/** Starts a run every so often: `every("90 seconds")`, an ISO 8601 duration or `rate(5 minutes)`. Throws a `ScheduleError`. */
export function every(interval: string, options: ScheduleTriggerOptions = {}): ScheduleTrigger {
  const expression = /^\s*\d/.test(String(interval)) ? `every ${String(interval).trim()}` : interval;
  return make(
    "every",
    expression,
    /^\s*(every\s|P|rate\()/i,
    'an interval, as in every("90 seconds")',
    options,
  );
}

/** Starts one run at an instant: `at("2026-12-01T09:00:00")` by the clocks of `timeZone`, or with "Z" or an offset. Throws a `ScheduleError`. */
export function at(instant: string, options: ScheduleTriggerOptions = {}): ScheduleTrigger {
  return make("at", instant, /^\s*(at\(|\d{4}-)/, 'an instant, as in at("2026-12-01T09:00:00")', options);
}

/**
 * Starts a run once in each period of a window, at an instant drawn by the task's name:
 * `window("02:00-06:00@60 mon-fri")`. A list may leave out with `!`. Throws a `ScheduleError`.
 */
export function window(
  definition: string | readonly string[],
  options: ScheduleTriggerOptions = {},
): ScheduleTrigger {
  const expression = typeof definition === "string" ? definition : JSON.stringify(definition);
  return make(
    "window",
    expression,
    /^\s*([~![@*]|\d\d?:)/,
    'a window, as in window("02:00-06:00@60 mon-fri")',
    options,
  );
}

/** Starts one run after each deploy that changed anything. Throws a `ScheduleError` for an unknown option. */
export function onStartup(options: TriggerOptions = {}): StartupTrigger {
  checkOptions(options, ["id"]);
  const { id = triggerId("startup") } = options;
  return { kind: "startup", id: checkTriggerId(id) };
}

function make(
  kind: ScheduleTrigger["kind"],
  expression: string,
  shape: RegExp,
  allowed: string,
  options: ScheduleTriggerOptions,
): ScheduleTrigger {
  checkOptions(options, ["id", "timeZone", "startWithinSeconds"]);
  if (typeof expression !== "string" || !shape.test(expression)) {
    throw new ScheduleError({ code: "invalid-expression", field: kind, value: expression, allowed });
  }
  const { timeZone = "UTC", startWithinSeconds, id = triggerId(kind, expression, timeZone) } = options;
  if (parseSchedule(expression, { timeZone }).next(new Date(-8.64e15)) === undefined) {
    throw new ScheduleError({
      code: "never-fires",
      field: kind,
      value: expression,
      allowed: "a schedule that fires at least once",
    });
  }
  if (startWithinSeconds === undefined) return { kind, id: checkTriggerId(id), expression, timeZone };
  if (!Number.isInteger(startWithinSeconds) || startWithinSeconds < 1 || startWithinSeconds > 2_592_000) {
    throw new ScheduleError({
      code: "invalid-option",
      field: "startWithinSeconds",
      value: startWithinSeconds,
      allowed: "a whole number from 1 to 2592000 (30 days)",
    });
  }
  return { kind, id: checkTriggerId(id), expression, timeZone, startWithinSeconds };
}

function checkOptions(options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new ScheduleError({
      code: "unknown-option",
      field: "option",
      value: key,
      allowed: known.join(", "),
    });
  }
}
