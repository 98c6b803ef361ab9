import type { Ledger } from "../../../model/task/ledger.ts";
import type { TaskWrite } from "../../write.ts";
import { ledgerSeen } from "./reconcile.ts";

/** A deploy, or a change of a schedule made at run time, has changed a trigger: a piece is closed, one opened. @param expiresAt of a trigger that is not deployed any more */
export function changeLedger(
  seen: Ledger | undefined,
  { pieces, judged, knownFrom, definedRev, definedAt }: Ledger,
  expiresAt: number | undefined,
): TaskWrite {
  return {
    name: "change ledger",
    level: "info",
    condition: [
      seen === undefined ? { name: "there is no ledger", attribute: "rev", is: "absent" } : ledgerSeen(seen),
    ],
    set: { pieces, judged, knownFrom, definedRev, definedAt, expiresAt },
    add: { rev: 1 },
    remove: expiresAt === undefined ? ["expiresAt"] : [],
  };
}
