/**
 * What people see of a schedule before a deploy: its next instants, the local times that clock changes skip or repeat,
 * and warnings about such times for two years. Pure; `pawl next` and synth print it.
 */

import type { TriggerLimits } from "../model/task/trigger.ts";
import { checkFires, parseWithWindows } from "./expression/parse.ts";
import { localText, timeZone, zonedText } from "./instants/time-zone.ts";
import { afterStart, instantsWithin } from "./limits.ts";
import { countsFromDeploy, outlook } from "./outlook.ts";
import { parseSchedule } from "./parse-schedule.ts";
import type { Schedule, ScheduleChange, ScheduleOptions } from "./schedule.ts";
import { type TranslateOptions, type Translation, translate } from "./translate.ts";

/** One instant, or a local time that is skipped. */
export interface ForecastInstant {
  /** As in "2026-03-28T01:30:00Z"; null for a local time that the clocks skip: nothing fires then. */
  readonly utc: string | null;
  /** Local time with its offset: "2026-03-28T01:30:00+00:00"; without an offset when skipped. */
  readonly local: string;
  /** What a clock change does to it. */
  readonly note?: string;
}

/** What `pawl next --json` prints. */
export interface Forecast {
  readonly expression: string;
  readonly timeZone: string;
  readonly description: string;
  readonly translation: Translation;
  /** Why synth refuses it, in synth's words, where it does. */
  readonly refused?: string;
  /** What deserves a look: other readings of the expression, and why there are no instants. Synth says the same. */
  readonly notes?: readonly string[];
  readonly instants: readonly ForecastInstant[];
}

export interface ForecastOptions extends TranslateOptions {
  /** Instants strictly after this one. */
  readonly from: Date;
  /** @default none */
  readonly limits?: TriggerLimits;
  /** How many instants that fire; skipped local times are added to these. @default 10 */
  readonly count?: number;
}

/**
 * The next instants of an expression, its words and what it becomes on AWS.
 * @throws ScheduleError as `parseSchedule`, and for an expression that never fires
 */
export function forecast(
  expression: string,
  { from, count = 10, precise, jitterSeconds, limits, ...options }: ForecastOptions,
): Forecast {
  checkFires(parseWithWindows(expression, options).source, expression);
  const schedule = parseSchedule(expression, options);
  const all = { ...options, precise, jitterSeconds };
  const translation = translate(expression, all);
  const planned = outlook(expression, from, { ...all, limits });
  return {
    expression: expression.trim().replace(/\s+/g, " "),
    timeZone: options.timeZone ?? "UTC",
    description: schedule.describe(),
    translation,
    refused: planned.kind === "refused" ? planned.why : undefined,
    notes: planned.looks.length > 0 ? planned.looks : undefined,
    instants: countsFromDeploy(translation)
      ? []
      : nextLines(schedule, { from, count, limits }, options.timeZone),
  };
}

function nextLines(
  schedule: Schedule,
  { from: asked, count, limits }: { from: Date; count: number; limits?: TriggerLimits },
  zoneName = "UTC",
): ForecastInstant[] {
  const from = afterStart(asked, limits);
  const fires = instantsWithin(schedule, from, count, limits);
  const last = fires.at(-1);
  const changes = last
    ? schedule.changes(new Date(from.getTime() + 1), new Date(last.getTime() + 86_400_000))
    : [];
  const repeated = new Map(changes.map((change) => [change.firesAt?.getTime(), change]));
  const lines = fires.map((at): { at: number; line: ForecastInstant } => {
    const time = at.getTime();
    const change = repeated.get(time);
    const line = { utc: `${localText(time)}Z`, local: localTimeOf(time, zoneName) };
    return { at: time, line: { ...line, note: change && changeWords(change) } };
  });
  for (const change of changes) {
    if (change.kind === "repeated" || change.changedAt > (last as Date)) continue;
    // Sorted before an instant that fires exactly at the change.
    lines.push({
      at: change.changedAt.getTime() - 0.5,
      line: { utc: null, local: change.local, note: changeWords(change) },
    });
  }
  lines.sort((a, b) => a.at - b.at);
  return lines.map(({ line }) => line);
}

/** An instant on the clocks of a zone, with their offset: "2026-03-28T01:30:00+00:00". @param at in epoch milliseconds */
export function localTimeOf(at: number, zoneName: string): string {
  return zonedText(at, timeZone(zoneName).at(at).offset);
}

const WARNED_YEARS = 2;

/**
 * One line for each clock change within two years after `from` that skips or repeats local times of the expression, with
 * those times.
 * @throws ScheduleError as `parseSchedule`
 */
export function changeWarnings(
  expression: string,
  { from, ...options }: ScheduleOptions & { from: Date },
): string[] {
  const to = new Date(from);
  to.setUTCFullYear(to.getUTCFullYear() + WARNED_YEARS);
  const byChange = Map.groupBy(parseSchedule(expression, options).changes(from, to), ({ changedAt }) =>
    changedAt.getTime(),
  );
  return [...byChange.values()].map((changes) => {
    const { clocksFrom, clocksTo, kind } = changes[0] as ScheduleChange;
    const times = changes.map(({ local }) => timeWords(local));
    const one = times.length === 1;
    const shown = times.length > 6 ? [...times.slice(0, 5), `${times.length - 5} more`] : times;
    const list = one ? times[0] : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
    const skipped = one ? "does not exist and is skipped" : "do not exist and are skipped";
    const repeated = one ? "occurs twice and fires once" : "occur twice and fire once";
    const effect = `${list} ${kind === "skipped" ? skipped : repeated}`;
    return `${options.timeZone ?? "UTC"}, ${clocksFrom.slice(0, 10)}: the clocks go from ${timeWords(clocksFrom)} to ${timeWords(clocksTo)}; ${effect}`;
  });
}

function changeWords({ kind, clocksFrom, clocksTo }: ScheduleChange): string {
  const clocks = `the clocks go from ${timeWords(clocksFrom)} to ${timeWords(clocksTo)}`;
  return kind === "skipped" ? `skipped: ${clocks}` : `repeated: ${clocks}; fires the first time only`;
}

/** "01:30" of "2026-03-29T01:30:00". */
function timeWords(local: string): string {
  return local.slice(11).replace(/:00$/, "");
}
