/** What `parseSchedule` takes and returns. All instants are whole seconds, in the local years 1970 to 2199. */

/** When something fires. Pure: it keeps no state and does not read the time. */
export interface Schedule {
  /** The first instant strictly after `after`; undefined if it never fires again. @throws ScheduleError for an invalid date */
  next(after: Date): Date | undefined;
  /** All instants from `from` (inclusive) to `to` (exclusive), computed as they are read. */
  between(from: Date, to: Date): Iterable<Date>;
  /** The schedule in words, as in "at 03:00 on Monday to Friday, Europe/London". */
  describe(): string;
  /** The local times that clock changes from `from` (inclusive) to `to` (exclusive) skip or repeat. */
  changes(from: Date, to: Date): ScheduleChange[];
}

/** A local time of a schedule that a clock change skips or repeats. */
export interface ScheduleChange {
  readonly kind: "skipped" | "repeated";
  /** The local time, as in "2026-03-29T01:30:00". */
  readonly local: string;
  /** The one instant at which it fires: the first of the two when repeated, undefined when skipped. */
  readonly firesAt?: Date;
  readonly changedAt: Date;
  /** What local clocks show at `changedAt` before they change: "2026-03-29T01:00:00". */
  readonly clocksFrom: string;
  /** What they show after the change: "2026-03-29T02:00:00". */
  readonly clocksTo: string;
}

/** What `parseSchedule` takes with an expression. */
export interface ScheduleOptions {
  /** An IANA time zone such as "Europe/London". @default "UTC" */
  readonly timeZone?: string;
  /** The task's name, from which the instants of windows are drawn. @default "" */
  readonly seed?: string;
  /** One instant of an interval, which repeats from it in both directions; milliseconds are ignored. @default 1970-01-01T00:00:00Z */
  readonly anchor?: Date;
}
