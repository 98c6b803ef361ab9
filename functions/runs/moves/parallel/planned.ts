import { isRunning } from "../../clauses.ts";
import { type HeldLease, heldBy, type RunWrite, writtenUnder } from "../../write.ts";

/** A run's shards are known. One that has but one part is not split. */
export function planned(
  lease: HeldLease,
  { shards, total }: { readonly shards: number; readonly total: number | undefined },
): RunWrite {
  return {
    name: "planned",
    level: "info",
    condition: heldBy(lease, isRunning),
    set: { shards, open: shards > 1 ? shards : undefined, total, seq: lease.seq },
    isMine: writtenUnder(lease),
  };
}
