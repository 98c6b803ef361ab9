/** The limits of a timed trigger, as its options give them: from when, until when, how many runs. */
import type { ScheduleTriggerOptions, TriggerLimits } from "../model/task/trigger.ts";
import { readOneInstant } from "./expression/instant.ts";
import { timeZone } from "./instants/time-zone.ts";
import type { Schedule } from "./schedule.ts";
import { ScheduleError } from "./schedule-error.ts";

const mostRuns = 1_000_000;

/** @returns undefined where there are none @throws ScheduleError for values that are not allowed */
export function limitsOf(
  kind: string,
  { startAt, endAt, maxRuns, timeZone: zone = "UTC" }: ScheduleTriggerOptions,
): TriggerLimits | undefined {
  const given = Object.entries({ startAt, endAt, maxRuns }).filter(([, value]) => value !== undefined);
  const [first] = given;
  if (first === undefined) return undefined;
  if (kind === "at")
    throw new ScheduleError("invalid-option", ...first, "left out of at(), which fires once");
  const limits = {
    startAt: instantOf("startAt", startAt, zone),
    endAt: instantOf("endAt", endAt, zone),
    maxRuns,
  };
  if (limits.startAt !== undefined && limits.endAt !== undefined && limits.startAt >= limits.endAt)
    throw new ScheduleError("invalid-option", "endAt", endAt, `an instant after startAt, ${startAt}`);
  const isCount = Number.isInteger(maxRuns) && (maxRuns as number) >= 1 && (maxRuns as number) <= mostRuns;
  if (maxRuns !== undefined && !isCount)
    throw new ScheduleError("invalid-option", "maxRuns", maxRuns, `a whole number from 1 to ${mostRuns}`);
  return limits;
}

/** ISO 8601 in UTC, to the second. */
function instantOf(name: string, text: string | undefined, zone: string): string | undefined {
  if (text === undefined) return undefined;
  try {
    return new Date(readOneInstant(text, timeZone(zone), 0).time).toISOString();
  } catch (cause) {
    if (cause instanceof ScheduleError && cause.field === "timeZone") throw cause;
    const allowed = 'an instant that exists in the time zone, as in "2026-12-01T09:00:00", "…Z" or "…+01:00"';
    throw new ScheduleError("invalid-option", name, text, allowed, undefined, { cause });
  }
}

/** The instant itself, or the last one before a trigger's `startAt` where that is later. */
export function afterStart(instant: Date, { startAt }: TriggerLimits = {}): Date {
  return new Date(Math.max(instant.getTime(), startAt === undefined ? 0 : Date.parse(startAt) - 1));
}

/** The next instants of a schedule, at most so many, that are before a trigger's `endAt`. */
export function instantsWithin(
  schedule: Pick<Schedule, "next">,
  from: Date,
  count: number,
  { endAt }: TriggerLimits = {},
): Date[] {
  const found: Date[] = [];
  const end = endAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(endAt);
  for (let at = schedule.next(from); at && found.length < count; at = schedule.next(at)) {
    if (at.getTime() >= end) break;
    found.push(at);
  }
  return found;
}
