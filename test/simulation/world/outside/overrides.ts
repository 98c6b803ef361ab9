/** Operators who override settings of a task, and remove what was overridden. */
import { overrideNames } from "../../../../functions/model/override/override.ts";
import { overrideSchedules } from "../../seen/overrides.ts";
import type { WorldContext } from "../context.ts";
import type { Operators } from "../operators.ts";
import { taskPlan } from "../plan.ts";
import { taskOf } from "../tasks.ts";
import { undisturbed } from "../wire.ts";
import type { OverridePlan } from "./plan.ts";

const overlaps = ["skip", "queue", "queue-all", "cancel-running", "allow"] as const;

/** Lets an operator do it, of whom the answers come within seconds, as what is switched ahead takes for granted. */
export function override(
  world: WorldContext,
  operators: Operators,
  { task, kind, draw }: OverridePlan,
): void {
  const { shipped, timeline, plan } = world;
  const own = taskPlan(plan, task);
  const of = { name: task, overlap: own.overlap, catchUp: "none", triggers: taskOf(own).triggers } as const;
  const pick = <T>(all: readonly T[]) => all[Math.floor(draw * all.length)] as T;
  const soon = timeline.now + 201_000;
  const until = (begins: number, least: number) => new Date(begins + least + Math.floor(draw * 100_000));
  operators.ask({ act: `override ${kind}`, about: task, depth: undisturbed }, (context) => {
    const set = (change: Parameters<typeof shipped.setOverrides>[2], end?: Date) =>
      shipped.setOverrides(context, of, change, { until: end });
    switch (kind) {
      case "schedule":
        return set({ schedule: pick(Object.keys(overrideSchedules)) }, until(soon, 30_000));
      case "enabled":
        return set({ enabled: !own.enabled }, draw < 0.7 ? until(soon, 10_000) : undefined);
      case "overlap":
        return set({ overlap: pick(overlaps) }, draw < 0.7 ? until(timeline.now, 30_000) : undefined);
      case "concurrency":
        return set({ concurrency: pick([1, 2, 3]) }, draw < 0.7 ? until(timeline.now, 30_000) : undefined);
      case "maxAttempts":
        return set({ maxAttempts: pick([1, 2, 3, 4]) });
      case "remove":
        return shipped.removeOverrides(context, of, overrideNames);
    }
  });
}
