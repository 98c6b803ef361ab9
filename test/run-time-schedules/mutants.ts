/** Mutants of walks: a guard that is left out, which `walk.ts` must notice. */
import { type Misbehaviour, walk } from "./walk.ts";

/** Each is noticed within so many seeds. */
const mostSeeds = 600;

/** What the code does, and how. */
export const scheduleMutants: readonly (readonly [what: string, Misbehaviour])[] = [
  ["writes a definition that another has changed", { dropsClause: "the definition just read" }],
  ["adds a schedule that another has added", { dropsClause: "there is no definition" }],
  ["does not look again after its call", { looksNoMore: true }],
  ["checks nothing", { checksNothing: true }],
];

/** The first seed that notices a mutant; undefined where none does. */
export async function caughtBy(misbehaves: Misbehaviour): Promise<number | undefined> {
  for (let seed = 1; seed <= mostSeeds; seed++) if ((await walk(seed, misbehaves)) !== undefined) return seed;
  return undefined;
}
