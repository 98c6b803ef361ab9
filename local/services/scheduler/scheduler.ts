/**
 * EventBridge Scheduler on one machine: fires the schedules of the template by local time, each at its instants.
 *
 * Set forward, local time steps through every instant on the way, and each is delivered with its own scheduled
 * time; a schedule that would fire more than 1,500 times in one move delivers the first 1,500 and the last.
 * What came while this process was down or the machine asleep is not fired, though AWS would have fired it: a
 * laptop that wakes on Monday should not do the whole weekend's work first. Nobody is told of it in a run's
 * record. Flexible windows are ignored; deliveries are never repeated.
 */
import { randomUUID } from "node:crypto";
import { parseSchedule, type Schedule } from "../../../functions/schedule/index.ts";
import type { LocalTime } from "../../time/local-time.ts";
import type { RateAnchors } from "./rate-anchors.ts";
import type { ScheduleSettings, ScheduleTarget } from "./schedule-settings.ts";

/** A native rate fires first one interval after it was made. AWS leaves it open; to be changed here alone. */
const rateFiresAtOnce = false;

const mostInOneMove = 1_500;
/** An instant this much past when its timer fires was slept through. */
const sleptMilliseconds = 60_000;

/** What a scheduler needs. */
export interface SchedulerPlace {
  readonly time: LocalTime;
  /** Keeps the phases of rates over a restart. */
  readonly anchors: RateAnchors;
  /** Delivers an input to a target. What it throws goes to the schedule's dead-letter queue. */
  readonly deliver: (target: ScheduleTarget, input: string) => void;
  readonly warn: (line: string) => void;
}

interface Entry {
  readonly settings: ScheduleSettings;
  readonly schedule: Schedule;
  next: number | undefined;
  cancel: () => void;
  /** How often it fired since the event loop last turned. */
  fired: number;
  /** The newest instant that was one too many. */
  left: number | undefined;
}

/** Fires schedules until it is closed. */
export class Scheduler {
  readonly #place: SchedulerPlace;
  readonly #entries: Entry[] = [];
  readonly #forget: () => void;
  #counting = false;

  constructor(place: SchedulerPlace) {
    this.#place = place;
    // Time set backward brings instants back that were past.
    this.#forget = place.time.onChange(() => {
      for (const entry of this.#entries) this.#arm(entry, place.time.now());
    });
  }

  /** Takes up a schedule. Throws a `ScheduleError` on an expression that is none. */
  add(settings: ScheduleSettings): void {
    const { arn, expression, timeZone, enabled, startAt } = settings;
    const { time, anchors } = this.#place;
    const rate = expression.startsWith("rate(");
    const anchor = rate ? (startAt ?? anchors.of(arn, expression, time.now())) : 0;
    const schedule = parseSchedule(expression, { timeZone, anchor: new Date(anchor) });
    const entry: Entry = { settings, schedule, next: undefined, cancel: () => {}, fired: 0, left: undefined };
    this.#entries.push(entry);
    if (rate && rateFiresAtOnce && anchor === time.now() && enabled) this.#deliver(entry, anchor);
    this.#arm(entry, time.now());
  }

  /** The schedules taken up, in order of group and name. */
  get schedules(): ScheduleSettings[] {
    const key = ({ group, name }: ScheduleSettings) => `${group}/${name}`;
    return this.#entries.map(({ settings }) => settings).sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  /** Fires nothing more. */
  close(): void {
    this.#forget();
    for (const entry of this.#entries.splice(0)) entry.cancel();
  }

  #arm(entry: Entry, after: number): void {
    const { enabled, startAt, endAt } = entry.settings;
    if (!enabled) return;
    const from = startAt === undefined ? after : Math.max(after, startAt - 1);
    const next = entry.schedule.next(new Date(from))?.getTime();
    const wanted = next === undefined || (endAt !== undefined && next > endAt) ? undefined : next;
    if (wanted === entry.next) return;
    entry.cancel();
    entry.next = wanted;
    entry.cancel =
      wanted === undefined ? () => {} : this.#place.time.at(wanted, () => this.#fire(entry, wanted));
  }

  #fire(entry: Entry, instant: number): void {
    const now = this.#place.time.now();
    if (now - instant > sleptMilliseconds) {
      entry.next = undefined;
      this.#arm(entry, now);
      return;
    }
    this.#count();
    if (++entry.fired <= mostInOneMove) this.#deliver(entry, instant);
    else entry.left = instant;
    this.#arm(entry, instant);
  }

  #count(): void {
    if (this.#counting) return;
    this.#counting = true;
    setImmediate(() => {
      this.#counting = false;
      for (const entry of this.#entries) {
        const { fired, left } = entry;
        entry.fired = 0;
        entry.left = undefined;
        if (left === undefined) continue;
        this.#place.warn(
          `${entry.settings.name}: ${fired - mostInOneMove - 1} of ${fired} instants left out of one move of time`,
        );
        this.#deliver(entry, left);
      }
    });
  }

  #deliver({ settings }: Entry, instant: number): void {
    const { target, arn, name } = settings;
    const input = fillIn(target.input ?? defaultInput(settings), {
      "schedule-arn": arn,
      "scheduled-time": toSecond(instant),
      "execution-id": randomUUID(),
      "attempt-number": "1",
    });
    try {
      this.#place.deliver(target, input);
    } catch (error) {
      this.#place.warn(`schedule ${name} could not be delivered: ${(error as Error).message}`);
      if (target.deadLetterArn === undefined) return;
      try {
        this.#place.deliver({ ...target, arn: target.deadLetterArn }, input);
      } catch (worse) {
        this.#place.warn(`nor to its dead-letter queue: ${(worse as Error).message}`);
      }
    }
  }
}

function fillIn(input: string, values: Readonly<Record<string, string>>): string {
  return input.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => values[name] ?? whole);
}

/** What a target gets where the template gives no input. */
function defaultInput({ arn }: ScheduleSettings): string {
  const [, , , region, account] = arn.split(":");
  return JSON.stringify({
    version: "0",
    id: "<aws.scheduler.execution-id>",
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account,
    time: "<aws.scheduler.scheduled-time>",
    region,
    resources: [arn],
    detail: "{}",
  });
}

function toSecond(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
