/**
 * Mutants of conditions: every clause of every write left out, wherever the write's condition has it.
 *
 * The writes under a lease share their guard, and its clauses cover for one another: of a write that gives the lease
 * up, a late copy is refused by the number and by the lease alike. So what they share is left out of all of them at
 * once, as though the guard itself had been changed. The writes that bring a run to rest share what is added to each
 * of them about what is untold, in the same way.
 *
 * Most clauses are there for a moment in which others get in between. So in these worlds they always do, wherever a
 * write is seldom made. A mutant is tried on those of them alone in which its clause decides something.
 */
import { type NamedClause, withoutClauses } from "./any-write.ts";
import { misbehave } from "./misbehave.ts";
import type { Mutant } from "./mutant.ts";
import { leftToTraces, proofs } from "./proofs.ts";
import { changeWrite } from "./seams.ts";
import type { Refusals } from "./watch-clauses.ts";

const underLease = ["checkpoint", "interrupt", "retry", "succeed", "fail", "release", "give up"];

const toRest = ["pause", "cancel", "succeed", "fail", "release", "give up", "skip", "hold"];
const ofUntold = ["nothing is untold", "something is untold"];

interface Left {
  readonly of: string;
  readonly writes: readonly string[];
  readonly clause: string;
}

/** A mutant for each clause. `refusals`: where each clause alone refuses a write, in these worlds without a mutant. */
export function clauseMutants(clauses: readonly NamedClause[], refusals: readonly Refusals[]): Mutant[] {
  return leftOut(clauses).map(({ of, writes, clause }): Mutant => {
    const name = `${of}: ${clause}`;
    const seam = changeWrite(writes, (write) => withoutClauses(write, (each) => each.name === clause));
    const own = refusals.filter((each) => each.clause === clause && writes.includes(each.write));
    const worlds = new Set(own.flatMap(({ seeds }) => seeds));
    const make = () => misbehave([seam], { overtaken: true });
    return { kind: "clause", name, proof: proofs[name], worlds, make };
  });
}

function leftOut(clauses: readonly NamedClause[]): Left[] {
  const has = (write: string, clause: string) =>
    clauses.some((each) => each.write === write && each.clause === clause);
  const isShared = (clause: string) => underLease.every((write) => has(write, clause));
  const shared = new Set(clauses.map(({ clause }) => clause).filter(isShared));
  const own = clauses.filter(
    ({ write, clause }) =>
      !(`${write}: ${clause}` in leftToTraces) &&
      !(underLease.includes(write) && shared.has(clause)) &&
      !(toRest.includes(write) && ofUntold.includes(clause)),
  );
  return [
    ...[...shared].map((clause) => ({ of: "every write under a lease", writes: underLease, clause })),
    ...ofUntold.map((clause) => ({ of: "every write to rest", writes: toRest, clause })),
    ...own.map(({ write, clause }) => ({ of: write, writes: [write], clause })),
  ];
}
