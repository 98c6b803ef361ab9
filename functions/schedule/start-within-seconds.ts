import type { ScheduleTrigger } from "../model/trigger.ts";
import { parse } from "./expression/parse.ts";

const LONGEST_SECONDS = 86_400;

/**
 * How many seconds after `scheduledTime` a delivery may still start a run: what the trigger says, or the shorter
 * of 24 h and the time to the next instant but one. An interval's beat is known from `scheduledTime`; a window
 * made by `window` always says it, so that a worker need not read windows.
 */
export function startWithinSeconds(trigger: ScheduleTrigger, scheduledTime: Date): number {
  const { kind, expression, timeZone, startWithinSeconds: said } = trigger;
  if (said !== undefined || kind === "window") return said ?? LONGEST_SECONDS;
  const schedule = parse(expression, { timeZone, anchor: scheduledTime });
  const next = schedule.next(scheduledTime);
  const afterNext = next && schedule.next(next);
  if (!afterNext) return LONGEST_SECONDS;
  return Math.min(LONGEST_SECONDS, Math.floor((afterNext.getTime() - scheduledTime.getTime()) / 1000));
}
