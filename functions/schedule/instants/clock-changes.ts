import { localText } from "../local-text.ts";
import type { ScheduleChange } from "../schedule.ts";
import { DAY } from "./calendar.ts";
import type { LocalSource } from "./local-source.ts";

/** The local times of a rule that clock changes skip or repeat, as `Schedule.changes` says; none by elapsed time. The dates are valid. */
export function clockChanges({ rule, zone, elapsed }: LocalSource, from: Date, to: Date): ScheduleChange[] {
  const found: ScheduleChange[] = [];
  const end = Math.min(to.getTime(), Date.UTC(2200));
  for (let time = Math.max(from.getTime(), -DAY); !elapsed && time < end; time = zone.at(time).end) {
    const before = zone.at(time - 1).offset;
    const after = zone.at(time).offset;
    const last = time + Math.max(before, after);
    let local = rule.nextLocal(time + Math.min(before, after));
    for (; before !== after && local < last; local = rule.nextLocal(local + 1000)) {
      found.push({
        kind: after > before ? "skipped" : "repeated",
        local: localText(local),
        ...(after > before ? {} : { firesAt: new Date(local - before) }),
        changedAt: new Date(time),
        clocksFrom: localText(time + before),
        clocksTo: localText(time + after),
      });
    }
  }
  return found;
}
