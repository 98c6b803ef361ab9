import { cleared } from "../../../model/attributes.ts";
import { ended } from "../../../model/run.ts";
import { givenUp, type HeldLease, heldBy, type RunWrite, writtenUnder } from "../../write.ts";
import type { Progress } from "./checkpoint.ts";

const remove = cleared("succeed");

/** All is done, or the task said so. A pause that came too late is cleared. */
export function succeed(
  lease: HeldLease,
  progress: Progress,
  { output, now, keptDays }: { readonly output?: string; readonly now: number; readonly keptDays: number },
): RunWrite {
  return {
    name: "succeed",
    condition: heldBy(lease, "succeed"),
    set: { ...progress, status: "succeeded", output, ...ended(now, keptDays), ...givenUp(lease) },
    remove,
    isMine: writtenUnder(lease),
  };
}
