/** A schedule as an override has it: read here, so that no worker and no sweeper meets one that it cannot read. */
import { PawlError } from "../../model/errors.ts";
import type { OverrideSchedule } from "../../model/override/override.ts";
import { isTimed, type Trigger, triggerId } from "../../model/task/trigger.ts";
import { firingOf, quoted, readSchedule } from "../../schedule/index.ts";

/** So many instants say how soon a schedule fires again. */
const mostInstants = 100;

export interface ScheduleGiven {
  readonly task: string;
  readonly expression: string;
  readonly timeZone?: string;
  /** The task's triggers, where they are known. */
  readonly triggers?: readonly Trigger[];
  /** From when and until when it is to hold, in seconds of epoch. */
  readonly from: number;
  readonly until?: number;
}

/** @throws ScheduleError, PawlError */
export function scheduleValue(given: ScheduleGiven): OverrideSchedule {
  const { task, timeZone: zone = "UTC", triggers = [], from, until = Number.POSITIVE_INFINITY } = given;
  // What is no text is refused where it is read.
  const expression =
    typeof given.expression === "string" ? given.expression.trim().replace(/\s+/g, " ") : given.expression;
  const { source } = readSchedule(expression, { timeZone: zone, seed: task });
  const trigger = triggerId(source.kind, expression, zone);
  const alike = triggers.filter(isTimed).find(({ id }) => id === trigger);
  if (alike !== undefined && (alike.expression.trim() !== expression || alike.timeZone !== zone))
    throw new PawlError(
      "invalid-override",
      `schedule ${quoted(expression)} would have the id ${trigger}, which a trigger of the task has that fires at other instants: give that trigger another id`,
    );
  const firing = firingOf({ task, lane: "", trigger, expression, zone });
  const first = firing.first(from * 1000);
  if (!(first < until * 1000)) {
    const end = Number.isFinite(until) ? ` and ${secondText(until)}` : "";
    throw new PawlError(
      "invalid-override",
      `schedule ${quoted(expression)} is not allowed: it never fires ${end === "" ? "after" : "between"} ${secondText(from)}${end}`,
    );
  }
  return { trigger, expression, zone, startWithin: shortestStartWithin(firing, first) };
}

/** The shortest time within which a late delivery may start a run, of its next instants. */
function shortestStartWithin(firing: ReturnType<typeof firingOf>, first: number): number {
  let shortest = firing.startWithin(first);
  let instant = first;
  for (let count = 1; count < mostInstants; count++) {
    instant = firing.first(instant + 1000);
    if (instant === Number.POSITIVE_INFINITY) break;
    shortest = Math.min(shortest, firing.startWithin(instant));
  }
  return shortest;
}

function secondText(second: number): string {
  return new Date(second * 1000).toISOString().replace(".000Z", "Z");
}
