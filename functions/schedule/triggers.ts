/**
 * Makes triggers. Each maker checks its arguments when the task's file is imported, so a mistake fails synth, not a
 * run at three in the morning. A trigger is plain data. `defineTask` checks that the ids of a task's triggers differ.
 */
import {
  checkTriggerId,
  type ScheduleTrigger,
  type ScheduleTriggerOptions,
  type StartupTrigger,
  type TriggerOptions,
  triggerId,
} from "../model/task/trigger.ts";
import { checkFires, parse, parseWithWindows } from "./expression/parse.ts";
import type { LocalSource } from "./instants/local-source.ts";
import type { WindowRule } from "./instants/window-rule.ts";
import { limitsOf } from "./limits.ts";
import { checkOptions, ScheduleError } from "./schedule-error.ts";
import { daySeconds, startWithin } from "./start-within.ts";
import { checkedPriority } from "./trigger-priority.ts";

/** The longest `jitterSeconds`: with the three minutes that the sweeper sends ahead it stays below the longest delay of SQS. */
const longestJitterSeconds = 600;

/**
 * Starts a run at each instant of a cron line: five fields as in POSIX, six with seconds first, `@daily` and the like,
 * or EventBridge's own form, `cron("cron(0 3 ? * MON-FRI *)")`.
 * @throws ScheduleError
 */
export function cron(expression: string, options: ScheduleTriggerOptions = {}): ScheduleTrigger {
  return make("cron", 'a cron line such as "0 3 * * *"', expression, options).trigger;
}

/** Starts a run at a fixed interval: `every("90 seconds")`, an ISO 8601 duration or `rate(5 minutes)`. @throws ScheduleError */
export function every(interval: string, options: ScheduleTriggerOptions = {}): ScheduleTrigger {
  const expression = typeof interval === "string" && /^\d/.test(interval) ? `every ${interval}` : interval;
  return make("every", 'an interval such as "90 seconds"', expression, options).trigger;
}

/** Starts one run at an instant: `at("2026-12-01T09:00:00")` in local time of `timeZone`, or with "Z" or an offset. @throws ScheduleError */
export function at(instant: string, options: ScheduleTriggerOptions = {}): ScheduleTrigger {
  return make("at", 'an instant such as "2026-12-01T09:00:00"', instant, options).trigger;
}

/**
 * Starts a run once in each period of a window, at an instant that is drawn from the task's name:
 * `window("02:00-06:00@60 mon-fri")`. In a list, a definition that begins with `!` is excluded. A late delivery still
 * starts a run within twice the shortest interval, at most 24 h, unless `startWithinSeconds` is set.
 * @throws ScheduleError
 */
export function window(
  definition: string | readonly string[],
  options: ScheduleTriggerOptions = {},
): ScheduleTrigger {
  const expected = 'a window such as "02:00-06:00@60 mon-fri"';
  if (typeof definition !== "string" && !Array.isArray(definition))
    throw new ScheduleError("invalid-expression", "window", definition, expected);
  const expression = typeof definition === "string" ? definition : JSON.stringify(definition);
  const { trigger, source } = make("window", expected, expression, options, parseWithWindows);
  const { definitions } = (source as LocalSource<WindowRule>).rule;
  const intervals = definitions.flatMap(({ ranges }) => ranges.map(({ every }) => every));
  // Always set, because a worker cannot read windows to compute it.
  const startWithinSeconds = trigger.startWithinSeconds ?? Math.min(daySeconds, 2 * Math.min(...intervals));
  return { ...trigger, startWithinSeconds };
}

/** Starts one run after each deploy that changed anything, where the task's line in `infra/tasks.ts` enables it. @throws ScheduleError for an unknown option */
export function onStartup(options: TriggerOptions = {}): StartupTrigger {
  checkOptions(options, ["id", "params", "priority"]);
  const { id = triggerId("startup"), params } = options;
  return {
    kind: "startup",
    id: checkTriggerId(id),
    ...(params !== undefined && { params }),
    ...checkedPriority(options),
  };
}

/**
 * How many seconds after `scheduledTime` a delivery may still start a run: the trigger's own setting, or else the
 * shorter of 24 h and the time to the next instant but one; and as long as its message may have been delayed on purpose.
 * An interval is counted from `scheduledTime`. A window's trigger always has the setting, so this never reads a window.
 */
export function startWithinSeconds(trigger: ScheduleTrigger, scheduledTime: Date): number {
  const { kind, expression, timeZone, startWithinSeconds: own, jitterSeconds = 0 } = trigger;
  if (own !== undefined || kind === "window") return (own ?? daySeconds) + jitterSeconds;
  const { source } = parse(expression, { timeZone, anchor: scheduledTime });
  return startWithin(source, scheduledTime.getTime()) + jitterSeconds;
}

function make(
  kind: ScheduleTrigger["kind"],
  expected: string,
  expression: string,
  options: ScheduleTriggerOptions,
  read = parse,
) {
  if (typeof expression !== "string")
    throw new ScheduleError("invalid-expression", kind, expression, expected);
  checkOptions(options, [
    "id",
    "timeZone",
    "startWithinSeconds",
    "precise",
    "jitterSeconds",
    "startAt",
    "endAt",
    "maxRuns",
    "params",
    "priority",
  ]);
  const { timeZone = "UTC", startWithinSeconds, id = triggerId(kind, expression, timeZone) } = options;
  const { precise, jitterSeconds, params } = options;
  const { source } = read(expression, { timeZone });
  if (source.kind !== kind) throw new ScheduleError("invalid-expression", kind, expression, expected);
  checkFires(source, expression);
  const seconds = startWithinSeconds;
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds > 0 && seconds <= 2_592_000)) {
    const range = "a whole number from 1 to 2592000 (30 days)";
    throw new ScheduleError("invalid-option", "startWithinSeconds", seconds, range);
  }
  if (precise !== undefined && typeof precise !== "boolean")
    throw new ScheduleError("invalid-option", "precise", precise, "true or false");
  checkJitter(kind, jitterSeconds);
  const limits = limitsOf(kind, options);
  const own = { startWithinSeconds, precise, jitterSeconds, limits, params, ...checkedPriority(options) };
  return { trigger: { kind, id: checkTriggerId(id), expression, timeZone, ...own }, source };
}

/** @throws ScheduleError */
function checkJitter(kind: ScheduleTrigger["kind"], seconds: number | undefined): void {
  if (seconds === undefined) return;
  if (kind === "window") {
    const instead =
      "nothing here: a window draws each task's instants from its name, so they are spread already";
    throw new ScheduleError("invalid-option", "jitterSeconds", seconds, instead);
  }
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= longestJitterSeconds) return;
  const range = `a whole number from 1 to ${longestJitterSeconds}`;
  throw new ScheduleError("invalid-option", "jitterSeconds", seconds, range);
}
