/**
 * Triggers in words, and when they fire next. Every function here names each kind of trigger, so that a new kind
 * does not compile until its words are chosen.
 */
import { isTimed, type ScheduleTrigger, type Trigger } from "../../functions/model/task/trigger.ts";
import { instantText } from "./words.ts";

/** `0 3 * * * Europe/London`; the zone is left out if it is UTC. */
export function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case "cron":
    case "every":
    case "at":
    case "window": {
      const { timeZone } = trigger;
      const expression = trigger.expression.trim().replace(/\s+/g, " ");
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
      const { countedFromDeploy } = await import("../../functions/schedule/index.ts");
      const next = await nextInstants(trigger, task, { from, count });
      if (next === undefined) return `${words}, ${countedFromDeploy}`;
      return `${words}, next ${next.map((at) => instantText(at.toISOString())).join(", ") || "never"}`;
    }
    case "startup":
      return `${words}, after each deploy that changes anything`;
  }
}

/** The next instants of a task's trigger: none for one without a schedule, undefined where they count from the deploy. */
export async function nextInstants(
  trigger: Trigger,
  task: string,
  { from, count }: { from: Date; count: number },
): Promise<Date[] | undefined> {
  if (!isTimed(trigger)) return [];
  const { countsFromDeploy, parseSchedule, translate } = await import("../../functions/schedule/index.ts");
  const options = { timeZone: trigger.timeZone, seed: task };
  if (countsFromDeploy(translate(trigger.expression, options))) return undefined;
  const parsed = parseSchedule(trigger.expression, options);
  const instants: Date[] = [];
  for (let at = parsed.next(from); at !== undefined && instants.length < count; at = parsed.next(at)) {
    instants.push(at);
  }
  return instants;
}
