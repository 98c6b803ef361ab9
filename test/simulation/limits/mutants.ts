/**
 * Mutants of worlds of limits: what the rules must notice. The clauses that only a rare moment needs are in the traces of
 * limits, each with its story.
 */
import { changing, without } from "./changed-writes.ts";
import { type Misbehaviour, playLimits } from "./world.ts";

export interface LimitMutant {
  readonly name: string;
  readonly change: Misbehaviour;
}

/** Each is noticed within so many seeds. */
const mostSeeds = 20;

/** A write that is not made, and seems to apply. */
const isNotMade = (name: string) => changing((write) => (write.name === name ? undefined : write));

export const limitMutants: readonly LimitMutant[] = [
  { name: "a place is taken where there is no room", change: without("take slot", "there is room") },
  { name: "a place is taken twice by a run", change: without("take slot", "the run does not hold it") },
  { name: "a newcomer passes those that wait", change: without("take slot", "no run waits") },
  {
    name: "a place is given back that its run holds since a later turn",
    change: without("give slot back", "held since this turn"),
  },
  {
    name: "a run is handed a place that it holds already",
    change: without("transfer slot", "the run does not hold it"),
  },
  {
    name: "the place of a run that holds none is handed on",
    change: without("transfer slot", "held since this turn"),
  },
  { name: "no place is handed on", change: isNotMade("transfer slot") },
  { name: "no place that was given back is filled", change: isNotMade("fill slot") },
  { name: "a run that moves on says nowhere that it waits", change: isNotMade("join queue") },
  {
    name: "the oldest run comes last",
    change: changing((write) => {
      const { dueKey, dueAt } = write.set ?? {};
      const waits = typeof dueKey === "string" && dueKey.startsWith("wait#");
      return waits ? { ...write, set: { ...write.set, dueAt: 1e15 - Number(dueAt) } } : write;
    }),
  },
];

/** The first seed whose rules notice a mutant; undefined where none does. */
export async function caughtBy({ change }: LimitMutant): Promise<number | undefined> {
  for (let seed = 1; seed <= mostSeeds; seed++) {
    const found = await playLimits(seed, change).then(
      ({ wrong }) => wrong.length,
      () => 1,
    );
    if (found > 0) return seed;
  }
  return undefined;
}
