/** Triggers in a cell, and when they fire next. */
import type { Trigger } from "../../functions/model/trigger.ts";

/** `0 3 * * * Europe/London`; the zone is left out where it is UTC. */
export function triggerText(trigger: Trigger): string {
  if (trigger.kind === "startup") return "at start-up";
  const { expression, timeZone } = trigger;
  return timeZone === "UTC" ? expression : `${expression} ${timeZone}`;
}

/** The next instants of a trigger of a task. None for one that no clock fires. */
export async function nextInstants(
  trigger: Trigger,
  task: string,
  { from, count }: { from: Date; count: number },
): Promise<Date[]> {
  if (trigger.kind === "startup") return [];
  const { parseSchedule } = await import("../../functions/schedule/index.ts");
  const schedule = parseSchedule(trigger.expression, { timeZone: trigger.timeZone, seed: task });
  const instants: Date[] = [];
  for (let at = schedule.next(from); at !== undefined && instants.length < count; at = schedule.next(at)) {
    instants.push(at);
  }
  return instants;
}

/** When any of a task's triggers fires next. */
export async function nextOf(
  triggers: readonly Trigger[],
  task: string,
  from: Date,
): Promise<Date | undefined> {
  const each = await Promise.all(triggers.map((trigger) => nextInstants(trigger, task, { from, count: 1 })));
  return each.flat().sort((a, b) => a.getTime() - b.getTime())[0];
}
