/** The clock changes within a calendar: those of the zones of its schedules, and what they do to them. */
import {
  type ClockChange,
  parseSchedule,
  type ScheduleChange,
  ScheduleError,
  zoneChanges,
} from "../../../functions/schedule/index.ts";
import type { ShownSchedule } from "./shown-schedules.ts";

export interface ZoneChange {
  readonly zone: string;
  /** In seconds of epoch. */
  readonly at: number;
  /** The clocks leave out local times, or show them twice. */
  readonly kind: "gap" | "fold";
  /** What the clocks show before and after, as in "2026-03-29T01:00:00". */
  readonly from: string;
  readonly to: string;
  readonly why: string;
  /** The tasks whose schedules have local times that it skips or repeats. */
  readonly tasks: readonly string[];
}

/** The schedules of a task. */
export interface TaskSchedules {
  readonly task: string;
  readonly schedules: readonly ShownSchedule[];
}

const timesTold = 5;

/** In the order of time; from one second (inclusive) to another (exclusive). @param shown the calendar's own zone */
export function zoneChangesOf(
  tasks: readonly TaskSchedules[],
  from: number,
  to: number,
  shown: string,
): ZoneChange[] {
  const [begin, end] = [new Date(from * 1000), new Date(to * 1000)];
  const ofTasks = tasks.flatMap(({ schedules }) => schedules.map(({ trigger }) => trigger.timeZone));
  const zones = new Set([shown, ...ofTasks]);
  const found = [...zones].flatMap((zone) =>
    changesOf(zone, begin, end).map((change) => ({
      zone,
      change,
      times: new Set<string>(),
      names: new Set<string>(),
    })),
  );
  if (found.length === 0) return [];
  for (const { task, schedules } of tasks) {
    for (const schedule of schedules) {
      const { timeZone } = schedule.trigger;
      for (const touched of touchedBy(task, schedule, begin, end)) {
        const one = found.find(
          ({ zone, change }) =>
            zone === timeZone && change.changedAt.getTime() === touched.changedAt.getTime(),
        );
        one?.names.add(task);
        one?.times.add(touched.local);
      }
    }
  }
  return found
    .map(({ zone, change, times, names }): ZoneChange => {
      const { kind, changedAt, clocksFrom, clocksTo } = change;
      return {
        zone,
        at: changedAt.getTime() / 1000,
        kind: kind === "skipped" ? "gap" : "fold",
        from: clocksFrom,
        to: clocksTo,
        why: changeText(change, [...times].sort()),
        tasks: [...names].sort(),
      };
    })
    .sort((a, b) => a.at - b.at);
}

/** A zone that this machine does not know has none. */
function changesOf(zone: string, from: Date, to: Date): readonly ClockChange[] {
  try {
    return zoneChanges(zone, from, to);
  } catch (error) {
    if (error instanceof ScheduleError) return [];
    throw error;
  }
}

function touchedBy(
  task: string,
  { trigger }: ShownSchedule,
  from: Date,
  to: Date,
): readonly ScheduleChange[] {
  try {
    return parseSchedule(trigger.expression, { timeZone: trigger.timeZone, seed: task }).changes(from, to);
  } catch (error) {
    // Another version of Pawl took it, and this one fires nothing for it.
    if (error instanceof ScheduleError) return [];
    throw error;
  }
}

function changeText({ kind, clocksFrom, clocksTo }: ClockChange, times: readonly string[]): string {
  const clocks = `the clocks go from ${clockText(clocksFrom)} to ${clockText(clocksTo)}`;
  if (times.length === 0) return `${clocks}: no schedule has a time that this touches`;
  const more = times.length - timesTold;
  const told = times.slice(0, timesTold).map(clockText).join(", ") + (more > 0 ? ` and ${more} more` : "");
  const one = times.length === 1;
  if (kind === "skipped")
    return `${clocks}: ${told} ${one ? "does not exist and is skipped" : "do not exist and are skipped"}`;
  return `${clocks}: ${told} ${one ? "occurs twice and fires the first time only" : "occur twice and fire the first time only"}`;
}

/** "01:30" of "2026-03-29T01:30:00". */
function clockText(local: string): string {
  return local.slice(11).replace(/:00$/, "");
}
