/** The clock changes of a zone, and which local times of a rule they skip or repeat. */
import type { ScheduleChange } from "../schedule.ts";
import { DAY_MS } from "./calendar.ts";
import type { LocalSource } from "./local-source.ts";
import { localText, type TimeZone, timeZone } from "./time-zone.ts";

/** What the clocks of a zone do at an instant, whatever fires then. */
export type ClockChange = Omit<ScheduleChange, "local" | "firesAt">;

/** Offsets in milliseconds before and after each change, from `from` (inclusive) to `to` (exclusive). */
function* offsetChanges(zone: TimeZone, from: Date, to: Date) {
  const end = Math.min(to.getTime(), Date.UTC(2200));
  for (let time = Math.max(from.getTime(), -DAY_MS); time < end; time = zone.at(time).end) {
    const [before, after] = [zone.at(time - 1).offset, zone.at(time).offset];
    if (before !== after) yield { time, before, after };
  }
}

function changeOf({ time, before, after }: { time: number; before: number; after: number }): ClockChange {
  return {
    kind: after > before ? "skipped" : "repeated",
    changedAt: new Date(time),
    clocksFrom: localText(time + before),
    clocksTo: localText(time + after),
  };
}

/** The clock changes of a zone from `from` (inclusive) to `to` (exclusive). @throws ScheduleError for a zone that there is not */
export function zoneChanges(zone: string, from: Date, to: Date): ClockChange[] {
  return [...offsetChanges(timeZone(zone), from, to)].map(changeOf);
}

/** The local times of a rule that clock changes skip or repeat, for `Schedule.changes`. Empty for a rule by elapsed time. */
export function clockChanges({ rule, zone, elapsed }: LocalSource, from: Date, to: Date): ScheduleChange[] {
  const found: ScheduleChange[] = [];
  if (elapsed) return found;
  for (const change of offsetChanges(zone, from, to)) {
    const { time, before, after } = change;
    const { kind, ...clocks } = changeOf(change);
    const last = time + Math.max(before, after);
    let local = rule.nextLocal(time + Math.min(before, after));
    for (; local < last; local = rule.nextLocal(local + 1000)) {
      const firesAt = kind === "skipped" ? undefined : new Date(local - before);
      found.push({ kind, local: localText(local), firesAt, ...clocks });
    }
  }
  return found;
}
