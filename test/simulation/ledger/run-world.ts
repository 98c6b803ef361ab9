/** A world of ledgers of one seed, judged, and what it met. */
import { drawLedgerPlan } from "./plan.ts";
import { type Judged, judge } from "./rules.ts";
import { LedgerWorld } from "./world.ts";

/** What worlds of ledgers must meet: each write of the sweeper's to a ledger or by it, and its deaths. */
export const ledgerWrites = [
  "seen",
  "take charge",
  "list triggers",
  "change ledger",
  "reconcile",
  "carried out",
  "miss",
  "create",
  "redrive",
] as const;

/** Under this name coverage counts what a world of ledgers met. */
export function inLedgers(what: string): string {
  return `ledgers: ${what}`;
}

export async function runLedgerWorld(seed: number, met: Map<string, number>): Promise<Judged> {
  const count = (what: string) => met.set(inLedgers(what), (met.get(inLedgers(what)) ?? 0) + 1);
  const world = new LedgerWorld({
    plan: drawLedgerPlan(seed),
    met: (what) => count(what.startsWith("died") ? "the sweeper died" : what),
  });
  await world.run();
  const judged = await judge(world);
  for (let i = 0; i < judged.gaps; i++) count("gap decided");
  return judged;
}
