/**
 * The place in the row of a slow rate limit that a run took before its turn ended. It is for one claim of the turn that follows: a
 * take-over counts the turn as fruitless, and an operator's move counts the turn, so neither finds it again.
 */

import type { Status } from "../status.ts";

/** How the reason of a run begins that its rate limit holds back between two turns. */
export const rateReason = "throttled: rate limit of ";

/** Whether its rate limit holds a run back between two turns. */
export function isHeldByRate({
  status,
  reason,
}: {
  readonly status: Status;
  readonly reason?: string;
}): boolean {
  return status === "interrupted" && reason?.startsWith(rateReason) === true;
}

/** What a run has while a rate limit holds it back, and once it has done as many items as it may. */
export interface RateAttributes {
  /** `AT ROW TURN FRUITLESS`: the instant of the place, in epoch milliseconds, the number of its row, and the turn that may use it. Empty once it was used. */
  readonly ratePlace?: string;
  /** The `maxItems` of its task that its walk came up to. */
  readonly maxItems?: number;
}

/** A place: its instant, and the number of the row that it is in. */
export interface RatePlace {
  readonly at: number;
  readonly row: number;
}

interface Holder extends RateAttributes {
  readonly turn: number;
  readonly fruitlessTurns: number;
}

/** The text that lets a run have a place at a turn. */
export function ratePlaceText(
  { at, row }: RatePlace,
  { turn, fruitlessTurns }: Omit<Holder, "ratePlace">,
): string {
  return [at, row, turn, fruitlessTurns].join(" ");
}

/** The place that a run has at its turn, as it was claimed. */
export function ratePlaceOf({ ratePlace = "", ...run }: Holder): RatePlace | undefined {
  const [at = 0, row = 0, turn, fruitlessTurns] = ratePlace.split(" ").map(Number);
  return turn === run.turn && fruitlessTurns === run.fruitlessTurns ? { at, row } : undefined;
}
