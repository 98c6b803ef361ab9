import { attentionEntry } from "../../../model/run/attention.ts";
import { turnDue } from "../../../model/run/index-keys.ts";
import { pausable } from "../../../model/run/moves.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { isTerminal } from "../../../model/run/status.ts";
import type { Clause } from "../../../store/run-store.ts";
import { atTurn } from "../../clauses.ts";
import type { RunWrite } from "../../write.ts";

type Seen = Pick<RunRecord, "task" | "run" | "turn" | "status" | "untold" | "announce" | "until" | "endedAt">;

/**
 * What a run had not told when it was read is told but for `rest`. A run that has ended or is paused then needs no sweeper
 * for it: its entry goes where it belongs, unless tasks that follow the run are not started yet. The run must be as it was
 * read; one that was moved since has another list, turn or status.
 */
export function told(seen: Seen, rest: readonly string[] = []): RunWrite {
  const { untold = [], announce } = seen;
  const isSame: Clause<RunRecord> = {
    name: "what is untold is as it was read",
    attribute: "untold",
    is: "=",
    value: untold,
  };
  if (rest.length > 0) return { name: "told", condition: [isSame], set: { untold: rest } };
  const isResting = isTerminal(seen.status) || seen.status === "paused";
  if (!isResting) return { name: "told", condition: [isSame, goesOn], remove: ["untold"] };
  if (announce !== undefined) return { name: "told", condition: [isSame, notAnnounced], remove: ["untold"] };
  const entry = entryOf(seen);
  return {
    name: "told",
    condition: [
      isSame,
      atTurn(seen.turn),
      { name: "it still has this status", attribute: "status", is: "=", value: seen.status },
    ],
    set: entry,
    remove: ["untold", "sends", ...(entry === undefined ? (["dueKey", "dueAt"] as const) : [])],
  };
}

/** One that was stopped since has an entry for what it has to tell. */
const goesOn: Clause<RunRecord> = {
  name: "it has not ended and is not paused",
  attribute: "status",
  is: "in",
  values: pausable,
};

/** Of *told* and *announced* the later one puts the entry where it belongs. */
const notAnnounced: Clause<RunRecord> = {
  name: "what follows it is not started yet",
  attribute: "announce",
  is: "present",
};

function entryOf(seen: Seen): Partial<RunRecord> | undefined {
  const { status, until } = seen;
  if (status === "paused") return until === undefined ? undefined : turnDue(seen, Date.parse(until));
  return attentionEntry(seen);
}
