/**
 * Draws worlds in which features meet: several parallel runs under limits, rates and throttles, operators who override limits,
 * and a deploy in the middle that adds, changes or removes one of these. The rest of a plan is that of a world of one run.
 */
import { SeededRandom } from "../random.ts";
import {
  type Change,
  changes,
  type Deploy,
  type LimitOverride,
  type Meeting,
  type Start,
  type Version,
} from "./meeting.ts";
import { calmAfterMs, drawParallelPlan, type ParallelPlan } from "./plan.ts";

const shops = ["a", "b"];
const keyed = (limit: number) => ({ limit, key: "shop" }) as const;

/** The versions before and after a change. */
function versionsOf(change: Change, random: SeededRandom): readonly [Version, Version] {
  const [limit, other, stage] = [random.between(1, 3), random.between(1, 3), random.between(1, 3)];
  const isKeyed = random.chance(0.4);
  const own = isKeyed ? keyed(limit) : { limit };
  const both: Version = {
    concurrency: random.chance(0.8) ? own : undefined,
    maxRunningTasks: random.chance(0.5) ? stage : undefined,
    rateLimit: random.chance(0.2) ? { items: 4, per: "second" } : undefined,
    isParallel: true,
  };
  const rate = { items: random.pick([1, 6, 20]), per: random.pick(["second", "minute"] as const) };
  const made: Readonly<Record<Change, readonly [Partial<Version>, Partial<Version>]>> = {
    nothing: [{}, {}],
    "limit changes": [{ concurrency: own }, { concurrency: { ...own, limit: other } }],
    "limit comes": [{ concurrency: undefined }, { concurrency: own }],
    "limit goes": [{ concurrency: own }, { concurrency: undefined }],
    "key comes": [{ concurrency: { limit } }, { concurrency: keyed(other) }],
    "key goes": [{ concurrency: keyed(limit) }, { concurrency: { limit: other } }],
    "stage changes": [{ maxRunningTasks: stage }, { maxRunningTasks: other }],
    "stage comes": [{ maxRunningTasks: undefined }, { maxRunningTasks: stage }],
    "stage goes": [{ maxRunningTasks: stage }, { maxRunningTasks: undefined }],
    "parallel comes": [{ isParallel: false }, {}],
    "parallel goes": [{}, { isParallel: false }],
    "rate changes": [{ rateLimit: { items: 2, per: "minute" } }, { rateLimit: rate }],
    "rate comes": [{ rateLimit: undefined }, { rateLimit: rate }],
    "rate goes": [{ rateLimit: rate }, { rateLimit: undefined }],
    "timeout goes": [{ timeoutSeconds: random.between(20, 90) }, {}],
  };
  const [before, after] = made[change];
  return [
    { ...both, ...before },
    { ...both, ...after },
  ];
}

/** Draws a world in which features meet. */
export function drawMeeting(seed: number): ParallelPlan & { meeting: Meeting } {
  const random = new SeededRandom(seed * 31 + 7);
  const plan = drawParallelPlan(seed);
  const change: Change = random.pick(changes);
  const [first, after] = versionsOf(change, random);
  const at = random.between(1_000, random.pick([20_000, 90_000]));
  const deploys: Deploy[] = [];
  const sweeperLag = random.pick([0, 0, 20_000, 70_000]);
  if (change !== "nothing") deploys.push({ at, to: after, sweeperLag });
  // Its split runs go on where it is parallel again.
  if (change === "parallel goes") deploys.push({ at: calmAfterMs, to: first, sweeperLag: 0 });
  // Many wait where what they wait for goes.
  const count = change.endsWith(" goes") && random.chance(0.5) ? 8 : random.between(1, 5);
  const starts: Start[] = Array.from({ length: count }, () => {
    return { at: random.between(10, random.pick([100, 20_000, 120_000])), shop: random.pick(shops) };
  });
  // Places that were left behind do not hold it back.
  starts.push({ at: calmAfterMs + 100_000, shop: random.pick(shops) });
  return {
    ...plan,
    sizes: plan.sizes.slice(0, 3).map((size) => Math.min(size, 3)),
    acts: plan.acts.slice(0, 8),
    timeoutSeconds: first.timeoutSeconds,
    machines: random.between(2, 4),
    meeting: {
      change,
      first,
      deploys,
      starts: starts.sort((a, b) => a.at - b.at),
      overrides: drawOverrides(random, first, at),
      throttles: random.chance(0.25),
    },
  };
}

/** Mostly none. One that is not removed stays behind, whatever is deployed. */
function drawOverrides(
  random: SeededRandom,
  { maxRunningTasks }: Version,
  deployAt: number,
): LimitOverride[] {
  const of = maxRunningTasks !== undefined && random.chance(0.5) ? "stage" : "task";
  const made: LimitOverride = { at: random.between(50, deployAt), of, limit: random.between(1, 4) };
  const removed = { at: made.at + random.between(1_000, 60_000), of, limit: undefined } as const;
  const all = [made, removed].slice(0, random.pick([0, 0, 1, 2]));
  return all;
}
