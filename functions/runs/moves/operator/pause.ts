import { type IndexEntry, isWaitKey, turnDue } from "../../../model/run/index-keys.ts";
import type { PauseReason } from "../../../model/run/moves.ts";
import type { NoteChange } from "../../../model/run/note.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { Clause } from "../../../store/run-store.ts";
import { atTurn } from "../../clauses.ts";
import { from, type RunWrite, tells } from "../../write.ts";

/**
 * An operator holds a run back, or its worker does, with a reason. Its turn must be the one just read: a late copy of an earlier pause, which a resume has
 * ended since, would hold it back again from an instant that was counted before. A pause with an end has an entry of its own: the sweeper resumes the run then. Without
 * one the run's entry stays, so that a worker that dies before it has obeyed is noticed; but a run that waited for a
 * slot leaves the queue.
 */
export function pause(
  seen: RunRecord,
  until: Date | undefined,
  now: number,
  note: NoteChange,
  reason?: PauseReason,
): RunWrite {
  const end: IndexEntry | undefined = until && turnDue(seen, until.getTime());
  const kept = end === undefined && !isWaitKey(seen.dueKey) ? seen.dueKey : undefined;
  const sameEntry: Clause<RunRecord>[] =
    kept === undefined
      ? []
      : [{ name: "its entry is still of that kind", attribute: "dueKey", is: "=", value: kept }];
  return {
    name: "pause",
    condition: [from("pause"), atTurn(seen.turn), ...sameEntry],
    set: {
      status: "paused",
      reason,
      until: until?.toISOString(),
      pausedAt: new Date(now).toISOString(),
      ...end,
      ...note.set,
    },
    remove: [
      ...(end === undefined && kept === undefined ? (["dueKey", "dueAt"] as const) : []),
      ...note.remove,
    ],
    tells: tells("paused", seen.turn, "afterPause"),
  };
}
