/** What a backfill starts of a trigger with `maxRuns` counts as one of these, unless it was counted when it was delivered. */
import { pieceAt } from "../ledger/index.ts";
import type { RunRecord } from "../model/run/run.ts";
import { isOneOf, neverClaimed, type RunnerContext } from "../runs/index.ts";
import type { Occurrence } from "./occurrences.ts";

/** How many runs its trigger may start, where this one is still to be counted; undefined where it need not be. */
export function countedAmong(
  { known, at }: Pick<Occurrence, "known" | "at">,
  run: RunRecord | undefined,
): number | undefined {
  // One that failed had begun; but for one whose message no worker ever claimed.
  if (run?.status === "errored" && run.reason !== neverClaimed) return undefined;
  return pieceAt(known.ledger.pieces, at)?.maxRuns;
}

/** Counts it before it is begun, as workers do: after a crash there are fewer runs, never more. Whether it may begin. */
export async function mayBegin(
  context: RunnerContext,
  occurrence: Occurrence,
  run: RunRecord | undefined,
): Promise<boolean> {
  const { task, trigger } = occurrence.known;
  const maxRuns = countedAmong(occurrence, run);
  return maxRuns === undefined || isOneOf(context, { task, run: occurrence.run }, { trigger, maxRuns });
}

/** The places that triggers have left, for a plan, which counts nothing. */
export class PlacesLeft {
  readonly #taken = new Map<string, number>();
  #counted = 0;

  /** How many were taken that a write counts. */
  get counted(): number {
    return this.#counted;
  }

  /** Whether there is one for an occurrence, which then takes it. */
  take({ known, at }: Pick<Occurrence, "known" | "at">, run: RunRecord | undefined): boolean {
    const maxRuns = countedAmong({ known, at }, run);
    if (maxRuns === undefined) return true;
    const taken = this.#taken.get(known.trigger) ?? known.ledger.ran ?? 0;
    if (taken >= maxRuns) return false;
    this.#taken.set(known.trigger, taken + 1);
    this.#counted++;
    return true;
  }
}
