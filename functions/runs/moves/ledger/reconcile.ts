import type { Ledger } from "../../../model/task/ledger.ts";
import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";

/** Nobody has written the ledger since it was read. */
export function ledgerSeen({ rev }: Pick<Ledger, "rev">): Clause<TaskPart> {
  return { name: "the ledger just read", attribute: "rev", is: "=", value: rev };
}

/** What a look has found: up to where instants are judged, whether a gap is open, and what is to be carried out. */
export function reconcile(
  seen: Ledger,
  { judged, gap, todo, pieces, knownFrom }: Omit<Ledger, "rev">,
): TaskWrite {
  return {
    name: "reconcile",
    condition: [ledgerSeen(seen)],
    set: { judged, gap, todo, ...(pieces !== seen.pieces && { pieces, knownFrom }) },
    add: { rev: 1 },
    remove: [
      ...(gap === undefined ? (["gap"] as const) : []),
      ...(todo === undefined ? (["todo"] as const) : []),
    ],
  };
}
