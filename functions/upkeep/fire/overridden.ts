/**
 * What the sweeper fires under the overrides: the schedules of overrides, each within its stretch; of the template's own
 * none in which another schedule holds, or its task is disabled; and those of a disabled task while an override enables it.
 * Pure.
 */
import { inForce, type Override, settingAt } from "../../model/override/override.ts";
import type { FiredSchedule, Firing } from "../../model/task/fired-schedule.ts";
import { anyTriggerParamsOf, laneOfTask, type TaskDirectory } from "../../model/task/task-directory.ts";
import { firingOf, ScheduleError } from "../../schedule/index.ts";
import type { WatchedOverrides } from "./watched.ts";

/** From when, inclusive, and until when, exclusive, in epoch milliseconds. */
type Stretch = readonly [from: number, until: number];

/** @param template the schedules of the entry file, read */
export function firingsUnder(
  directory: TaskDirectory,
  template: readonly Firing[],
  watched: WatchedOverrides,
): readonly Firing[] {
  const own = template.flatMap((firing) => {
    const overrides = watched.get(firing.schedule.task);
    if (overrides === undefined) return firing.schedule.isOff ? [] : [firing];
    return templateFiring(firing, overrides);
  });
  const added = [...watched].flatMap(([task, overrides]) => {
    const isOff = template.some(({ schedule }) => schedule.task === task && schedule.isOff);
    return laneOfTask(directory, task) === undefined
      ? []
      : overrideFirings(directory, task, overrides, isOff);
  });
  return [...own, ...added];
}

function templateFiring(firing: Firing, overrides: readonly Override[]): readonly Firing[] {
  const isOff = firing.schedule.isOff === true;
  const stretches = stretchesOf(overrides, (at) => {
    return isEnabled(overrides, at, isOff) && inForce(overrides, "schedule", at) === undefined;
  });
  // Where it was off, nobody has sent what comes first.
  const begins = isOff ? stretches[0]?.[0] : undefined;
  return stretches.length === 0 ? [] : [{ ...within(firing, stretches), begins }];
}

function overrideFirings(
  directory: TaskDirectory,
  task: string,
  overrides: readonly Override[],
  isOff: boolean,
): readonly Firing[] {
  return overrides.flatMap((one) => {
    if (one.setting !== "schedule") return [];
    const { trigger, expression, zone, startWithin } = one.value;
    const schedule: FiredSchedule = {
      task,
      lane: laneOfTask(directory, task) ?? "",
      trigger,
      expression,
      zone,
      startWithin,
      params: paramsOf(directory, task),
    };
    const stretches = stretchesOf(overrides, (at) => {
      return isEnabled(overrides, at, isOff) && inForce(overrides, "schedule", at) === one;
    });
    const firing = stretches.length === 0 ? undefined : readFiring(schedule);
    return firing === undefined ? [] : [{ ...within(firing, stretches), begins: one.from * 1000 }];
  });
}

/** Undefined where this version cannot read the expression: a newer one has written it, and no other schedule waits for it. */
function readFiring(schedule: FiredSchedule): Firing | undefined {
  try {
    return firingOf(schedule);
  } catch (error) {
    if (error instanceof ScheduleError) return undefined;
    throw error;
  }
}

function paramsOf(directory: TaskDirectory, task: string): FiredSchedule["params"] {
  const text = anyTriggerParamsOf(directory, task);
  return text === undefined ? undefined : JSON.parse(text);
}

function isEnabled(overrides: readonly Override[], at: number, isOff: boolean): boolean {
  return settingAt(overrides, "enabled", !isOff, at);
}

/** The stretches in which something holds that changes only where an override begins or ends. */
function stretchesOf(overrides: readonly Override[], holds: (at: number) => boolean): readonly Stretch[] {
  const ends = overrides.flatMap(({ from, until }) => (until === undefined ? [from] : [from, until]));
  const bounds = [...new Set([0, ...ends])].sort((a, b) => a - b);
  const stretches: Stretch[] = [];
  bounds.forEach((from, i) => {
    if (!holds(from)) return;
    const until = (bounds[i + 1] ?? Number.POSITIVE_INFINITY) * 1000;
    const last = stretches.at(-1);
    if (last?.[1] === from * 1000) stretches[stretches.length - 1] = [last[0], until];
    else stretches.push([from * 1000, until]);
  });
  return stretches;
}

/** A schedule that fires only within stretches. */
function within(firing: Firing, stretches: readonly Stretch[]): Firing {
  return {
    ...firing,
    first(time) {
      for (const [from, until] of stretches) {
        if (time >= until) continue;
        const instant = firing.first(Math.max(time, from));
        if (instant < until) return instant;
      }
      return Number.POSITIVE_INFINITY;
    },
  };
}
