import { waitKey } from "../../../model/index-keys.ts";
import type { RunRecord } from "../../../model/run.ts";
import { atTurn, from, type RunWrite } from "../../write.ts";

/** No slot is free: the run waits in the index, by its age, and no message is held for it. */
export function wait({ task, turn, createdAt }: Pick<RunRecord, "task" | "turn" | "createdAt">): RunWrite {
  return {
    name: "wait",
    condition: [from("wait"), atTurn(turn)],
    set: { status: "enqueued", dueKey: waitKey(task), dueAt: Date.parse(createdAt) },
  };
}
