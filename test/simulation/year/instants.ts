/** Every instant of the year's schedules, by stepping through its minutes. */

import { ownTriggers } from "./overrides.ts";
import { ruleAt } from "./plan.ts";
import { fires, minuteOf, windowSeconds } from "./rule.ts";
import { WallClock } from "./wall-clock.ts";
import type { Span, YearPlan, YearTask, YearTrigger } from "./year.ts";

/** The instants of a trigger, in order; of a window the stretches in each of which one lies. */
export interface TriggerInstants {
  readonly task: YearTask;
  readonly trigger: YearTrigger;
  readonly instants: readonly number[];
  readonly windows: readonly Span[];
}

export function listInstants({ tasks, start, end }: YearPlan): readonly TriggerInstants[] {
  const found = tasks.flatMap((task) => [
    ...task.triggers.map((trigger) => listed(task, trigger)),
    // Of an override's own schedule nothing is caught up.
    ...ownTriggers(task).map((trigger) => listed({ ...task, catchUp: "none" }, trigger)),
  ]);
  const byZone = Map.groupBy(found, ({ trigger }) => trigger.zone);
  for (const [zone, all] of byZone) {
    const ofMinute = Array.from({ length: 60 }, (_, minute) =>
      all.filter(({ trigger }) => trigger.rules.some(({ rule }) => minuteOf(rule) === minute)),
    );
    new WallClock(zone, start, end).minutes(start, end, (instant, shown, isAgain) => {
      for (const { trigger, instants, windows } of ofMinute[Math.floor(shown / 60) % 60] as typeof all) {
        const rule = ruleAt(trigger, instant);
        if (!fires(rule, shown, isAgain)) continue;
        if (rule.kind === "window") windows.push([instant, instant + windowSeconds]);
        else instants.push(instant);
      }
    });
    for (const { trigger, instants } of all) {
      const { rule } = trigger.rules[0] ?? {};
      if (rule?.kind !== "seconds" || trigger.dates === undefined) continue;
      for (
        let at = Math.ceil(trigger.dates[0] / rule.every) * rule.every;
        at < trigger.dates[1];
        at += rule.every
      )
        instants.push(at);
    }
  }
  return found;
}

function listed(task: YearTask, trigger: YearTrigger) {
  return { task, trigger, instants: [] as number[], windows: [] as Span[] };
}
