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
import { parse, type WindowReader } from "./expression/parse.ts";
import { readWindow } from "./expression/window.ts";
import { CronRule } from "./instants/cron-rule.ts";
import { IntervalSource } from "./instants/interval-source.ts";
import { LocalSource } from "./instants/local-source.ts";
import { OneInstant } from "./instants/one-instant.ts";
import { WindowRule } from "./instants/window-rule.ts";
import { ScheduleError } from "./schedule-error.ts";

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
 * `window("02:00-06:00@60 mon-fri")`. A list may leave out with `!`. A late delivery is started within twice the
 * shortest interval, at most 24 h, unless `startWithinSeconds` says otherwise. Throws a `ScheduleError`.
 */
export function window(
  definition: string | readonly string[],
  options: ScheduleTriggerOptions = {},
): ScheduleTrigger {
  const expression = Array.isArray(definition) ? JSON.stringify(definition) : `${definition}`;
  let shortest = 43_200;
  const trigger = make("window", expression, options, (text, place, seed) => {
    const definitions = readWindow(text, place);
    shortest = Math.min(shortest, ...definitions.flatMap(({ ranges }) => ranges.map(({ every }) => every)));
    return new WindowRule(definitions, seed);
  });
  // Said here, since a worker has no windows to read.
  return { startWithinSeconds: 2 * shortest, ...trigger };
}

/** Starts one run after each deploy that changed anything. Throws a `ScheduleError` for an unknown option. */
export function onStartup(options: TriggerOptions = {}): StartupTrigger {
  checkOptions(options, "id");
  return { kind: "startup", id: checkTriggerId(options.id ?? triggerId("startup")) };
}

type Kind = ScheduleTrigger["kind"];

/** What each maker takes. */
const examples: Readonly<Record<Kind, string>> = {
  cron: "0 3 * * *",
  every: "90 seconds",
  at: "2026-12-01T09:00:00",
  window: "02:00-06:00@60 mon-fri",
};

function make(
  kind: Kind,
  expression: string,
  options: ScheduleTriggerOptions,
  windowReader?: WindowReader,
): ScheduleTrigger {
  checkOptions(options, "id timeZone startWithinSeconds");
  const { timeZone = "UTC", startWithinSeconds, id = triggerId(kind, expression, timeZone) } = options;
  const { source } = parse(expression, { timeZone }, windowReader);
  const local: Kind = source instanceof LocalSource && source.rule instanceof CronRule ? "cron" : "window";
  const found = source instanceof IntervalSource ? "every" : source instanceof OneInstant ? "at" : local;
  if (found !== kind) {
    throw new ScheduleError("invalid-expression", kind, expression, `as in ${kind}("${examples[kind]}")`);
  }
  // Asked of the rule, not of the zone, whose clocks a worker need not know yet.
  if (source instanceof LocalSource && source.rule.nextLocal(0) === Infinity) {
    throw new ScheduleError("never-fires", kind, expression, "a schedule that fires at least once");
  }
  const trigger = { kind, id: checkTriggerId(id), expression, timeZone };
  if (startWithinSeconds === undefined) return trigger;
  if (!(Number.isInteger(startWithinSeconds) && startWithinSeconds > 0 && startWithinSeconds <= 2_592_000)) {
    const allowed = "1 to 2592000, 30 days";
    throw new ScheduleError("invalid-option", "startWithinSeconds", startWithinSeconds, allowed);
  }
  return { ...trigger, startWithinSeconds };
}
