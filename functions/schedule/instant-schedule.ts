/**
 * Schedules that fire once: EventBridge's `at(…)` and ISO 8601 instants. Without an offset the time is local to
 * the zone; a local time that the clocks skip is refused, since it never comes, and of one that they repeat the
 * first is meant. In time, that is all there is to say: a passed instant is a schedule that fires no more.
 */

import { FIRST_YEAR, LAST_YEAR } from "./calendar.ts";
import { checkedTime } from "./checked-time.ts";
import { walk } from "./local-schedule.ts";
import { zonedText } from "./local-text.ts";
import type { Schedule, ScheduleChange } from "./schedule.ts";
import { ScheduleError } from "./schedule-error.ts";
import type { TimeZone } from "./time-zone.ts";

export class InstantSchedule implements Schedule {
  /** In milliseconds, a whole second. */
  readonly time: number;
  readonly zone: TimeZone;

  constructor(time: number, zone: TimeZone) {
    this.time = time;
    this.zone = zone;
  }

  next(after: Date): Date | undefined {
    return checkedTime(after, "after") < this.time ? new Date(this.time) : undefined;
  }

  between(from: Date, to: Date): Iterable<Date> {
    return walk(this, from, to);
  }

  describe(): string {
    return `once, at ${zonedText(this.time, this.zone.at(this.time).offset)}, ${this.zone.name}`;
  }

  changes(from: Date, to: Date): ScheduleChange[] {
    checkedTime(from, "from");
    checkedTime(to, "to");
    return [];
  }
}

const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(?:\.0+)?(Z|[+-]\d\d:\d\d)?$/;

/** Reads "2026-12-01T09:00:00", with "Z" or an offset if `offsets`, which begins at `place` of the expression. */
export function readInstant(text: string, zone: TimeZone, place: number, offsets: boolean): InstantSchedule {
  const refuse = (allowed: string): never => {
    throw new ScheduleError({ code: "invalid-expression", field: "instant", value: text, allowed, place });
  };
  const [, minutes, seconds, offset] = form.exec(text) ?? [];
  const allowed = offsets
    ? 'as in "2026-12-01T09:00:00", "…Z" or "…+01:00"'
    : "as in at(2026-12-01T09:00:00)";
  if (!minutes || (!offsets && !/^.{19}$/.test(text))) return refuse(allowed);
  const wanted = `${minutes}${seconds ?? ":00"}`;
  const local = Date.parse(`${wanted}Z`);
  // Date.parse takes 24:00 and, in other engines, 31 February: what comes back must be what was written.
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 19) !== wanted)
    return refuse("a day and time that exist");
  const year = Number(wanted.slice(0, 4));
  if (year < FIRST_YEAR || year > LAST_YEAR) return refuse(`years ${FIRST_YEAR} to ${LAST_YEAR}`);
  if (offset) {
    const time = Date.parse(`${wanted}${offset}`);
    return Number.isNaN(time) ? refuse("an offset of up to 23:59") : new InstantSchedule(time, zone);
  }
  const stretch = zone.around(local).find(({ end, offset }) => local < end + offset);
  if (!stretch || local < stretch.from) {
    return refuse(`a time that comes: ${zone.name} skips it when the clocks change`);
  }
  return new InstantSchedule(local - stretch.offset, zone);
}
