/**
 * What Pawl deploys for a schedule: the fewest EventBridge schedules whose instants, taken together, are exactly
 * its own, or the answer that Pawl's clock must expand it, since EventBridge fires once a minute at the most, in
 * minutes of its own zone. Infra deploys what this says; it decides nothing else.
 */

import { printCron } from "./expression/print-cron.ts";
import type { CronRule } from "./instants/cron-rule.ts";
import { IntervalSource } from "./instants/interval-source.ts";
import type { LocalSource } from "./instants/local-source.ts";
import type { DayRule } from "./instants/month-days.ts";
import { OneInstant } from "./instants/one-instant.ts";
import type { TimeZone } from "./instants/time-zone.ts";
import { WindowRule } from "./instants/window-rule.ts";
import { localText } from "./local-text.ts";
import { parseAny } from "./parse-any.ts";
import type { ScheduleOptions } from "./schedule.ts";

/** One schedule of EventBridge Scheduler. */
export interface EventBridgeSchedule {
  /** As `ScheduleExpression` takes it. */
  readonly scheduleExpression: string;
  /** As `ScheduleExpressionTimezone` takes it. */
  readonly timeZone: string;
  /** Set on a native rate: AWS chooses its beat, which is learned from the newest `scheduledTime` seen and given as `anchor`. */
  readonly phase?: "learned";
}

/** What a schedule becomes on AWS. */
export type Translation =
  | { readonly kind: "eventbridge"; readonly schedules: readonly EventBridgeSchedule[] }
  /** Pawl's clock expands it; `reason` says why EventBridge cannot. */
  | { readonly kind: "sweeper"; readonly reason: string };

/** Zones are asked whether their minutes shift in these years; what they did before is history. */
const ASKED_FROM = Date.UTC(2020, 0, 1);
const ASKED_TO = Date.UTC(2060, 0, 1);

/** The EventBridge schedules that fire exactly the instants of an expression. Throws a `ScheduleError` as `parseSchedule`. */
export function translate(expression: string, options: ScheduleOptions = {}): Translation {
  const { source } = parseAny(expression, options);
  if (source instanceof OneInstant) return deployed("UTC", `at(${localText(source.time)})`);
  if (source instanceof IntervalSource) return translateInterval(source);
  if (source.rule instanceof WindowRule) return clock("instants of a window are drawn to the second");
  const cron = source as LocalSource<CronRule>;
  const { seconds } = cron.rule.fields;
  if (seconds.length > 1 || seconds[0] !== 0) return clock("EventBridge has no seconds");
  if (/^\s*cron\(/.test(expression)) {
    return deployed(
      cron.zone.name,
      expression.trim().replace(/\(\s+/, "(").replace(/\s+\)/, ")").replace(/\s+/g, " "),
    );
  }
  return cron.elapsed ? translateElapsed(cron) : translateLine(cron);
}

/** A POSIX line: two day fields mean either, which takes two schedules, unless one of them is every day. */
function translateLine({ rule, zone }: LocalSource<CronRule>): Translation {
  const { fields } = rule;
  const everyDay = fields.days.rules.some(
    (day) =>
      (day.kind === "dates" && day.dates.length === 31) ||
      (day.kind === "weekdays" && day.weekdays.length === 7),
  );
  const days = everyDay ? [every] : fields.days.rules;
  return deployed(zone.name, ...days.map((day) => printCron(fields, day)));
}

/** A line by elapsed time runs in UTC, its minutes shifted by those of the zone's offset, if they are always the same. */
function translateElapsed({ rule, zone }: LocalSource<CronRule>): Translation {
  const { fields } = rule;
  const offsets = offsetsOf(zone);
  if (offsets.length === 1 && (fields.months.length < 12 || offsets[0] === 0)) {
    return deployed(zone.name, printCron(fields, every));
  }
  if (fields.months.length < 12)
    return clock(`months begin by the clocks of ${zone.name}, hours pass by elapsed time`);
  const shifted = offsets.map((offset) =>
    printCron({ ...fields, minutes: shiftMinutes(fields.minutes, -offset / 60_000) }, every),
  );
  if (new Set(shifted).size > 1) return clock(`clock changes in ${zone.name} shift the minutes of the hour`);
  return deployed("UTC", shifted[0] as string);
}

/** Each offset of a zone in the years asked, in milliseconds. */
function offsetsOf(zone: TimeZone): number[] {
  const found = new Set<number>();
  for (let time = ASKED_FROM; time < ASKED_TO; ) {
    const stretch = zone.at(time);
    found.add(stretch.offset);
    time = stretch.end;
  }
  return [...found];
}

function shiftMinutes(minutes: readonly number[], by: number): number[] {
  return minutes.map((minute) => (((minute + by) % 60) + 60) % 60).sort((a, b) => a - b);
}

/** What divides a day (or is a week) becomes cron in UTC; other whole minutes a native rate. */
function translateInterval({ seconds, anchor }: IntervalSource): Translation {
  if (seconds % 60 !== 0) return clock("EventBridge has no seconds");
  const minutes = seconds / 60;
  const start = anchor / 60_000;
  if (minutes === 7 * 1440 && Number.isInteger(start)) {
    const time = new Date(anchor);
    const fields = { minutes: [time.getUTCMinutes()], hours: [time.getUTCHours()], months: allMonths };
    return deployed("UTC", printCron(fields, { kind: "weekdays", weekdays: [time.getUTCDay()] }));
  }
  if (1440 % minutes !== 0) return nativeRate(minutes);
  if (!Number.isInteger(start)) return clock("its anchor is not a whole minute");
  // Hours with the same minutes share a line.
  const hoursOf = new Map<string, number[]>();
  for (let hour = 0; hour < 24; hour++) {
    const here: number[] = [];
    for (let minute = 0; minute < 60; minute++) {
      if ((((hour * 60 + minute - start) % minutes) + minutes) % minutes === 0) here.push(minute);
    }
    if (here.length > 0) hoursOf.set(here.join(), [...(hoursOf.get(here.join()) ?? []), hour]);
  }
  const lines = [...hoursOf].map(([key, hours]) =>
    printCron({ minutes: key.split(",").map(Number), hours, months: allMonths }, every),
  );
  return deployed("UTC", ...lines);
}

const allMonths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const every: DayRule = { kind: "dates", dates: Array.from({ length: 31 }, (_, index) => index + 1) };

function nativeRate(minutes: number): Translation {
  const [size, unit] =
    minutes % 1440 === 0 ? [1440, "day"] : minutes % 60 === 0 ? [60, "hour"] : [1, "minute"];
  const count = minutes / size;
  const scheduleExpression = `rate(${count} ${unit}${count === 1 ? "" : "s"})`;
  return { kind: "eventbridge", schedules: [{ scheduleExpression, timeZone: "UTC", phase: "learned" }] };
}

function deployed(timeZone: string, ...expressions: readonly string[]): Translation {
  return {
    kind: "eventbridge",
    schedules: expressions.map((scheduleExpression) => ({ scheduleExpression, timeZone })),
  };
}

function clock(reason: string): Translation {
  return { kind: "sweeper", reason };
}
