/**
 * Mutants of worlds of ledgers: each clause of each write of the sweeper left out, and mistakes that the protocol guards
 * against. The rules must notice each.
 */
import type { Ledger } from "../../../functions/model/task/ledger.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { type AnyWrite, withoutClauses } from "../mutants/any-write.ts";
import { drawLedgerPlan, type LedgerPlan } from "./plan.ts";
import { judge } from "./rules.ts";
import { type Change, LedgerWorld } from "./world.ts";

export interface LedgerMutant {
  readonly name: string;
  readonly change: Change;
  /** The seeds that show it soonest. @default the first ones */
  readonly seeds?: readonly number[];
}

function clause(write: string, name: string): LedgerMutant {
  const without = (asked: Write<object>) =>
    withoutClauses(asked as unknown as AnyWrite, (each) => each.name === name) as unknown as Write<object>;
  return { name: `${write}: ${name}`, change: (asked) => (asked.name === write ? without(asked) : asked) };
}

function trap(
  name: string,
  write: string,
  changed: (asked: Write<object>) => Partial<Write<object>>,
): LedgerMutant {
  return { name, change: (asked) => (asked.name === write ? { ...asked, ...changed(asked) } : asked) };
}

const ledgerOf = ({ set }: Write<object>) => (set ?? {}) as Ledger;

/**
 * Clauses that only a race of seconds needs are left out of stories instead, in `traces/ledger/ledger-clauses.test.ts`: *change
 * ledger*, *carried out*, *miss* and *redrive*. *Take charge* needs its clause for nothing but `seenAt`: an older version
 * that takes charge after the newer one is refused at its next minute, and the newer one finds every ledger as it should be.
 */
export const ledgerMutants: readonly LedgerMutant[] = [
  clause("seen", "this version is in charge"),
  clause("reconcile", "the ledger just read"),
  clause("create", "the run is new"),
  trap("a caught-up run is created at turn 0", "create", (asked) => ({
    set: { ...asked.set, turn: 0 } as object,
  })),
  trap("what was decided is forgotten", "reconcile", (asked) => ({
    set: { ...asked.set, todo: undefined } as object,
  })),
  trap("a gap is forgotten", "reconcile", (asked) => ({ set: { ...asked.set, gap: undefined } as object })),
  trap("judged is an hour ahead", "reconcile", (asked) => ({
    set: { ...asked.set, judged: ledgerOf(asked).judged + 3_600 } as object,
  })),
  trap("what was decided is never taken out", "carried out", () => ({ remove: [] })),
  trap("pieces of the past are forgotten", "change ledger", (asked) => ({
    set: { ...asked.set, pieces: ledgerOf(asked).pieces.slice(-1) } as object,
  })),
  trap("a new piece begins at once", "change ledger", (asked) => ({
    set: {
      ...asked.set,
      pieces: ledgerOf(asked).pieces.map((piece, i, all) =>
        i > 0 && i === all.length - 1 ? { ...piece, from: piece.from - 1_800 } : piece,
      ),
    } as object,
  })),
];

const firstSeeds = [1, 2, 3, 4, 5, 6, 7, 8];

/** Sweepers overtake each other, and die often. */
function harder(plan: LedgerPlan): LedgerPlan {
  return { ...plan, crashes: 0.1, twice: 0.5, slow: { odds: 0.4, longest: 45_000 } };
}

/** The first seed whose rules notice a mutant; undefined where none does. */
export async function caughtBy({ change, seeds = firstSeeds }: LedgerMutant): Promise<number | undefined> {
  for (const seed of seeds) {
    const world = new LedgerWorld({ plan: harder(drawLedgerPlan(seed)), change });
    await world.run();
    if ((await judge(world)).wrong.length > 0) return seed;
  }
  return undefined;
}
