/**
 * When a schedule fires: its expression in its time zone, from its start date to its end date, each instant moved within
 * its flexible window. The move is drawn from the schedule's ARN and the instant, so it is the same in each call. Pure.
 */
import { createHash } from "node:crypto";
import { parseSchedule } from "../../functions/schedule/index.ts";
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
  const { expression, timeZone, startsAt, endsAt, createdAt, windowMinutes } = schedule;
  if (!schedule.enabled) return [];
  const parsed = parseSchedule(expression, { timeZone, anchor: startsAt ?? createdAt });
  const from = new Date(after + 1 - windowMinutes * 60_000);
  const found: Occurrence[] = [];
  for (const scheduledAt of parsed.between(from, new Date(until + 1))) {
    if (isOutside(schedule, scheduledAt)) continue;
    // A rate has no instant at its creation, and nothing fires before a schedule exists.
    if (startsAt === undefined && scheduledAt <= createdAt) continue;
    const firesAt = new Date(+scheduledAt + delayMs(schedule, scheduledAt));
    const isLate = endsAt !== undefined && firesAt > endsAt;
    if (+firesAt > after && +firesAt <= until && !isLate) found.push({ scheduledAt, firesAt });
  }
  return found.sort((a, b) => +a.firesAt - +b.firesAt);
}

/** Whether an instant is before the start date, or after the end date. */
export function isOutside({ startsAt, endsAt }: Fireable, instant: Date): boolean {
  return (startsAt !== undefined && instant < startsAt) || (endsAt !== undefined && instant > endsAt);
}

/** Whole seconds within the window. */
function delayMs({ arn, windowMinutes }: Fireable, scheduledAt: Date): number {
  if (windowMinutes === 0) return 0;
  const drawn = createHash("sha256").update(`${arn} ${scheduledAt.toISOString()}`).digest().readUInt32BE();
  return (drawn % (windowMinutes * 60)) * 1000;
}
