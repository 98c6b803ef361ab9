/** Draws operators' overrides of one task, and occurrences round the instants at which they begin. */
import type { SeededRandom } from "../../random.ts";
import type { DeployPlan, OccurrencePlan, TaskPlan } from "../plan.ts";
import type { OverridePlan } from "./plan.ts";

/** An override of the schedule, or of whether the task is enabled, begins so long after it was asked for. */
const aheadMs = 201_000;
/** Round that instant: just before it, and after it. */
const around = [-15_000, 4_000, 40_000];

export interface DrawnOverrides {
  readonly overrides: readonly OverridePlan[];
  readonly occurrences: readonly OccurrencePlan[];
}

/** One or two of a task that no deploy changes. */
export function drawOverrides(
  random: SeededRandom,
  tasks: readonly TaskPlan[],
  deploys: readonly DeployPlan[],
  from: number,
): DrawnOverrides {
  const stays = tasks.filter(({ name }) => deploys.every(({ task }) => task !== name));
  if (stays.length === 0) return { overrides: [], occurrences: [] };
  const { name: task } = random.pick(stays);
  const at = from + random.between(0, 40_000);
  const kind = random.pick(["schedule", "schedule", "enabled", "overlap", "maxAttempts"] as const);
  const first: OverridePlan = { key: "override 0", at, task, kind, draw: random.next() };
  // Half of the time there is a second one: at the same moment, or when the first one is known.
  const isAtOnce = random.chance(0.35);
  const second: OverridePlan = {
    key: "override 1",
    at: at + (isAtOnce ? random.between(0, 40) : random.between(5_000, 90_000)),
    task,
    kind:
      isAtOnce || random.chance(0.25)
        ? kind
        : random.pick(["remove", "remove", "remove", "enabled"] as const),
    draw: random.next(),
  };
  const overrides = random.chance(0.65) ? [first, second] : [first];
  if (kind === "overlap" || kind === "maxAttempts") return { overrides, occurrences: [] };
  const occurrences = overrides.flatMap((one, i) =>
    around.slice(i).map((ms, n): OccurrencePlan => {
      const instant = Math.floor((one.at + aheadMs + ms) / 1_000) * 1_000;
      return { key: `occurrence ${one.key} ${n}`, task, at: instant };
    }),
  );
  return { overrides, occurrences };
}

/** Where the task has a limit, what is overridden is that. */
export function ofLimits(
  overrides: readonly OverridePlan[],
  tasks: readonly TaskPlan[],
): readonly OverridePlan[] {
  const limited = new Set(tasks.flatMap(({ name, limit }) => (limit === undefined ? [] : [name])));
  return overrides.map((one) =>
    limited.has(one.task) && one.kind !== "remove" ? { ...one, kind: "concurrency" } : one,
  );
}
