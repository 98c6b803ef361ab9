/**
 * When `pawl fire` delivers a schedule's occurrences: each at an instant of its expression, moved within its flexible
 * window. The move is drawn from the schedule's ARN and the instant, so it is the same in each call, and the same as in
 * `pawl dev`. Pure.
 */
import { createHash } from "node:crypto";
import { type FiringDates, isOneTime, nextFiring, parseSchedule } from "../../functions/schedule/index.ts";
import type { Fireable } from "./fireable.ts";

export interface Occurrence {
  /** The instant of the expression, which is what `<aws.scheduler.scheduled-time>` says. */
  readonly scheduledAt: Date;
  /** When it is delivered: at most the flexible window later. */
  readonly firesAt: Date;
}

/**
 * What a schedule delivers after `after`, up to and including `until`, in that order.
 * @throws ScheduleError for an expression that nobody can fire
 */
export function occurrencesBetween(schedule: Fireable, after: number, until: number): Occurrence[] {
  const { expression, timeZone, startsAt, createdAt, windowMinutes } = schedule;
  if (!schedule.enabled) return [];
  const parsed = parseSchedule(expression, { timeZone, anchor: startsAt ?? createdAt });
  const dates = datesOf(schedule);
  // Nothing fires before a schedule exists, and a rate not at its creation.
  const from = Math.max(after - windowMinutes * 60_000, startsAt === undefined ? +createdAt : 0);
  const found: Occurrence[] = [];
  for (
    let instant = nextFiring(parsed, dates, from);
    instant !== undefined && instant <= until;
    instant = nextFiring(parsed, dates, instant)
  ) {
    const firesAt = instant + delayMs(schedule, instant);
    if (firesAt > after && firesAt <= until)
      found.push({ scheduledAt: new Date(instant), firesAt: new Date(firesAt) });
  }
  return found.sort((a, b) => +a.firesAt - +b.firesAt);
}

/** Whether an instant is before the start date, or after the end date. */
export function isOutside(schedule: Fireable, instant: Date): boolean {
  const { startsAt = 0, endsAt = Number.POSITIVE_INFINITY, expression } = datesOf(schedule);
  return !isOneTime(expression) && (+instant < startsAt || +instant > endsAt);
}

/** The instant of a schedule of one instant that has come. Undefined for any other, and for an expression that nobody can fire. */
export function overSince({ expression, timeZone }: Fireable, now: number): Date | undefined {
  if (!isOneTime(expression)) return undefined;
  try {
    const instant = parseSchedule(expression, { timeZone }).next(new Date(0));
    return instant !== undefined && +instant <= now ? instant : undefined;
  } catch {
    return undefined;
  }
}

function datesOf({ expression, startsAt, endsAt }: Fireable): FiringDates {
  return { expression, startsAt: startsAt?.getTime(), endsAt: endsAt?.getTime() };
}

/** Whole seconds, less than the window. */
function delayMs({ arn, windowMinutes }: Fireable, instant: number): number {
  const drawn = createHash("sha256").update(`${arn} ${instant}`).digest().readUInt32BE() / 2 ** 32;
  return Math.floor(drawn * windowMinutes * 60) * 1000;
}
