/**
 * Tells by its shape what an expression is, and has it read. The one way from text to schedule: synth, the
 * worker, the clock, `pawl dev` and the command all come through here. Takes no more than 2,000 characters.
 */

import { checkOptions } from "./check-options.ts";
import { wordsOf } from "./cron-field.ts";
import { type CronFields, CronRule } from "./cron-rule.ts";
import { readEventBridgeCron } from "./eventbridge-cron.ts";
import { IntervalSource, readInterval, readRate } from "./interval-source.ts";
import { LocalSource } from "./local-source.ts";
import { type OneInstant, readInstant } from "./one-instant.ts";
import { macros, readPosixCron } from "./posix-cron.ts";
import { Instants, type ScheduleOptions } from "./schedule.ts";
import { refuseExpression } from "./schedule-error.ts";
import { type TimeZone, timeZone } from "./time-zone.ts";
import { readWindow } from "./window-expression.ts";
import { WindowRule } from "./window-rule.ts";

/**
 * Whether EventBridge's own lines with `*` as the hour fire in both passes of an hour that the clocks repeat.
 * AWS leaves it open; by the letter of its guide a schedule "runs only once" then. To be changed here, and only
 * here, when a real account has shown it.
 */
export const starHoursFireTwice = false;

/** A schedule that is yet to be described; `source` tells its kind. */
export type ParsedSchedule = Instants<
  LocalSource<CronRule> | LocalSource<WindowRule> | IntervalSource | OneInstant
>;

const windowShape = /^([!~[]|@\d|\d\d?:|\*@|\*$|\*(\s+\S+){0,2}\s+[^\s\d]*[a-z%]\S*$)/i;

/** What `parseSchedule` does, but for the words of `describe` and what clocks change, which a worker never asks for. */
export function parse(expression: string, options: ScheduleOptions = {}): ParsedSchedule {
  checkOptions(options, "timeZone seed anchor");
  const { timeZone: name = "UTC", seed = "", anchor = new Date(0) } = options;
  const zone = timeZone(name);
  if (typeof expression !== "string" || expression.length > 2000)
    refuseExpression(expression, "text of at most 2000 characters");
  const text = expression.trim();
  return new Instants(read(text, expression.indexOf(text), zone, seed, anchor));
}

function read(
  text: string,
  place: number,
  zone: TimeZone,
  seed: string,
  anchor: Date,
): ParsedSchedule["source"] {
  const [, call, inside = ""] = /^(cron|rate|at)\((.*)\)$/s.exec(text) ?? [];
  if (call === "rate") return new IntervalSource(readRate(inside, text), anchor);
  if (call === "at") return readInstant(/^.{19}$/.test(inside) ? inside : text, zone, place + 3);
  if (call) return cronSource(readEventBridgeCron(inside, place + 5), zone, false);
  if (/^(every\b|P)/i.test(text)) return new IntervalSource(readInterval(text), anchor);
  if (/^\d+-\d+-\d+T/.test(text)) return readInstant(text, zone, place);
  if (windowShape.test(text))
    return new LocalSource(new WindowRule(readWindow(text, place), seed), zone, false);
  const words = wordsOf(macros[text.toLowerCase()] ?? text, place);
  if (words.length === 5 || words.length === 6) {
    const { fields, elapsed } = readPosixCron(words);
    return cronSource(fields, zone, elapsed);
  }
  const allowed =
    'a cron line of five fields or, with seconds, six; "cron(0 3 * * ? *)", "rate(5 minutes)", "@daily", ' +
    '"every 90 seconds", "2026-12-01T09:00:00Z", "PT90S" or a window such as "02:00-06:00@60 mon-fri"';
  refuseExpression(text, allowed, place);
}

function cronSource(fields: CronFields, zone: TimeZone, elapsed: boolean): LocalSource<CronRule> {
  return new LocalSource(
    new CronRule(fields),
    zone,
    elapsed || (starHoursFireTwice && fields.hours.length === 24),
  );
}
