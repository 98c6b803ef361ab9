/**
 * What every schedule can do, whatever it was written as. A source says the first instant at or after another;
 * this adds the rest: dates in and out, refusals, walking.
 */
import { checkedTime } from "./checked-time.ts";

/** When something fires. Pure: it keeps no state and reads no clock. All instants are whole seconds, in the local years 1970 to 2199. */
export interface Schedule {
  /** The first instant strictly after `after`; none if it never fires again. Throws a `ScheduleError` for an invalid date. */
  next(after: Date): Date | undefined;
  /** All instants from `from` (inclusive) to `to` (exclusive), computed as they are read. */
  between(from: Date, to: Date): Iterable<Date>;
  /** The schedule in plain words, as in "at 03:00 on Monday to Friday, Europe/London". */
  describe(): string;
  /** The local times that clock changes from `from` (inclusive) to `to` (exclusive) skip or repeat. */
  changes(from: Date, to: Date): ScheduleChange[];
}

/** A local time of a schedule that a clock change skips or repeats. */
export interface ScheduleChange {
  readonly kind: "skipped" | "repeated";
  /** The local time, as in "2026-03-29T01:30:00". */
  readonly local: string;
  /** The one instant at which it fires: none when skipped, the first of the two when repeated. */
  readonly firesAt?: Date;
  /** When the clocks change. */
  readonly changedAt: Date;
  /** What the clocks show at that instant before they change: "2026-03-29T01:00:00". */
  readonly clocksFrom: string;
  /** What they show after: "2026-03-29T02:00:00". */
  readonly clocksTo: string;
}

/** What `parseSchedule` takes besides the expression. */
export interface ScheduleOptions {
  /** An IANA time zone such as "Europe/London". @default "UTC" */
  readonly timeZone?: string;
  /** Draws the instants of windows: the task's name. @default "" */
  readonly seed?: string;
  /** An instant on the beat of a rate or interval, which runs from it both ways; its milliseconds are cut. @default 1970-01-01T00:00:00Z */
  readonly anchor?: Date;
}

/** What a schedule is made of. */
export interface InstantSource {
  /** The first instant at or after `time`, a whole second; `Infinity` if there is none. Both in milliseconds. */
  first(time: number): number;
}

/** A schedule that is yet to be described. */
export class Instants<Source extends InstantSource = InstantSource> {
  readonly source: Source;

  constructor(source: Source) {
    this.source = source;
  }

  next(after: Date): Date | undefined {
    const time = this.source.first(Math.floor(checkedTime(after, "after") / 1000) * 1000 + 1000);
    return time === Infinity ? undefined : new Date(time);
  }

  between(from: Date, to: Date): Iterable<Date> {
    const begin = Math.ceil(checkedTime(from, "from") / 1000) * 1000;
    const end = checkedTime(to, "to");
    const { source } = this;
    return {
      *[Symbol.iterator]() {
        for (let time = source.first(begin); time < end; time = source.first(time + 1000))
          yield new Date(time);
      },
    };
  }
}
