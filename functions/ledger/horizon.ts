/**
 * How long after an instant it is still open what becomes of it: until then its message may be on its way. An instant is
 * *old* from then on, and the sweeper judges it. This is the only place that decides how long that is.
 */
import { longestDeliverySeconds } from "../model/run/run-name.ts";
import type { Piece } from "../model/task/ledger.ts";
import { countedPeriod } from "./instants.ts";

/** What the sweeper fires is sent ahead, and what is late within a few minutes or not at all, its jitter aside. In seconds. */
const firedSeconds = 300;

/** The same of what the sweeper fires, in seconds: its messages say so, since workers do not know who sent them. */
export function firedHorizon({ jitterSeconds = 0 }: Pick<Piece, "jitterSeconds">): number {
  return firedSeconds + jitterSeconds;
}

/** In seconds. An interval that AWS counts from its deploy is open for a period more: its next record may show that it counts anew. */
export function horizonOf(piece: Piece): number {
  if (piece.fired) return firedHorizon(piece);
  return longestDeliverySeconds + (countedPeriod(piece) ?? 0);
}

/** Whether an instant is old. @param now in seconds of epoch */
export function isOld(at: number, piece: Piece, now: number): boolean {
  return at + horizonOf(piece) <= now;
}
