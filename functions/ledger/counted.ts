/**
 * Intervals that AWS counts from the deploy that creates their schedule, such as every 25 minutes. Nobody says when they
 * fire: a record does. The piece gets its instant as `anchor`, and its beat runs from there in both directions. A record
 * off the beat shows that AWS counts anew.
 *
 * A message that was lost right beside such a change counts as no occurrence.
 */
import type { Ledger, Piece } from "../model/task/ledger.ts";
import { countedPeriod, newestAt } from "./instants.ts";

/** The pieces as records show them. @param recorded the trigger's instants that have a record and are not judged, the oldest first */
export function anchored(ledger: Ledger, recorded: readonly number[]): readonly Piece[] {
  let pieces = ledger.pieces;
  for (const at of recorded) {
    const index = newestAt(pieces, at);
    const last = pieces[index];
    const period = last && countedPeriod(last);
    if (last === undefined || period === undefined || at < last.from || at <= ledger.judged) continue;
    if (last.anchor === undefined) pieces = pieces.with(index, anchoredAt(last, at));
    else if (Math.abs(at - last.anchor) % period !== 0) {
      const onBeat = recorded.filter(
        (other) => other < at && other >= last.from && (other - (last.anchor as number)) % period === 0,
      );
      const until = Math.max((onBeat.at(-1) ?? last.from) + 1, ledger.judged + 1, last.from + 1);
      if (until > at) continue;
      const parts = [
        { ...last, until },
        { ...anchoredAt(last, at), from: at },
      ];
      pieces = [...pieces.slice(0, index), ...parts, ...pieces.slice(index + 1)];
    }
  }
  return pieces;
}

/** An override that lies over it changes nothing of its beat. */
function anchoredAt(piece: Piece, anchor: number): Piece {
  return { ...piece, anchor, base: piece.base && { ...piece.base, anchor } };
}
