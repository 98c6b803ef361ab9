/** The instants of a schedule that the sweeper fires, of any kind. */
import { deliveryOf, type FiredSchedule, type Firing, keyOfFired } from "../model/task/fired-schedule.ts";
import { parseWithWindows } from "./expression/parse.ts";
import { startWithin } from "./start-within.ts";

/** Reads a schedule that the sweeper fires. @throws ScheduleError */
export function firingOf(schedule: FiredSchedule): Firing {
  const { task, expression, zone, startWithin: own, limits } = schedule;
  const { source } = parseWithWindows(expression, { timeZone: zone, seed: task });
  const startsAt = Date.parse(limits?.startAt ?? "") || 0;
  const endsAt = Date.parse(limits?.endAt ?? "") || Infinity;
  return {
    schedule,
    key: keyOfFired(schedule),
    delivery: deliveryOf(schedule),
    first(time) {
      const instant = source.first(Math.max(time, startsAt));
      return instant < endsAt ? instant : Infinity;
    },
    startWithin: (instant) => own ?? startWithin(source, instant),
  };
}
