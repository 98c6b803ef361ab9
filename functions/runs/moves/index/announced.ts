import { attention } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { atTurn } from "../../clauses.ts";
import { nothingUntold } from "../../seen.ts";
import type { RunWrite } from "../../write.ts";

/**
 * The tasks that follow a run are started, or recorded why not: the sweeper need not look at it any more, and what failed
 * moves to where people look. At the turn just read: a redrive has counted it, and the run ends again.
 */
export function announced(
  seen: Pick<RunRecord, "task" | "run" | "turn" | "status" | "endedAt" | "followed" | "untold">,
  started: readonly string[],
): RunWrite {
  const { status, endedAt = "", followed = [] } = seen;
  // Of *told* and *announced* the later one puts the entry where it belongs.
  const keepsEntry = seen.untold !== undefined;
  const listed = status === "errored" && !keepsEntry;
  return {
    name: "announced",
    condition: [
      atTurn(seen.turn),
      { name: "it is not announced yet", attribute: "announce", is: "present" },
      keepsEntry ? { name: "it is not told yet", attribute: "untold", is: "present" } : nothingUntold,
    ],
    set: {
      followed: started.length > 0 ? [...followed, ...started] : undefined,
      ...(listed && attention("errored", seen, Date.parse(endedAt))),
    },
    // What is left to tell is resent from now on.
    remove: ["announce", "sends", ...(listed || keepsEntry ? [] : (["dueKey", "dueAt"] as const))],
  };
}
