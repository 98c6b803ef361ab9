/** What becomes of each item: the same whichever machine does it, and whenever. */
import { mix, unit } from "../random.ts";
import type { RunHistory } from "../seen/run-history.ts";
import type { Plan, TaskPlan } from "./plan.ts";

export type Fate =
  | { readonly kind: "plain" | "throws" | "poison"; readonly ms: number }
  | { readonly kind: "snoozes"; readonly ms: number; readonly seconds: number };

export class Fates {
  readonly #plan: Plan;
  /** Items that have snoozed. Each does so once, unless its task is stuck at it. */
  readonly #snoozed = new Set<number>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  of({ hash }: RunHistory, task: TaskPlan, attempt: number, item: number): Fate {
    const seed = mix(mix(this.#plan.seed, hash), item);
    const isLong = unit(mix(seed, 1)) < task.long;
    const ms = isLong ? 35_000 + Math.floor(unit(mix(seed, 2)) * 65_000) : task.itemMs;
    if (task.poison === item) return { kind: "poison", ms };
    if (task.stuck?.item === item) return { kind: "snoozes", ms, seconds: task.stuck.seconds };
    if (unit(mix(seed, 100 + attempt)) < task.throws) return { kind: "throws", ms };
    if (unit(mix(seed, 3)) < task.snoozes && !this.#snoozed.has(seed)) {
      this.#snoozed.add(seed);
      return { kind: "snoozes", ms, seconds: Math.floor(unit(mix(seed, 4)) ** 2 * 2_000) };
    }
    return { kind: "plain", ms };
  }
}
