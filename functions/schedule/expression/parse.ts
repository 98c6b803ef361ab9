/**
 * Tells by its shape what an expression is, and has it read. The one way from text to schedule: synth, the
 * worker, the clock, `pawl dev` and the command all come through here. Takes no more than 2,000 characters. Windows
 * are read by whoever is given to read them, since a worker whose tasks have none carries nothing of them.
 */

import { checkOptions } from "../check-options.ts";
import { type CronFields, CronRule, type LocalRule } from "../instants/cron-rule.ts";
import { IntervalSource, readInterval } from "../instants/interval-source.ts";
import { LocalSource } from "../instants/local-source.ts";
import { type OneInstant, readInstant } from "../instants/one-instant.ts";
import { type TimeZone, timeZone } from "../instants/time-zone.ts";
import { Instants, type ScheduleOptions } from "../schedule.ts";
import { refuseExpression } from "../schedule-error.ts";
import { wordsOf } from "./cron-field.ts";
import { readEventBridgeCron } from "./eventbridge-cron.ts";
import { macros, readPosixCron } from "./posix-cron.ts";

/**
 * Whether EventBridge's own lines with `*` as the hour fire in both passes of an hour that the clocks repeat.
 * AWS leaves it open; by the letter of its guide a schedule "runs only once" then. To be changed here, and only
 * here, when a real account has shown it.
 */
export const starHoursFireTwice = false;

/** A schedule that is yet to be described; `source` tells its kind. */
export type ParsedSchedule = Instants<LocalSource | IntervalSource | OneInstant>;

/** Reads a window that begins at `place` of the expression. */
export type WindowReader = (text: string, place: number, seed: string) => LocalRule;

const windowShape = /^([!~[]|@\d|\d\d?:|\*@|\*$|\*(\s+\S+){0,2}\s+[^\s\d]*[a-z%]\S*$)/i;

/** What `parseSchedule` does, but for the words of `describe` and what clocks change, which a worker never asks for. */
export function parse(
  expression: string,
  options: ScheduleOptions,
  readWindow?: WindowReader,
): ParsedSchedule {
  checkOptions(options, "timeZone seed anchor");
  const { timeZone: name = "UTC", seed = "", anchor = new Date(0) } = options;
  const zone = timeZone(name);
  if (typeof expression !== "string" || expression.length > 2000)
    refuseExpression(expression, "text of at most 2000 characters");
  const text = expression.trim();
  const place = expression.indexOf(text);
  const source =
    readWindow && windowShape.test(text) && new LocalSource(readWindow(text, place, seed), zone, false);
  return new Instants(source || read(text, place, zone, anchor));
}

function read(text: string, place: number, zone: TimeZone, anchor: Date): ParsedSchedule["source"] {
  const [, call, inside = ""] = /^(cron|rate|at)\((.*)\)$/s.exec(text) ?? [];
  if (call === "cron")
    return cronSource({ fields: readEventBridgeCron(inside, place + 5), elapsed: false }, zone);
  if (call === "at" && inside.length === 19) return readInstant(inside, zone, place + 3);
  if (/^(every\b|P|rate\()/i.test(text)) return new IntervalSource(readInterval(text), anchor);
  if (/^\d+-\d+-\d+T/.test(text)) return readInstant(text, zone, place);
  const words = wordsOf(macros[text.toLowerCase()] ?? text, place);
  if (words.length === 5 || words.length === 6) return cronSource(readPosixCron(words), zone);
  const allowed =
    'as in "0 3 * * *" (five fields, six with seconds), "@daily", "cron(0 3 * * ? *)", "rate(5 minutes)", ' +
    '"every 90 seconds", "PT90S", "2026-12-01T09:00:00Z" or "02:00-06:00@60 mon-fri"';
  refuseExpression(text, allowed, place);
}

function cronSource(
  { fields, elapsed }: { fields: CronFields; elapsed: boolean },
  zone: TimeZone,
): LocalSource {
  return new LocalSource(
    new CronRule(fields),
    zone,
    elapsed || (starHoursFireTwice && fields.hours.length === 24),
  );
}
