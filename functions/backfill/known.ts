/** What is not known of the instants that a backfill is about: what came before its ledgers, and triggers that have none yet. */
import type { KnownLedger } from "../ledger/index.ts";

/** When the first of the ledgers begins, in seconds of epoch; undefined where that is not after `from`, or there is none. */
export function beginOf(ledgers: readonly KnownLedger[], from: number): number | undefined {
  const begins = ledgers.flatMap(({ ledger: { pieces, knownFrom = 0 } }) =>
    pieces.slice(0, 1).map((piece) => Math.max(piece.from, knownFrom)),
  );
  const first = Math.min(...begins);
  return begins.length > 0 && first > from ? first : undefined;
}

/** Of deployed triggers those that have no ledger: the sweeper begins one once it sees them. */
export function unseenOf(deployed: readonly string[], ledgers: readonly KnownLedger[]): readonly string[] {
  const seen = new Set(ledgers.map(({ trigger }) => trigger));
  return deployed.filter((id) => !seen.has(id));
}
