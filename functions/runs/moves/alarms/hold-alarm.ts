/** The writes to the item of an alarm that runs mute. Each run that holds it has the attribute `held#TASK/RUN`: since when, in epoch milliseconds. */
import type { AlarmHolder } from "../../../model/alarms/muted-alarm.ts";
import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";
import { heldBy, notHeldBy, roomBelow } from "../task/take-slot.ts";

function heldSince({ run, since }: AlarmHolder): Clause<TaskPart> {
  return { name: "held since then", attribute: heldBy(run), is: "=", value: since };
}

/** A run that did not hold the alarm holds it. */
export function holdAlarm({ run, since }: AlarmHolder): TaskWrite {
  return {
    name: "hold alarm",
    condition: [notHeldBy(run)],
    set: { [heldBy(run)]: since },
    add: { held: 1 },
  };
}

/** A later turn of a run that holds it. From now on nobody releases it who saw the run before. */
export function renewAlarm({ run, since }: AlarmHolder, seen: number): TaskWrite {
  return {
    name: "renew alarm",
    condition: [heldSince({ run, since: seen })],
    set: { [heldBy(run)]: since },
  };
}

/** The alarm's actions are on, and will be turned off: from now on they are turned on again once no run holds it. */
export function noteAlarm(holder: AlarmHolder): TaskWrite {
  return { name: "note alarm", level: "info", condition: [heldSince(holder)], set: { wasOn: true } };
}

/** The run holds it no more. */
export function releaseAlarm(holder: AlarmHolder, now: number): TaskWrite {
  return {
    name: "release alarm",
    level: "info",
    condition: [heldSince(holder)],
    set: { releasedAt: now },
    add: { held: -1 },
    remove: [heldBy(holder.run)],
  };
}

/** The actions are as they are to be, a while after the last release. `isFree`: no run holds it, and they are on again. */
export function closeAlarm(releasedAt: number, isFree: boolean): TaskWrite {
  const since: Clause<TaskPart> = {
    name: "no later release",
    attribute: "releasedAt",
    is: "=",
    value: releasedAt,
  };
  return {
    name: "close alarm",
    condition: isFree ? [since, roomBelow(1)] : [since],
    remove: isFree ? ["releasedAt", "wasOn"] : ["releasedAt"],
  };
}
