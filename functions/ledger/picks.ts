/** Which instants of a gap a catch-up starts. The same come out after a crash: they follow from the decision alone. */
import { type CatchUp, longestCatchUpSeconds, mostCaughtUp } from "../model/task/catch-up.ts";
import type { Piece, Todo } from "../model/task/ledger.ts";
import { type Instant, instantsOf } from "./instants.ts";

/** The catch-up of a piece. One whose trigger has started its `maxRuns` has none: nothing may start. */
export function catchUpOf({ catchUp = "none", off }: Pick<Piece, "catchUp" | "off">): CatchUp {
  return off === "limit" ? "none" : catchUp;
}

/**
 * The instants of what was decided, the oldest first, the catch-up by which it was, and those of them that this starts. What
 * was removed is not caught up, should another schedule get its name.
 */
export function decided(task: string, pieces: readonly Piece[], { from, to, at }: Todo) {
  const instants = [...instantsOf(task, pieces, from - 1, to)];
  const catchUp = catchUpOf(instants[0]?.piece ?? {});
  const removed = lastRemoval(pieces);
  const picks = picksOf(
    instants.filter((instant) => instant.at >= removed),
    at,
    catchUp,
  );
  return { instants, catchUp, picks };
}

/** When a trigger was removed last: only a schedule that was made at run time is. */
export function lastRemoval(pieces: readonly Piece[]): number {
  return pieces.findLast(({ off }) => off === "removed")?.from ?? Number.NEGATIVE_INFINITY;
}

/** The instants that a catch-up starts, of those that were decided at `at`: the oldest first. */
function picksOf(instants: readonly Instant[], at: number, catchUp: CatchUp): readonly Instant[] {
  const young = instants.filter((instant) => at - instant.at < longestCatchUpSeconds);
  return ofPolicy(young, at, catchUp).slice(-mostCaughtUp);
}

function ofPolicy(instants: readonly Instant[], at: number, catchUp: CatchUp): readonly Instant[] {
  if (catchUp === "none") return [];
  if (catchUp === "latest") return instants.slice(-1);
  if ("last" in catchUp) return instants.slice(-catchUp.last);
  return instants.filter((instant) => instant.at >= at - catchUp.within);
}
