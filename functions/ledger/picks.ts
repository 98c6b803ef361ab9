/** Which instants of a gap a catch-up starts. The same come out after a crash: they follow from the decision alone. */
import { type CatchUp, longestCatchUpSeconds, mostCaughtUp } from "../model/task/catch-up.ts";
import type { Piece, Todo } from "../model/task/ledger.ts";
import { type Instant, instantsOf } from "./instants.ts";

/** The catch-up of a piece. One whose trigger has started its `maxRuns` has none: nothing may start. */
export function catchUpOf({ catchUp = "none", off }: Pick<Piece, "catchUp" | "off">): CatchUp {
  return off === "limit" ? "none" : catchUp;
}

/** The instants of what was decided, the oldest first, and the catch-up by which it was. */
export function decided(task: string, pieces: readonly Piece[], { from, to }: Todo) {
  const instants = [...instantsOf(task, pieces, from - 1, to)];
  return { instants, catchUp: catchUpOf(instants[0]?.piece ?? {}) };
}

/** The instants that a catch-up starts, of those that were decided at `at`: the oldest first. */
export function picksOf(instants: readonly Instant[], at: number, catchUp: CatchUp): readonly Instant[] {
  const young = instants.filter((instant) => at - instant.at < longestCatchUpSeconds);
  return ofPolicy(young, at, catchUp).slice(-mostCaughtUp);
}

function ofPolicy(instants: readonly Instant[], at: number, catchUp: CatchUp): readonly Instant[] {
  if (catchUp === "none") return [];
  if (catchUp === "latest") return instants.slice(-1);
  if ("last" in catchUp) return instants.slice(-catchUp.last);
  return instants.filter((instant) => instant.at >= at - catchUp.within);
}
