/**
 * What Pawl deploys for a schedule: the fewest EventBridge schedules that together fire at exactly its instants.
 * EventBridge fires at most once a minute, on whole minutes of a schedule's time zone. What it cannot express is left to
 * Pawl's sweeper. Infra deploys what this file says and decides nothing else.
 */
import { isEventBridgeCron, printAsWritten } from "./expression/eventbridge-cron.ts";
import { parseWithWindows } from "./expression/parse.ts";
import { printCron } from "./expression/print-cron.ts";
import type { CronRule } from "./instants/cron-rule.ts";
import { countsFromItsDeploy, type IntervalSource } from "./instants/interval-source.ts";
import type { LocalSource } from "./instants/local-source.ts";
import { type DayRule, everyDate } from "./instants/month-days.ts";
import { localText, type TimeZone } from "./instants/time-zone.ts";
import type { ScheduleOptions } from "./schedule.ts";

/** One schedule of EventBridge Scheduler. */
export interface EventBridgeSchedule {
  /** As `ScheduleExpression` takes it. */
  readonly scheduleExpression: string;
  /** As `ScheduleExpressionTimezone` takes it. */
  readonly timeZone: string;
  /** Set for a rate, whose first instant AWS chooses: it is learned from the newest `scheduledTime` seen and passed as `anchor`. */
  readonly phase?: "learned";
}

/** What decides who fires a schedule, besides its expression. */
export interface TranslateOptions extends ScheduleOptions {
  /** As a trigger's. @default false */
  readonly precise?: boolean;
  /** As a trigger's. @default none */
  readonly jitterSeconds?: number;
}

/** What a schedule becomes on AWS. */
export type Translation =
  | { readonly kind: "eventbridge"; readonly schedules: readonly EventBridgeSchedule[] }
  /** Pawl's sweeper fires it; `reason` says why EventBridge cannot. */
  | { readonly kind: "sweeper"; readonly reason: string };

/** The years for which a zone's offsets are compared. Older offsets no longer matter. */
const COMPARED_FROM = Date.UTC(2020, 0, 1);
const COMPARED_TO = Date.UTC(2060, 0, 1);

/** The longest `ScheduleExpression`, in characters. */
const LONGEST = 256;

/** The EventBridge schedules that fire at exactly the instants of an expression. @throws ScheduleError as `parseSchedule` */
export function translate(
  expression: string,
  { precise = false, jitterSeconds = 0, ...options }: TranslateOptions = {},
): Translation {
  const { source } = parseWithWindows(expression, options);
  if (jitterSeconds > 0) return sweeper("EventBridge cannot spread schedules by their tasks' names");
  if (precise) return sweeper("EventBridge schedules fire anywhere in their minute");
  switch (source.kind) {
    case "at":
      return eventBridge("UTC", `at(${localText(source.time)})`);
    case "every":
      return translateInterval(source);
    case "window":
      return sweeper("the instants of a window are drawn to the second");
    case "cron":
      return translateCron(expression, source);
  }
}

function translateCron(expression: string, source: LocalSource<CronRule>): Translation {
  const { seconds } = source.rule.fields;
  if (seconds.length > 1 || seconds[0] !== 0) return sweeper(noSeconds);
  if (isEventBridgeCron(expression)) return eventBridge(source.zone.name, printAsWritten(expression));
  return source.elapsed ? translateElapsed(source) : translateLine(source);
}

/** A line takes one schedule for each way in which it names days, since a schedule of EventBridge takes only one. */
function translateLine({ rule, zone }: LocalSource<CronRule>): Translation {
  const { fields } = rule;
  const { rules, alsoOn } = fields.days;
  const days = alsoOn.length === 0 ? rules : nthWeekdays(rules, alsoOn);
  if (!days)
    return sweeper("it asks for a date and a weekday at once, and EventBridge takes only one of them");
  return eventBridge(zone.name, ...days.map((day) => printCron(fields, day)));
}

