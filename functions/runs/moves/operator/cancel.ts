import { cleared } from "../../../model/run/attributes.ts";
import type { NoteChange } from "../../../model/run/note.ts";
import { ended, expiry, type RunRecord } from "../../../model/run/run.ts";
import { instantOf } from "../../../model/run/run-name.ts";
import { from, type RunWrite, tells } from "../../write.ts";

const remove = cleared("cancel");

/**
 * An operator ends a run. A worker that holds it obeys at its next checkpoint. The record of a run that would have begun
 * later is kept from that instant on: a caller's id still points to it until then.
 */
export function cancel(
  {
    run,
    turn,
    now,
    keptDays,
  }: Pick<RunRecord, "run" | "turn"> & { readonly now: number; readonly keptDays: number },
  note: NoteChange,
): RunWrite {
  const expiresAt = expiry(Math.max(now, instantOf(run).getTime()), keptDays);
  return {
    name: "cancel",
    condition: [from("cancel")],
    set: { status: "cancelled", ...ended(now, keptDays), expiresAt, ...note.set },
    remove: [...remove, ...note.remove],
    tells: tells("cancelled", turn, "afterCancel"),
  };
}
