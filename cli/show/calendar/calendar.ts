/**
 * A calendar: one time axis over the schedules of many tasks, past and to come. It lists instants, or counts them by hour or
 * day, so that a year stays small.
 */
import { UsageError } from "../../usage.ts";
import { instantText } from "../words.ts";
import type { WallClock } from "./wall-clock.ts";
import type { ZoneChange } from "./zone-changes.ts";

/** An instant of a schedule. */
export interface CalendarInstant {
  /** In seconds of epoch. */
  readonly at: number;
  readonly trigger: string;
  /** What became of it: the status of its run, or a verdict; `coming`, or `held back` where it will start nothing. */
  readonly verdict: string;
  readonly run?: string;
  readonly why?: string;
}

/** How many instants of a stretch of time came to what. */
export interface Bucket {
  /** When it begins, in seconds of epoch. */
  readonly from: number;
  readonly counts: Map<string, number>;
}

/** A schedule of a task. */
interface CalendarTrigger {
  readonly id: string;
  /** Such as `at 03:00, Europe/London`. */
  readonly words: string;
  readonly expression: string;
  readonly timeZone: string;
}

export interface CalendarRow {
  readonly task: string;
  readonly triggers: readonly CalendarTrigger[];
  /** In the order of time: those that were to be listed. */
  readonly instants: readonly CalendarInstant[];
  /** The same where instants were to be counted. */
  readonly buckets?: readonly Bucket[];
}

/** The stretches by which people count, in seconds. */
export const spans = { hour: 3_600, day: 86_400 } as const;
export type Span = keyof typeof spans;

/** From when to when, in seconds of epoch, `to` exclusive; and what is told of it. */
export interface CalendarRange {
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** By which the stretches go that are counted. */
  readonly clock: WallClock;
  /** Instants are counted by stretches of so many seconds. @default they are not */
  readonly step?: number;
  /** Which are listed: all, or those that did not run, a thousand of a task at most; a number: all of a task that has no more. */
  readonly lists: "all" | "odd" | "none" | number;
  /** Only instants of this trigger. @default of all */
  readonly trigger?: string;
}

export interface Calendar extends CalendarRange {
  readonly rows: readonly CalendarRow[];
  readonly changes: readonly ZoneChange[];
}

const unremarkable: readonly string[] = [
  ...["succeeded", "coming", "held back", "enqueued", "running", "interrupted", "no longer known"],
];

/** Whether it is told one by one of an instant: a person may want to look at it. */
export function isOdd(verdict: string): boolean {
  return !unremarkable.includes(verdict);
}

const mostListed = 10_000;
const mostCounted = 2_000_000;
/** Of records, each of which is read. */
const mostRead = 100_000;

/** How much is left of what one calendar may list, count and read. */
export class Allowance {
  readonly #isList: boolean;
  #instants: number;
  #records = mostRead;

  constructor({ lists }: CalendarRange) {
    this.#isList = lists === "all";
    this.#instants = this.#isList ? mostListed : mostCounted;
  }

  /** One instant more. @throws UsageError where that is too many */
  take(isRecorded: boolean): void {
    if (isRecorded) this.#records--;
    this.#instants--;
    if (this.#instants >= 0 && this.#records >= 0) return;
    if (this.#isList)
      throw new UsageError(
        `the calendar has more than ${mostListed} instants: count them with --by hour or --by day, name fewer tasks, or give a shorter stretch`,
      );
    const most = this.#instants < 0 ? `${mostCounted} instants` : `${mostRead} runs`;
    throw new UsageError(`the calendar has more than ${most}: name fewer tasks, or give a shorter stretch`);
  }
}

/** Counts instants by stretches of time. */
export class Buckets {
  readonly #step: number;
  readonly #clock: WallClock;
  readonly #found = new Map<number, Map<string, number>>();

  constructor(step: number, clock: WallClock) {
    this.#step = step;
    this.#clock = clock;
  }

  add(at: number, verdict: string): void {
    const from = this.#clock.begin(at, this.#step);
    const counts = this.#found.get(from) ?? new Map<string, number>();
    if (counts.size === 0) this.#found.set(from, counts);
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }

  /** In the order of time, without empty ones. */
  all(): readonly Bucket[] {
    return [...this.#found].map(([from, counts]) => ({ from, counts })).sort((a, b) => a.from - b.from);
  }
}

/** What `--json` prints. */
export function calendarJson(
  { from, to, now, rows, changes, clock }: Calendar,
  stage: string,
  by: Span | undefined,
): unknown {
  const text = (second: number) => instantText(second * 1000);
  return {
    stage,
    from: text(from),
    to: text(to),
    now: text(now),
    by,
    timeZone: by && clock.zone,
    tasks: rows.map(({ task, triggers, instants, buckets }) => ({
      task,
      triggers,
      instants:
        buckets === undefined ? instants.map(({ at, ...one }) => ({ at: text(at), ...one })) : undefined,
      buckets: buckets?.map((bucket) => ({
        from: text(bucket.from),
        counts: Object.fromEntries(bucket.counts),
      })),
    })),
    clockChanges: changes.map(({ zone, at, ...change }) => ({ zone, at: text(at), ...change })),
  };
}
