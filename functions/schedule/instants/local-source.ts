/**
 * A rule of local times, laid over a time zone. As EventBridge has it: a local time that the clocks skip does
 * not fire, one that they repeat fires once, the first time. A rule that goes by elapsed time fires in both
 * passes instead, and no clock change touches it. What the rule matches is left to the rule.
 */

import type { InstantSource } from "../schedule.ts";
import { DAY } from "./calendar.ts";
import type { LocalRule } from "./cron-rule.ts";
import type { Stretch, TimeZone } from "./time-zone.ts";

/** Outside of these the rule is not asked: it knows the local years 1970 to 2199. */
const BEGIN = -DAY;
const END = Date.UTC(2200, 0, 2);

export class LocalSource<Rule extends LocalRule = LocalRule> implements InstantSource {
  readonly rule: Rule;
  readonly zone: TimeZone;
  /** Whether it fires in both passes of a repeated hour. */
  readonly elapsed: boolean;

  constructor(rule: Rule, zone: TimeZone, elapsed: boolean) {
    this.rule = rule;
    this.zone = zone;
    this.elapsed = elapsed;
  }

  first(time: number): number {
    if (time >= END) return Infinity;
    const from = time < BEGIN ? BEGIN : time;
    const stretches = this.zone.around(from);
    let index = 0;
    while ((stretches[index] as Stretch).end <= from) index++;
    let stretch = stretches[index] as Stretch;
    if (this.elapsed) return this.#firstElapsed(from, stretch);

    let local = from + stretch.offset;
    if (local < stretch.from) local = stretch.from;
    for (;;) {
      local = this.rule.nextLocal(local);
      if (local === Infinity) return Infinity;
      if (local >= stretch.end + stretch.offset) stretch = stretchOf(this.zone, local);
      if (local >= stretch.from) return local - stretch.offset;
      // The clocks skip this local time.
      local = stretch.from;
    }
  }

  #firstElapsed(time: number, first: Stretch): number {
    let stretch = first;
    for (let from = time; ; from = stretch.end, stretch = this.zone.at(from)) {
      const instant = this.rule.nextLocal(from + stretch.offset) - stretch.offset;
      if (instant < stretch.end || instant === Infinity) return instant;
    }
  }
}

/** The first stretch that shows a local time, or that comes after it if the clocks skip it: its `from` is later then. */
export function stretchOf(zone: TimeZone, local: number): Stretch {
  const stretches = zone.around(local);
  let index = 0;
  while ((stretches[index] as Stretch).end + (stretches[index] as Stretch).offset <= local) index++;
  return stretches[index] as Stretch;
}
