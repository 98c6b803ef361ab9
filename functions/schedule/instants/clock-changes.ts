import type { ScheduleChange } from "../schedule.ts";
import { DAY_MS } from "./calendar.ts";
import type { LocalSource } from "./local-source.ts";
import { localText } from "./time-zone.ts";

/** The local times of a rule that clock changes skip or repeat, for `Schedule.changes`. Empty for a rule by elapsed time. */
export function clockChanges({ rule, zone, elapsed }: LocalSource, from: Date, to: Date): ScheduleChange[] {
  const found: ScheduleChange[] = [];
  const end = Math.min(to.getTime(), Date.UTC(2200));
  for (let time = Math.max(from.getTime(), -DAY_MS); !elapsed && time < end; time = zone.at(time).end) {
    const before = zone.at(time - 1).offset;
    const after = zone.at(time).offset;
    const last = time + Math.max(before, after);
    let local = rule.nextLocal(time + Math.min(before, after));
    for (; before !== after && local < last; local = rule.nextLocal(local + 1000)) {
      found.push({
        kind: after > before ? "skipped" : "repeated",
        local: localText(local),
        firesAt: after > before ? undefined : new Date(local - before),
        changedAt: new Date(time),
        clocksFrom: localText(time + before),
        clocksTo: localText(time + after),
      });
    }
  }
  return found;
}
