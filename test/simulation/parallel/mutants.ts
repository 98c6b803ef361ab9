/**
 * Mutants of worlds of runs that are split: each clause of each of their writes left out, and the mistakes that the protocol
 * guards against. The rules must notice each. A mutant is tried in worlds that are made harder for it.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { type AnyWrite, withoutClauses } from "../mutants/any-write.ts";
import { clauses, proven } from "./clauses.ts";
import { type Harder, hardBy, hardFor } from "./hard-worlds.ts";
import { drawParallelPlan } from "./plan.ts";
import { parallelTraps } from "./traps.ts";
import { type ParallelChange, ParallelWorld } from "./world.ts";

export interface ParallelMutant {
  readonly name: string;
  readonly change: ParallelChange;
  readonly harder: Harder;
}

type RunsWrite = Write<RunRecord>;

function without(write: string, clause: string): ParallelChange {
  return {
    landing: (asked) => {
      if (asked.name !== write) return asked;
      const changed = withoutClauses(asked as unknown as AnyWrite, ({ name }) =>
        clause.split("+").includes(name),
      );
      return changed as unknown as RunsWrite;
    },
  };
}

const clauseMutants = Object.entries(clauses).flatMap(([write, names]) =>
  names.map(
    (clause): ParallelMutant => ({
      name: `${write}: ${clause}`,
      change: without(write, clause),
      harder: hardFor[hardBy[`${write}: ${clause}`] ?? write] ?? ((plan) => plan),
    }),
  ),
);

const trapMutants = parallelTraps.map(({ name, change, hardAs }): ParallelMutant => {
  return { name, change, harder: hardFor[hardAs] ?? ((plan) => plan) };
});

export const parallelMutants: readonly ParallelMutant[] = [
  ...clauseMutants.filter(({ name }) => proven[name] === undefined),
  ...trapMutants,
];

/** Each is noticed within so many seeds. */
const mostSeeds = 40;

/** The first seed whose rules notice a mutant; undefined where none does. */
export async function caughtBy(
  { change, harder }: ParallelMutant,
  most = mostSeeds,
): Promise<number | undefined> {
  for (let seed = 1; seed <= most; seed++) {
    const world = new ParallelWorld(harder(drawParallelPlan(seed)), change);
    if ((await world.run()).length > 0) return seed;
  }
  return undefined;
}
