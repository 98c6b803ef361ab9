/**
 * Fires the schedules of a template by local time, each at its instants.
 *
 * When time is set forward, it steps through every instant on the way, and each is delivered with its own scheduled
 * time. A schedule that would fire more than 1,500 times in one step delivers the first 1,500 and the last. After 100,000
 * it goes to its last instant at once, since a move by years would take minutes. Instants that passed while this process did not run, or the machine slept, are not delivered, though AWS would have: a laptop
 * that wakes on Monday should not do the whole weekend's work first. No run's record shows them. Flexible windows are
 * ignored, and nothing is delivered twice.
 */
import { parseSchedule, type Schedule } from "../../../functions/schedule/index.ts";
import type { LocalTime } from "../../time/index.ts";
import type { Sender } from "../emulated-service.ts";
import type { RateAnchors } from "./rate-anchors.ts";
import type { ScheduleSettings } from "./schedule-settings.ts";
import { targetInput } from "./target-input.ts";

const mostInOneStep = 1_500;
/** How many instants of one step are walked through, and so counted. */
const mostCounted = 100_000;
/** When a timer fires this much later than its instant, the machine slept. */
const sleptMilliseconds = 60_000;

export interface SchedulerOptions {
  readonly time: LocalTime;
  readonly anchors: RateAnchors;
  /** When it throws, the input goes to the schedule's dead-letter queue. */
  readonly sender: Sender;
  readonly warn: (line: string) => void;
  /** The group of schedules that name none. */
  readonly defaultGroup: ScheduleGroup;
}

export interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
}

interface Entry {
  readonly settings: ScheduleSettings;
  readonly schedule: Schedule;
  next: number | undefined;
  cancel: () => void;
  /** How often it fired since the event loop last turned. */
  fired: number;
  /** The last instant that exceeded the limit of one step. */
  leftOut: number | undefined;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  /** What the stack that is being made declares. */
  #declared: Entry[] = [];
  #declaredGroups: ScheduleGroup[] = [];
  #entries: Entry[] = [];
  #groups: readonly ScheduleGroup[];
  #deployedAt = 0;
  #forget: (() => void) | undefined;
  #counting = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#groups = [options.defaultGroup];
  }

  get groups(): readonly ScheduleGroup[] {
    return this.#groups;
  }

  /** The schedules, by group and name. */
  get schedules(): ScheduleSettings[] {
    const key = ({ group, name }: ScheduleSettings) => `${group}/${name}`;
    return this.#entries.map(({ settings }) => settings).sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  /** When the schedules were deployed, in epoch milliseconds. */
  get deployedAt(): number {
    return this.#deployedAt;
  }

  /** The services that a schedule can send to. */
  get targets(): readonly string[] {
    return this.#options.sender.services;
  }

  /** Forgets what was declared and not started. */
  begin(): void {
    this.#declared = [];
    this.#declaredGroups = [];
  }

  declareGroup(group: ScheduleGroup): void {
    this.#declaredGroups.push(group);
  }

  /** Declares a schedule that fires from `start` on. Throws a `ScheduleError` on an invalid expression. */
  declare(settings: ScheduleSettings): void {
    const { arn, expression, timeZone, startAt } = settings;
    const { time, anchors } = this.#options;
    // AWS does not say when a rate fires first. Here it is one interval after the schedule was created.
    const isRate = expression.startsWith("rate(");
    const anchor = isRate ? (startAt ?? anchors.of(arn, expression, time.now())) : 0;
    const schedule = parseSchedule(expression, { timeZone, anchor: new Date(anchor) });
    this.#declared.push({
      settings,
      schedule,
      next: undefined,
      cancel: () => {},
      fired: 0,
      leftOut: undefined,
    });
  }

  /** Fires the declared schedules and no others. One that is unchanged keeps its next instant. */
  start(): void {
    const { time, defaultGroup } = this.#options;
    this.#deployedAt = time.now();
    const earlier = new Map(this.#entries.map((entry) => [JSON.stringify(entry.settings), entry]));
    this.#entries = this.#declared.map((declared) => {
      const key = JSON.stringify(declared.settings);
      const unchanged = earlier.get(key);
      earlier.delete(key);
      return unchanged ?? declared;
    });
    for (const gone of earlier.values()) gone.cancel();
    this.#groups = [defaultGroup, ...this.#declaredGroups];
    // Time that is set backward brings past instants back.
    this.#forget ??= time.onChange(() => this.#armAll());
    this.#armAll();
  }

  /** Fires nothing more. */
  stop(): void {
    this.#forget?.();
    this.#forget = undefined;
    for (const entry of this.#entries.splice(0)) entry.cancel();
  }

  #armAll(): void {
    for (const entry of this.#entries) this.#arm(entry, this.#options.time.now());
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
    if (++entry.fired <= mostInOneStep) this.#deliver(entry.settings, instant);
    else entry.leftOut = instant;
    this.#arm(entry, entry.fired < mostCounted ? instant : this.#beforeLast(entry, instant));
  }

  /** The instant after which only the last one of the current move is left; `instant` itself if it was the last. */
  #beforeLast({ schedule, settings }: Entry, instant: number): number {
    const end = Math.min(this.#options.time.destination, settings.endAt ?? Number.POSITIVE_INFINITY);
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
      for (const entry of this.#entries) {
        const { settings, fired, leftOut } = entry;
        entry.fired = 0;
        entry.leftOut = undefined;
        if (leftOut === undefined) continue;
        const count = fired - mostInOneStep - 1;
        const words =
          fired < mostCounted ? `${count} of ${fired}` : `over ${mostCounted - mostInOneStep - 1}`;
        this.#options.warn(`${settings.name}: ${words} instants left out of one move of time`);
        this.#deliver(settings, leftOut);
      }
    });
  }

  #deliver(settings: ScheduleSettings, instant: number): void {
    const { target, name } = settings;
    const { sender, warn } = this.#options;
    const input = targetInput(settings, instant);
    try {
      sender.send(target.arn, input);
    } catch (error) {
      warn(`schedule ${name} could not be delivered: ${(error as Error).message}`);
      if (target.deadLetterArn === undefined) return;
      try {
        sender.send(target.deadLetterArn, input);
      } catch (cause) {
        warn(`schedule ${name} could not be sent to its dead-letter queue: ${(cause as Error).message}`);
      }
    }
  }
}
