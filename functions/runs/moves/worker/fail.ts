import { cleared } from "../../../model/attributes.ts";
import { attention } from "../../../model/index-keys.ts";
import { ended, type Failure } from "../../../model/run.ts";
import { givenUp, type HeldLease, heldBy, type RunWrite, writtenUnder } from "../../write.ts";
import type { Progress } from "./checkpoint.ts";

const remove = cleared("fail");

/** The last attempt failed. The run is listed for a person, who may redrive it. */
export function fail(
  lease: HeldLease,
  progress: Progress,
  {
    error,
    reason,
    now,
    keptDays,
  }: { readonly error: Failure; readonly reason?: string; readonly now: number; readonly keptDays: number },
): RunWrite {
  return {
    name: "fail",
    condition: heldBy(lease, "fail"),
    set: {
      ...progress,
      status: "errored",
      error,
      reason,
      ...ended(now, keptDays),
      ...attention("errored", now),
      ...givenUp(lease),
    },
    remove,
    isMine: writtenUnder(lease),
  };
}
