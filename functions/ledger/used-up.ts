/**
 * A trigger that has started its `maxRuns`: its piece is closed, so that the sweeper looks at it no more. A run that is
 * skipped after it was counted gives its count back within seconds, so the piece is closed once the instant of the run
 * that was counted last is judged.
 */
import { instantOf } from "../model/run/run-name.ts";
import type { Ledger, Piece } from "../model/task/ledger.ts";

/** Whether the newest piece is to be closed. */
export function isUsedUp({ pieces, judged, ran = 0, lastRan }: Ledger): boolean {
  const { maxRuns, off } = pieces.at(-1) ?? {};
  if (maxRuns === undefined || off !== undefined || ran < maxRuns || lastRan === undefined) return false;
  return instantOf(lastRan).getTime() / 1000 <= judged;
}

/** The pieces once the newest is closed: from the first instant that is not judged on, it starts nothing. */
export function usedUp({ pieces, judged }: Ledger): readonly Piece[] {
  const last = pieces.at(-1) as Piece;
  const from = Math.max(judged + 1, last.from);
  // Overrides are laid over what is below them each minute.
  const below = last.base && { base: { ...last.base, off: "limit" as const } };
  const before = from === last.from ? [] : [{ ...last, until: from }];
  return [...pieces.slice(0, -1), ...before, { ...last, from, off: "limit", ...below }];
}
