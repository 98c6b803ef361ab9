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
import { checkOptions } from "./check-options.ts";
import { IntervalSource } from "./interval-source.ts";
import { OneInstant } from "./one-instant.ts";
import { parse } from "./parse.ts";
import { ScheduleError } from "./schedule-error.ts";
import { WindowRule } from "./window-rule.ts";

/**
 * Starts a run at each instant of a cron line: five fields as in POSIX, six with seconds first, `@daily` and its
 * like, or EventBridge's own form, `cron("cron(0 3 ? * MON-FRI *)")`. Throws a `ScheduleError`.
 */
export function cron(expression: string, options: ScheduleTriggerOptions = {}): ScheduleTrigger {
  return make("cron", expression, options);
}

/** Starts a run every so often: `every("90 seconds")`, an ISO 8601 duration or `rate(5 minutes)`. Throws a `ScheduleError`. */
export function every(interval: string, options: ScheduleTriggerOptions = {}): ScheduleTrigger {
  return make("every", /^\d/.test(interval) ? `every ${interval}` : interval, options);
}

/** Starts one run at an instant: `at("2026-12-01T09:00:00")` by the clocks of `timeZone`, or with "Z" or an offset. Throws a `ScheduleError`. */
export function at(instant: string, options: ScheduleTriggerOptions = {}): ScheduleTrigger {
  return make("at", instant, options);
}

/**
 * Starts a run once in each period of a window, at an instant drawn by the task's name:
 * `window("02:00-06:00@60 mon-fri")`. A list may leave out with `!`. Throws a `ScheduleError`.
 */
export function window(
  definition: string | readonly string[],
  options: ScheduleTriggerOptions = {},
): ScheduleTrigger {
  return make("window", Array.isArray(definition) ? JSON.stringify(definition) : `${definition}`, options);
}

/** Starts one run after each deploy that changed anything. Throws a `ScheduleError` for an unknown option. */
export function onStartup(options: TriggerOptions = {}): StartupTrigger {
  checkOptions(options, "id");
  return { kind: "startup", id: checkTriggerId(options.id ?? triggerId("startup")) };
}

type Kind = ScheduleTrigger["kind"];

/** What each maker takes. */
const allowed: Readonly<Record<Kind, string>> = {
  cron: 'as in cron("0 3 * * *")',
  every: 'as in every("90 seconds")',
  at: 'as in at("2026-12-01T09:00:00")',
  window: 'as in window("02:00-06:00@60 mon-fri")',
};

function make(kind: Kind, expression: string, options: ScheduleTriggerOptions): ScheduleTrigger {
  checkOptions(options, "id timeZone startWithinSeconds");
  const { timeZone = "UTC", startWithinSeconds, id = triggerId(kind, expression, timeZone) } = options;
  const { source } = parse(expression, { timeZone });
  const found: Kind =
    source instanceof IntervalSource
      ? "every"
      : source instanceof OneInstant
        ? "at"
        : source.rule instanceof WindowRule
          ? "window"
          : "cron";
  if (found !== kind) throw new ScheduleError("invalid-expression", kind, expression, allowed[kind]);
  if (source.first(-1e15) === Infinity) {
    throw new ScheduleError("never-fires", kind, expression, "a schedule that fires at least once");
  }
  if (startWithinSeconds === undefined) return { kind, id: checkTriggerId(id), expression, timeZone };
  if (!(Number.isInteger(startWithinSeconds) && startWithinSeconds > 0 && startWithinSeconds <= 2_592_000)) {
    throw new ScheduleError(
      "invalid-option",
      "startWithinSeconds",
      startWithinSeconds,
      "1 to 2592000, 30 days",
    );
  }
  return { kind, id: checkTriggerId(id), expression, timeZone, startWithinSeconds };
}
