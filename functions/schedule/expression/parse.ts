/**
 * Recognises an expression by its shape and has it read. This is the one way from text to schedule, for synth, the
 * worker, the sweeper, `pawl dev` and the command. A worker uses `parse`, which cannot read windows and so keeps them
 * out of its bundle; everything else uses `parseWithWindows`.
 */

import { foreignForm } from "../foreign/foreign-form.ts";
import { type CronFields, CronRule } from "../instants/cron-rule.ts";
import { Instants } from "../instants/instants.ts";
import { IntervalSource } from "../instants/interval-source.ts";
import { LocalSource } from "../instants/local-source.ts";
import type { OneInstant } from "../instants/one-instant.ts";
import { type TimeZone, timeZone } from "../instants/time-zone.ts";
import { WindowRule } from "../instants/window-rule.ts";
import type { ScheduleOptions } from "../schedule.ts";
import { checkOptions, refuseExpression, ScheduleError } from "../schedule-error.ts";
import { wordsOf } from "./cron-field.ts";
import { readEventBridgeCron } from "./eventbridge-cron.ts";
import { readOneInstant } from "./instant.ts";
import { readInterval } from "./interval.ts";
import { macros, readPosixCron } from "./posix-cron.ts";
import { readWindow } from "./window.ts";

/**
 * Whether EventBridge, in a zone whose clocks repeat an hour, fires a line of all 24 hours in both passes of that hour. AWS
 * leaves it open; its guide says that a schedule "runs only once" then. Once a real account has shown what happens, this
 * is the only place to change.
 */
export const starHoursFireTwice = false;

/** What an expression can be. */
export type ScheduleSource = LocalSource<CronRule> | LocalSource<WindowRule> | IntervalSource | OneInstant;

/** Reads a text that begins at `position` of the expression, if it has the shape of a window. */
type WindowReader = (text: string, position: number, zone: TimeZone) => LocalSource<WindowRule> | undefined;

const longestExpression = 2000;
const windowShape = /^([!~[]|@\d|\d\d?:|\*@|\*$|\*(\s+\S+){0,2}\s+[^\s\d]*[a-z%]\S*$)/i;

/** Reads any expression; a window only with a reader for it. @throws ScheduleError */
export function parse(
  expression: string,
  options: ScheduleOptions = {},
  windowReader?: WindowReader,
): Instants<ScheduleSource> {
  checkOptions(options, ["timeZone", "seed", "anchor"]);
  // Only a zone that is left out is UTC: null is a mistake.
  const { timeZone: zoneName = "UTC" } = options;
  const zone = timeZone(zoneName);
  if (typeof expression !== "string" || expression.length > longestExpression)
    refuseExpression(expression, `text of at most ${longestExpression} characters`);
  const text = expression.trim();
  const position = expression.indexOf(text);
  try {
    return new Instants(
      windowReader?.(text, position, zone) ?? readSource(text, position, zone, options.anchor),
    );
  } catch (error) {
    // An option that is wrong, such as the anchor, says nothing about the text.
    const ofText =
      error instanceof ScheduleError && ["invalid-expression", "invalid-field"].includes(error.code);
    const instead = ofText && foreignForm(text, (other) => reads(other, zone));
    if (!instead) throw error;
    throw new ScheduleError("invalid-expression", "expression", text, instead, position, { cause: error });
  }
}

function reads(expression: string, zone: TimeZone): boolean {
  try {
    return readSource(expression, 0, zone) !== undefined;
  } catch {
    return false;
  }
}

/**
 * The rule is asked, not the source: that would load the zone's clock changes, which a worker may never need.
 * @throws ScheduleError for a line or a window whose days never come
 */
export function checkFires(source: ScheduleSource, expression: string): void {
  if ("rule" in source && source.rule.nextLocal(0) === Infinity)
    throw new ScheduleError(
      "never-fires",
      "expression",
      expression,
      "it never fires: give a day that its months have",
    );
}

/** Reads any expression. @throws ScheduleError */
export function parseWithWindows(
  expression: string,
  options: ScheduleOptions = {},
): Instants<ScheduleSource> {
  return parse(expression, options, (text, position, zone) => {
    if (!windowShape.test(text)) return undefined;
    return new LocalSource(new WindowRule(readWindow(text, position), options.seed ?? ""), zone, false);
  });
}

function readSource(text: string, position: number, zone: TimeZone, anchor = new Date(0)): ScheduleSource {
  const [, call, inside = ""] = /^(cron|rate|at)\((.*)\)$/s.exec(text) ?? [];
  if (call === "cron")
    return cronSource({ fields: readEventBridgeCron(inside, position + 5), elapsed: false }, zone);
  if (call === "at" && inside.length === 19) return readOneInstant(inside, zone, position + 3);
  if (/^(every\b|P|rate\()/i.test(text)) return new IntervalSource(readInterval(text), anchor);
  if (/^\d+-\d+-\d+T/.test(text)) return readOneInstant(text, zone, position);
  const words = wordsOf(macros.get(text.toLowerCase()) ?? text, position);
  if (words.length === 5 || words.length === 6) return cronSource(readPosixCron(words), zone);
  const allowed =
    'a schedule such as "0 3 * * *" (five fields, six with seconds), "@daily", "cron(0 3 * * ? *)", "rate(5 minutes)", ' +
    '"every 90 minutes", "PT90M" or "2026-12-01T09:00:00Z"';
  refuseExpression(text, allowed, position);
}

function cronSource(
  { fields, elapsed }: { fields: CronFields; elapsed: boolean },
  zone: TimeZone,
): LocalSource<CronRule> {
  return new LocalSource(
    new CronRule(fields),
    zone,
    elapsed || (starHoursFireTwice && fields.hours.length === 24),
  );
}
