import type { ShardAttributes } from "../../../model/run/record/shard-attributes.ts";
import { type HeldLease, heldBy, type RunWrite, relinquished, writtenUnder } from "../../write.ts";
import type { SavedProgress } from "../worker/checkpoint.ts";
import type { NextTurn } from "../worker/interrupt.ts";

/** A shard keeps the first part of what is left of it. Its next owner makes a shard of the rest before it goes on. */
export function cut(
  lease: HeldLease,
  progress: SavedProgress,
  split: Required<Omit<ShardAttributes, "uncut">>,
  next: NextTurn,
): RunWrite {
  return {
    name: "cut",
    level: "info",
    condition: heldBy(lease, "interrupt"),
    set: { ...progress, ...split, status: "interrupted", reason: "shards", ...next, ...relinquished(lease) },
    add: { turn: 1 },
    isMine: writtenUnder(lease),
  };
}
