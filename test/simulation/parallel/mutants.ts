/**
 * Mutants of worlds of runs that are split: each takes out what a write of theirs relies on. The rules must notice each, some of
 * them in worlds that are harder for it.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { judge } from "./rules.ts";
import { type ParallelChange, ParallelWorld } from "./world.ts";

export interface ParallelMutant {
  readonly name: string;
  readonly change: ParallelChange;
}

type RunsWrite = Write<RunRecord>;
type Plan = ParallelChange["plan"];

/** Writes of one name, as they land. */
function writes(
  name: string,
  of: string,
  change: (write: RunsWrite) => RunsWrite,
  plan?: Plan,
): ParallelMutant {
  return { name, change: { plan, landing: (write) => (write.name === of ? change(write) : write) } };
}

const without = (clause: string) => (write: RunsWrite) => ({
  ...write,
  condition: write.condition.filter(({ name }) => !name.startsWith(clause)),
});

/** Nothing goes wrong by itself. */
const slow: Plan = {
  dies: 0,
  fails: 0,
  slow: 0.4,
  deadly: undefined,
  acts: 0,
  bad: new Set(),
  timeoutSeconds: undefined,
  itemMs: [50],
};
const restless: Plan = {
  acts: 0.12,
  dies: 0,
  fails: 0.02,
  slow: 0.2,
  itemMs: [300, 2_500],
  maxItemErrors: undefined,
  timeoutSeconds: undefined,
};
const failing: Plan = {
  bad: new Set([0, 1, 2, 3]),
  maxItemErrors: undefined,
  acts: 0.1,
  slow: 0.3,
  dies: 0.03,
  deadly: "count",
  timeoutSeconds: undefined,
};
const skipping: Plan = { bad: new Set([0, 1, 2, 3, 7, 8, 9]), maxItemErrors: 3, acts: 0, dies: 0, slow: 0.3 };

export const parallelMutants: readonly ParallelMutant[] = [
  writes("a count does not look at the word", "count", (write) => ({
    ...write,
    condition: write.condition.filter(({ name }) => !/^d\d+ as read$/.test(name)),
  })),
  writes("a count may be of an earlier epoch", "count", without("epoch as read"), failing),
  writes(
    "a reset keeps the epoch",
    "reset",
    ({ set: { epoch: _, ...set } = {}, ...write }) => ({ ...write, set }),
    failing,
  ),
  writes(
    "a reset leaves the bits",
    "reset",
    (write) => ({ ...write, remove: (write.remove ?? []).filter((name) => !/^d\d+$/.test(name)) }),
    failing,
  ),
  writes("a run waits though nothing is open", "spread", without("a shard is open"), slow),
  writes(
    "a redrive does not say so",
    "redrive",
    (write) => ({ ...write, set: { ...write.set, redo: undefined } }),
    failing,
  ),
  writes(
    "a split is forgotten once it is cut",
    "cut",
    ({ set: { pendingSplit: _, ...set } = {}, ...write }) => ({ ...write, set }),
    restless,
  ),
  writes(
    "a shard keeps its spec when it is cut",
    "cut",
    ({ set: { spec: _, ...set } = {}, ...write }) => ({ ...write, set }),
    restless,
  ),
  writes("a split does not count as open", "publish", ({ add: _, ...write }) => write, restless),
  writes("shards take permits that are not there", "permit", without("so many are left"), skipping),
  writes("a parked shard goes on to its next turn", "park", (write) => ({ ...write, add: { turn: 1 } }), {
    ...restless,
    acts: 0.3,
    slow: 0.6,
    fails: 0,
    bad: new Set(),
  }),
  {
    name: "a shard hears nothing of its run",
    change: {
      plan: { ...restless, itemMs: [2_500], items: 30, acts: 0.05 },
      hears: false,
    },
  },
];

/** Each is noticed within so many seeds. */
const mostSeeds = 150;

/** The first seed whose rules notice a mutant; undefined where none does. */
export async function caughtBy({ change }: ParallelMutant): Promise<number | undefined> {
  for (let seed = 1; seed <= mostSeeds; seed++) {
    const world = new ParallelWorld(seed, change);
    await world.run();
    if ((await judge(world)).length > 0) return seed;
  }
  return undefined;
}
