import { type NewRun, neverHeld, type RunRecord } from "../../../model/run/run.ts";
import { isNew, type RunWrite, tells } from "../../write.ts";
import { errored, type GiveUpProps } from "./give-up.ts";

/** Records as errored a run that was never created. */
export function giveUpAbsent(created: NewRun & Pick<RunRecord, "lane">, props: GiveUpProps): RunWrite {
  return {
    name: "give up",
    condition: [isNew],
    set: { ...created, ...errored(props), ...neverHeld },
    tells: tells("errored", created.turn, "afterError"),
  };
}
