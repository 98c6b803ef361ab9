/**
 * A rule of local times, laid over a time zone. As EventBridge has it: a local time that the clocks skip does
 * not fire, one that they repeat fires once, the first time. A rule that goes by elapsed time fires in both
 * passes instead, and no clock change touches it. What the rule matches is left to the rule.
 */
import { checkedTime } from "./checked-time.ts";
import type { LocalRule } from "./cron-rule.ts";
import { localText } from "./local-text.ts";
import { DAY, type Schedule, type ScheduleChange } from "./schedule.ts";
import type { Stretch, TimeZone } from "./time-zone.ts";

/** Instants outside are never asked of the rule, which knows the local years 1970 to 2199. */
const BEGIN = -DAY;
const END = Date.UTC(2200, 0, 2);

export class LocalSchedule<Rule extends LocalRule = LocalRule> implements Schedule {
  readonly rule: Rule;
  readonly zone: TimeZone;
  /** Whether it fires in both passes of a repeated hour. */
  readonly elapsed: boolean;
  readonly #words: (rule: Rule) => string;

  constructor(rule: Rule, zone: TimeZone, elapsed: boolean, words: (rule: Rule) => string) {
    this.rule = rule;
    this.zone = zone;
    this.elapsed = elapsed;
    this.#words = words;
  }

  next(after: Date): Date | undefined {
    const time = this.#next(Math.floor(checkedTime(after, "after") / 1000) * 1000 + 1000);
    return time === Infinity ? undefined : new Date(time);
  }

  between(from: Date, to: Date): Iterable<Date> {
    return walk(this, from, to);
  }

  describe(): string {
    return `${this.#words(this.rule)}, ${this.zone.name}`;
  }

  changes(from: Date, to: Date): ScheduleChange[] {
    const found: ScheduleChange[] = [];
    let time = Math.max(checkedTime(from, "from"), BEGIN);
    const end = Math.min(checkedTime(to, "to"), END);
    while (!this.elapsed && time < end) {
      const before = this.zone.at(time - 1);
      const after = this.zone.at(time);
      if (before.offset !== after.offset) found.push(...this.#changed(time, before.offset, after.offset));
      time = after.end;
    }
    return found;
  }

  *#changed(time: number, before: number, after: number): Iterable<ScheduleChange> {
    const skipped = after > before;
    const end = time + Math.max(before, after);
    for (let local = time + Math.min(before, after); ; local += 1000) {
      local = this.rule.nextLocal(local);
      if (local >= end) return;
      yield {
        kind: skipped ? "skipped" : "repeated",
        local: localText(local),
        ...(skipped ? {} : { firesAt: new Date(local - before) }),
        changedAt: new Date(time),
        clocksFrom: localText(time + before),
        clocksTo: localText(time + after),
      };
    }
  }

  /** The first instant at or after `time`, both in milliseconds, `time` in whole seconds; or `Infinity`. */
  #next(time: number): number {
    if (time >= END) return Infinity;
    const from = time < BEGIN ? BEGIN : time;
    let stretches = this.zone.around(from);
    let index = 0;
    while ((stretches[index] as Stretch).end <= from) index++;
    let stretch = stretches[index] as Stretch;
    if (this.elapsed) return this.#nextElapsed(from, stretch);

    let local = from + stretch.offset;
    if (local < stretch.from) local = stretch.from;
    for (;;) {
      local = this.rule.nextLocal(local);
      if (local === Infinity) return Infinity;
      if (local >= stretch.end + stretch.offset) {
        stretches = this.zone.around(local);
        index = 0;
        while ((stretches[index] as Stretch).end + (stretches[index] as Stretch).offset <= local) index++;
        stretch = stretches[index] as Stretch;
      }
      if (local >= stretch.from) return local - stretch.offset;
      // The clocks skip this local time.
      local = stretch.from;
    }
  }

  #nextElapsed(time: number, first: Stretch): number {
    let stretch = first;
    for (let from = time; ; from = stretch.end, stretch = this.zone.at(from)) {
      const instant = this.rule.nextLocal(from + stretch.offset) - stretch.offset;
      if (instant < stretch.end || instant === Infinity) return instant;
    }
  }
}

/** The instants of a schedule from `from` (inclusive) to `to` (exclusive); may be read more than once. */
export function walk(schedule: Pick<Schedule, "next">, from: Date, to: Date): Iterable<Date> {
  const begin = checkedTime(from, "from");
  const end = checkedTime(to, "to");
  return {
    *[Symbol.iterator]() {
      // A millisecond before the earliest date is no date.
      let at = schedule.next(new Date(Math.max(begin - 1, -8.64e15)));
      for (; at && at.getTime() < end; at = schedule.next(at)) yield at;
    },
  };
}
