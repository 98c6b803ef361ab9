/**
 * Fires schedules by local time, each at its instants.
 *
 * When time is set forward, it steps through every instant on the way, and each is delivered with its own scheduled
 * time. A schedule that would fire more than 1,500 times in one step delivers the first 1,500 and the last. After 100,000
 * it goes to its last instant at once, since a move by years would take minutes. Instants that passed while this process
 * did not run, or the machine slept, are not delivered, though AWS would have: a laptop that wakes on Monday should not
 * do the whole weekend's work first. No run's record shows them. Nothing is delivered twice. What becomes of an
 * occurrence is the matter of `deliveries.ts`.
 */
import { nextFiring, type Schedule } from "../../../functions/schedule/index.ts";
import type { LocalTime } from "../../time/index.ts";
import type { ScheduleDefinition } from "./schedule-definition.ts";

const mostInOneStep = 1_500;
/** How many instants of one step are walked through, and so counted. */
const mostCounted = 100_000;
/** When a timer fires this much later than its instant, the machine slept. */
const sleptMilliseconds = 60_000;

export interface FiringOptions {
  readonly time: LocalTime;
  readonly warn: (line: string) => void;
  readonly deliver: (arn: string, definition: ScheduleDefinition, instant: number) => void;
}

interface Entry {
  readonly arn: string;
  readonly definition: ScheduleDefinition;
  readonly schedule: Schedule;
  next: number | undefined;
  cancel: () => void;
  /** How often it fired since the event loop last turned. */
  fired: number;
  /** The last instant that exceeded the limit of one step. */
  leftOut: number | undefined;
}

export class Firing {
  readonly #options: FiringOptions;
  readonly #entries = new Map<string, Entry>();
  #forget: (() => void) | undefined;
  #counting = false;

  constructor(options: FiringOptions) {
    this.#options = options;
  }

  /** Fires what was added, and what is added from now on. */
  start(): void {
    // Time that is set backward brings past instants back.
    this.#forget ??= this.#options.time.onChange(() => this.#armAll());
    this.#armAll();
  }

  /** Fires nothing until the next start. */
  stop(): void {
    this.#forget?.();
    this.#forget = undefined;
    for (const entry of this.#entries.values()) disarm(entry);
  }

  /** Adds a schedule, in place of the one it had under this ARN. */
  set(arn: string, definition: ScheduleDefinition, schedule: Schedule): void {
    this.drop(arn);
    const entry: Entry = {
      ...{ arn, definition, schedule },
      ...{ next: undefined, cancel: () => {}, fired: 0, leftOut: undefined },
    };
    this.#entries.set(arn, entry);
    if (this.#forget !== undefined) this.#arm(entry, this.#options.time.now());
  }

  drop(arn: string): void {
    const entry = this.#entries.get(arn);
    if (entry !== undefined) disarm(entry);
    this.#entries.delete(arn);
  }

  /** Whether a schedule will fire again, by the time that is. */
  firesAgain(arn: string): boolean {
    return this.#entries.get(arn)?.next !== undefined;
  }

  #armAll(): void {
    for (const entry of this.#entries.values()) this.#arm(entry, this.#options.time.now());
  }

  #arm(entry: Entry, after: number): void {
    if (entry.definition.State === "DISABLED") return;
    const wanted = nextInstant(entry, after);
    if (wanted === entry.next) return;
    entry.cancel();
    entry.next = wanted;
    entry.cancel =
      wanted === undefined ? () => {} : this.#options.time.at(wanted, () => this.#fire(entry, wanted));
  }

  #fire(entry: Entry, instant: number): void {
    const now = this.#options.time.now();
    if (now - instant > sleptMilliseconds) {
      entry.next = undefined;
      this.#arm(entry, now);
      return;
    }
    this.#countStep();
    const isWithinLimit = ++entry.fired <= mostInOneStep;
    if (!isWithinLimit) entry.leftOut = instant;
    this.#arm(entry, entry.fired < mostCounted ? instant : this.#beforeLast(entry, instant));
    if (isWithinLimit) this.#options.deliver(entry.arn, entry.definition, instant);
  }

  /** The instant after which only the last one of the current move is left; `instant` itself if it was the last. */
  #beforeLast({ schedule, definition }: Entry, instant: number): number {
    const { EndDate = Number.POSITIVE_INFINITY } = definition;
    const end = Math.min(this.#options.time.destination, EndDate * 1000);
    for (let window = 60_000; end - window > instant; window *= 4) {
      let last: number | undefined;
      let next = schedule.next(new Date(end - window))?.getTime();
      while (next !== undefined && next <= end) {
        last = next;
        next = schedule.next(new Date(next))?.getTime();
      }
      if (last !== undefined) return last - 1;
    }
    return instant;
  }

  /** When the current step of time has ended, delivers the last instant of schedules that exceeded the limit. */
  #countStep(): void {
    if (this.#counting) return;
    this.#counting = true;
    setImmediate(() => {
      this.#counting = false;
      for (const entry of this.#entries.values()) {
        const { arn, definition, fired, leftOut } = entry;
        entry.fired = 0;
        entry.leftOut = undefined;
        if (leftOut === undefined) continue;
        const count = fired - mostInOneStep - 1;
        const words =
          fired < mostCounted ? `${count} of ${fired}` : `over ${mostCounted - mostInOneStep - 1}`;
        this.#options.warn(`${definition.Name}: ${words} instants left out of one move of time`);
        this.#options.deliver(arn, definition, leftOut);
      }
    });
  }
}

function nextInstant({ schedule, definition }: Entry, after: number): number | undefined {
  const { ScheduleExpression: expression, StartDate, EndDate } = definition;
  const milliseconds = (seconds?: number) => (seconds === undefined ? undefined : seconds * 1000);
  const dates = { expression, startsAt: milliseconds(StartDate), endsAt: milliseconds(EndDate) };
  return nextFiring(schedule, dates, after);
}

function disarm(entry: Entry): void {
  entry.cancel();
  entry.cancel = () => {};
  entry.next = undefined;
}
