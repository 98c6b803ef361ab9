import { cleared } from "../../../model/run/attributes.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { leaseSeen } from "../../seen.ts";
import { atTurn, from, type RunWrite, tells } from "../../write.ts";
import { errored, type GiveUpProps } from "./give-up.ts";

const remove = cleared("give up");

/** Gives up a run that no worker holds, at the turn and lease just read. */
export function giveUpUnheld(seen: Pick<RunRecord, "turn" | "leaseExpiresAt">, props: GiveUpProps): RunWrite {
  return {
    name: "give up",
    condition: [from("give up"), atTurn(seen.turn), leaseSeen(seen)],
    set: { ...errored(props), leaseExpiresAt: 0 },
    remove,
    tells: tells("errored", seen.turn, "afterError"),
  };
}
