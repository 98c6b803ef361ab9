import type { Ledger } from "../../../model/task/ledger.ts";
import type { TaskWrite } from "../../write.ts";
import { ledgerSeen } from "./reconcile.ts";

/** All that was decided is done: runs are started, misses recorded. */
export function carriedOut(seen: Ledger): TaskWrite {
  return {
    name: "carried out",
    level: "info",
    condition: [ledgerSeen(seen)],
    add: { rev: 1 },
    remove: ["todo"],
  };
}
