/**
 * Triggers in words, and when they fire next. Every function here names each kind of trigger, so that a new kind
 * does not compile until its words are chosen.
 */
import { isTimed, type ScheduleTrigger, type Trigger } from "../../functions/model/trigger.ts";
import { instantText } from "./words.ts";

/** `0 3 * * * Europe/London`; the zone is left out if it is UTC. */
export function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case "cron":
    case "every":
    case "at":
    case "window": {
      const { expression, timeZone } = trigger;
      return timeZone === "UTC" ? expression : `${expression} ${timeZone}`;
    }
    case "startup":
      return "at start-up";
  }
}

/** The triggers that fire by a schedule. */
export function scheduled(triggers: readonly Trigger[]): ScheduleTrigger[] {
  return triggers.filter(isTimed);
}

/** A trigger, and when it starts its task next. */
export async function startsText(trigger: Trigger, task: string, from: Date, count: number): Promise<string> {
  const words = `${trigger.id}: ${triggerText(trigger)}`;
  switch (trigger.kind) {
    case "cron":
    case "every":
    case "at":
    case "window": {
      const next = await nextInstants(trigger, task, { from, count });
      return `${words}, next ${next.map((at) => instantText(at.toISOString())).join(", ") || "never"}`;
    }
    case "startup":
      return `${words}, after each deploy that changes anything`;
  }
}

/** The next instants of a task's trigger. None for one without a schedule. */
export async function nextInstants(
  trigger: Trigger,
  task: string,
  { from, count }: { from: Date; count: number },
): Promise<Date[]> {
  if (!isTimed(trigger)) return [];
  const { parseSchedule } = await import("../../functions/schedule/index.ts");
  const parsed = parseSchedule(trigger.expression, { timeZone: trigger.timeZone, seed: task });
  const instants: Date[] = [];
  for (let at = parsed.next(from); at !== undefined && instants.length < count; at = parsed.next(at)) {
    instants.push(at);
  }
  return instants;
}
