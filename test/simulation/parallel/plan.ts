/** What is drawn for a world of a run that is split. */
import type { SeededRandom } from "../random.ts";

export interface ParallelPlan {
  readonly shards: number;
  readonly items: number;
  readonly onShardError: "finish" | "stop";
  /** Its items are skipped where they fail, at most so many in all. Undefined: they fail their attempt. */
  readonly maxItemErrors: number | undefined;
  /** Items that fail: always where they are skipped, otherwise until the world is calm. */
  readonly bad: ReadonlySet<number>;
  /** How often a worker dies at a call, a call fails, and is slow. */
  readonly dies: number;
  readonly fails: number;
  readonly slow: number;
  /** The call at which most workers die. */
  readonly deadly?: string;
  /** How often people move the run, each half second. */
  readonly acts: number;
  readonly itemMs: readonly number[];
  readonly timeoutSeconds: number | undefined;
}

export function drawPlan(random: SeededRandom): ParallelPlan {
  const items = random.between(4, 30);
  const isBad = random.chance(0.4);
  const bad = Array.from({ length: isBad ? random.between(1, 4) : 0 }, () => random.between(0, items - 1));
  return {
    shards: random.between(2, 5),
    items,
    onShardError: random.chance(0.3) ? "stop" : "finish",
    maxItemErrors: isBad && random.chance(0.6) ? random.between(1, 5) : undefined,
    bad: new Set(bad),
    dies: random.pick([0, 0, 0.01, 0.03]),
    fails: random.pick([0, 0, 0.02]),
    slow: random.pick([0, 0, 0.1]),
    acts: random.pick([0, 0, 0.02, 0.05]),
    itemMs: random.pick([[50], [200, 1_000], [300, 2_500]]),
    timeoutSeconds: random.chance(0.1) ? random.between(30, 120) : undefined,
  };
}

/** Whether no worker dies and no call fails: people may interfere, and calls may be slow. */
export function isSound({ dies, fails, deadly }: ParallelPlan): boolean {
  return dies + fails === 0 && deadly === undefined;
}

/** Whether nothing goes wrong and nobody interferes. */
export function isSmooth(plan: ParallelPlan): boolean {
  return isSound(plan) && plan.acts + plan.bad.size === 0 && plan.timeoutSeconds === undefined;
}