/** Weekdays on dates that are whole weeks of the month, such as 1 to 7, are its first, second, … of these weekdays. */
function nthWeekdays(rules: readonly DayRule[], alsoOn: readonly DayRule[]): DayRule[] | undefined {
  if (rules.length > 1 || alsoOn.length > 1) return undefined;
  const [[on], [only]] = [rules, alsoOn];
  const plain = on?.kind === "dates" && only?.kind === "weekdays" && only.nth === undefined;
  if (!plain) return undefined;
  const weeks = [1, 2, 3, 4, 5].filter((week) => on.dates.includes(7 * week - 6));
  const dates = weeks.flatMap((week) => everyDate.dates.slice(7 * week - 7, 7 * week));
  if (dates.join() !== on.dates.join()) return undefined;
  return weeks.flatMap((nth) =>
    only.weekdays.map((day): DayRule => ({ kind: "weekdays", weekdays: [day], nth })),
  );
}

/**
 * A line by elapsed time fires in every hour, so it can run in UTC. Its minutes are shifted by the minutes of the zone's
 * offset, if these never change.
 */
function translateElapsed({ rule, zone }: LocalSource<CronRule>): Translation {
  const { fields } = rule;
  const shifted = offsetsOf(zone).map((offset) =>
    printCron({ ...fields, minutes: shiftMinutes(fields.minutes, -offset / 60_000) }, everyDate),
  );
  if (new Set(shifted).size > 1)
    return sweeper(`clock changes in ${zone.name} shift the minutes of the hour`);
  return eventBridge("UTC", shifted[0] as string);
}

/** Every offset that a zone has in the compared years, in milliseconds. */
function offsetsOf(zone: TimeZone): number[] {
  const found = new Set<number>();
  for (let time = COMPARED_FROM; time < COMPARED_TO; ) {
    const stretch = zone.at(time);
    found.add(stretch.offset);
    time = stretch.end;
  }
  return [...found];
}

function shiftMinutes(minutes: readonly number[], by: number): number[] {
  return minutes.map((minute) => (((minute + by) % 60) + 60) % 60).sort((a, b) => a - b);
}

/** An interval that divides a day, or is a week, becomes cron in UTC. Other whole minutes become a rate. */
function translateInterval({ seconds, anchor }: IntervalSource): Translation {
  if (seconds % 60 !== 0) return sweeper(noSeconds);
  const minutes = seconds / 60;
  const start = anchor / 60_000;
  if (minutes === 7 * 1440 && Number.isInteger(start)) {
    const time = new Date(anchor);
    const fields = { minutes: [time.getUTCMinutes()], hours: [time.getUTCHours()], months: allMonths };
    return eventBridge("UTC", printCron(fields, { kind: "weekdays", weekdays: [time.getUTCDay()] }));
  }
  if (countsFromItsDeploy(seconds) || 1440 % minutes !== 0) return rate(minutes);
  if (!Number.isInteger(start)) return sweeper("its anchor is not a whole minute");
  // One cron line for all hours that fire at the same minutes.
  const hoursOf = new Map<string, number[]>();
  for (let hour = 0; hour < 24; hour++) {
    const here: number[] = [];
    for (let minute = 0; minute < 60; minute++) {
      if ((((hour * 60 + minute - start) % minutes) + minutes) % minutes === 0) here.push(minute);
    }
    if (here.length > 0) hoursOf.set(here.join(), [...(hoursOf.get(here.join()) ?? []), hour]);
  }
  const lines = [...hoursOf].map(([key, hours]) =>
    printCron({ minutes: key.split(",").map(Number), hours, months: allMonths }, everyDate),
  );
  return eventBridge("UTC", ...lines);
}

const allMonths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const noSeconds = "EventBridge schedules fire on whole minutes";

function rate(minutes: number): Translation {
  const [size, unit] =
    minutes % 1440 === 0 ? [1440, "day"] : minutes % 60 === 0 ? [60, "hour"] : [1, "minute"];
  const count = minutes / size;
  const scheduleExpression = `rate(${count} ${unit}${count === 1 ? "" : "s"})`;
  return { kind: "eventbridge", schedules: [{ scheduleExpression, timeZone: "UTC", phase: "learned" }] };
}

function eventBridge(timeZone: string, ...expressions: readonly string[]): Translation {
  const longest = Math.max(...expressions.map(({ length }) => length));
  if (longest > LONGEST)
    return sweeper(`EventBridge takes at most ${LONGEST} characters, and this would be ${longest}`);
  return {
    kind: "eventbridge",
    schedules: expressions.map((scheduleExpression) => ({ scheduleExpression, timeZone })),
  };
}

function sweeper(reason: string): Translation {
  return { kind: "sweeper", reason };
}
