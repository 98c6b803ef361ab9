import { cleared } from "../../../model/attributes.ts";
import { ended } from "../../../model/run.ts";
import { from, type RunWrite } from "../../write.ts";

const remove = cleared("cancel");

/** An operator ends a run. A worker that holds it obeys at its next checkpoint. */
export function cancel({ now, keptDays }: { readonly now: number; readonly keptDays: number }): RunWrite {
  return {
    name: "cancel",
    condition: [from("cancel")],
    set: { status: "cancelled", ...ended(now, keptDays) },
    remove,
  };
}
