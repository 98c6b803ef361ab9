import { approvalKey } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { Clause } from "../../../store/run-store.ts";
import { atTurn } from "../../clauses.ts";

/**
 * The run waits for approval, as it was read. Only an enqueued run has that key: whatever moves it on takes the key away. One
 * that is asked about once more, after a pause or a redrive, is at a later turn.
 */
export function waitsAsSeen({ turn }: Pick<RunRecord, "turn">): readonly Clause<RunRecord>[] {
  return [atTurn(turn), { name: "it waits for approval", attribute: "dueKey", is: "=", value: approvalKey }];
}
