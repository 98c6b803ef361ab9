/**
 * Tells by its shape what an expression is, and has it read. The one way from text to schedule: synth, the
 * worker, the clock, `pawl dev` and the command all come through here. Takes no more than 2,000 characters.
 */
import { type CronFields, CronRule } from "./cron-rule.ts";
import { describeCron } from "./describe-cron.ts";
import { describeWindow } from "./describe-window.ts";
import { readEventBridgeCron } from "./eventbridge-cron.ts";
import { type InstantSchedule, readInstant } from "./instant-schedule.ts";
import { IntervalSchedule, readDuration, readInterval, readRate } from "./interval-schedule.ts";
import { LocalSchedule } from "./local-schedule.ts";
import { macros, readPosixCron } from "./posix-cron.ts";
import type { Schedule, ScheduleOptions } from "./schedule.ts";
import { ScheduleError } from "./schedule-error.ts";
import { type TimeZone, timeZone } from "./time-zone.ts";
import { tokens } from "./tokens.ts";
import { readWindow } from "./window-expression.ts";
import { WindowRule } from "./window-rule.ts";

/**
 * Whether EventBridge's own lines with `*` as the hour fire in both passes of an hour that the clocks repeat.
 * AWS leaves it open; by the letter of its guide a schedule "runs only once" then. To be changed here, and only
 * here, when a real account has shown it.
 */
export const starHoursFireTwice = false;

/** An expression that was understood; `translate` looks inside. */
export type ParsedSchedule =
  | LocalSchedule<CronRule>
  | LocalSchedule<WindowRule>
  | IntervalSchedule
  | InstantSchedule;

/**
 * Reads an expression: `cron(…)`, `rate(…)` or `at(…)` as EventBridge has them; a cron line of five fields, or of
 * six with seconds first; `@daily` and its like; `every 90 seconds`; an ISO 8601 instant or duration; a window
 * such as `02:00-06:00@60 mon-fri`. Throws a `ScheduleError` for anything else.
 */
export function parseSchedule(expression: string, options: ScheduleOptions = {}): Schedule {
  return parse(expression, options);
}

/** `02:00…`, `@60`, `*`, `* mon-fri`, and what begins with `!`, `~` or a list. */
const windowShape = /^([!~[]|@\d|\d{1,2}:|\*@|\*$|\*(\s+\S+){0,2}\s+[^\s\d]*[a-z%][^\s]*$)/i;

/** As `parseSchedule`, with the kind of schedule still to be seen. */
export function parse(
  expression: string,
  { timeZone: name = "UTC", seed = "", anchor = new Date(0), ...rest }: ScheduleOptions,
): ParsedSchedule {
  for (const key of Object.keys(rest)) {
    throw new ScheduleError({
      code: "unknown-option",
      field: "option",
      value: key,
      allowed: "timeZone, seed, anchor",
    });
  }
  if (typeof expression !== "string" || expression.length > 2000)
    refuse(expression, "text of at most 2000 characters");
  if (typeof name !== "string") {
    throw new ScheduleError({
      code: "unknown-time-zone",
      field: "timeZone",
      value: name,
      allowed: "an IANA name",
    });
  }
  const zone = timeZone(name);
  const text = expression.trim();
  const place = expression.length - expression.trimStart().length;

  const call = /^(cron|rate|at)\((.*)\)$/s.exec(text);
  if (call) return parseCall(call[1] as string, call[2] as string, place, text, zone, anchor);
  const macro = macros[text.toLowerCase()];
  if (macro) return posix(macro, 0, zone);
  if (/^every\b/i.test(text)) return new IntervalSchedule(readInterval(text.slice(5), text), anchor);
  if (/^P/.test(text)) return new IntervalSchedule(readDuration(text), anchor);
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return readInstant(text, zone, place, true);
  if (windowShape.test(text)) {
    const rule = new WindowRule(readWindow(text, place), seed);
    return new LocalSchedule(rule, zone, false, describeWindow);
  }
  return posix(text, place, zone);
}

function parseCall(
  name: string,
  inside: string,
  place: number,
  text: string,
  zone: TimeZone,
  anchor: Date,
): ParsedSchedule {
  const at = place + name.length + 1;
  if (name === "rate") return new IntervalSchedule(readRate(inside, text), anchor);
  if (name === "at") return readInstant(inside, zone, at, false);
  const fields = readEventBridgeCron(inside, at);
  return new LocalSchedule(new CronRule(fields), zone, starTwice(fields), describeCron);
}

function posix(line: string, place: number, zone: TimeZone): LocalSchedule<CronRule> {
  const words = tokens(line, place);
  if (words.length !== 5 && words.length !== 6) {
    refuse(
      line,
      words.length === 7
        ? 'five or six fields, not seven: for years write "cron(0 3 * * ? 2027)"'
        : 'a cron line of five fields, or six with seconds first, "cron(…)", "rate(…)", "at(…)", "@daily", ' +
            '"every 90 seconds", an ISO 8601 instant or duration, or a window such as "02:00-06:00@60 mon-fri"',
      place,
    );
  }
  const { fields, elapsed } = readPosixCron(words);
  return new LocalSchedule(new CronRule(fields), zone, elapsed || starTwice(fields), describeCron);
}

function starTwice({ hours }: CronFields): boolean {
  return starHoursFireTwice && hours.length === 24;
}

function refuse(value: unknown, allowed: string, place = 0): never {
  throw new ScheduleError({ code: "invalid-expression", field: "expression", value, allowed, place });
}
