/**
 * Turns the local times of a rule into instants of a time zone. As in EventBridge, a local time that the clocks skip
 * does not fire, and one that they repeat fires once, the first time. A rule by elapsed time fires in both passes of
 * a repeated hour, so clock changes do not affect it.
 */
import { DAY_MS } from "./calendar.ts";
import type { LocalRule } from "./cron-rule.ts";
import type { InstantSource } from "./instants.ts";
import type { Stretch, TimeZone } from "./time-zone.ts";

/** Rules know the local years 1970 to 2199; outside of these instants they are not asked. */
const BEGIN = -DAY_MS;
const END = Date.UTC(2200, 0, 2);

export class LocalSource<Rule extends LocalRule = LocalRule> implements InstantSource {
  readonly kind: Rule["kind"];
  readonly rule: Rule;
  readonly zone: TimeZone;
  /** Whether it fires in both passes of a repeated hour. */
  readonly elapsed: boolean;

  constructor(rule: Rule, zone: TimeZone, elapsed: boolean) {
    this.kind = rule.kind;
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
    if (local < stretch.firstLocal) local = stretch.firstLocal;
    for (;;) {
      local = this.rule.nextLocal(local);
      if (local === Infinity) return Infinity;
      if (local >= stretch.end + stretch.offset) stretch = stretchOf(this.zone, local);
      if (local >= stretch.firstLocal) return local - stretch.offset;
      // The clocks skip this local time.
      local = stretch.firstLocal;
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

/** The first stretch that shows a local time. If the clocks skip it, the stretch after it, whose `firstLocal` is later. */
export function stretchOf(zone: TimeZone, local: number): Stretch {
  const stretches = zone.around(local);
  let index = 0;
  while ((stretches[index] as Stretch).end + (stretches[index] as Stretch).offset <= local) index++;
  return stretches[index] as Stretch;
}
