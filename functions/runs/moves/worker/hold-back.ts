import { cleared } from "../../../model/run/attributes.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { type HeldLease, heldBy, type RunWrite, relinquished, writtenUnder } from "../../write.ts";
import type { SavedProgress } from "./checkpoint.ts";
import type { NextTurn } from "./interrupt.ts";

/** Why the run waits, since when, and when it is looked at again. */
export type HeldBack = Required<Pick<RunRecord, "unmet" | "unmetSince">> &
  Pick<RunRecord, "heldBackTurn"> &
  NextTurn;

const remove = [
  ...cleared("hold back"),
  // It gives its places back, and takes them again when it starts.
  "admitted",
  "waited",
  "holds",
  // It has not started: its timeout counts from then.
  "startedAt",
  "pausedMs",
] as const satisfies readonly (keyof RunRecord)[];

/**
 * What its task requires is not met, and the run waits until it is, without a place, a message or an attempt. The sweeper
 * sends its next turn, which looks again. Its places are given back after this write: those that it held at this turn.
 */
export function holdBack(lease: HeldLease, progress: SavedProgress, waits: HeldBack): RunWrite {
  return {
    name: "hold back",
    condition: heldBy(lease, "hold back"),
    set: { ...progress, status: "enqueued", ...waits, ...relinquished(lease) },
    add: { turn: 1 },
    remove,
    isMine: writtenUnder(lease),
  };
}
