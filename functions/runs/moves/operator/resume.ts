import { cleared } from "../../../model/run/attributes.ts";
import { isHeld } from "../../../model/run/held.ts";
import { afterLeaseMs, createdDueMs, leaseDue, turnDue } from "../../../model/run/index-keys.ts";
import type { NoteChange } from "../../../model/run/note.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { isThrottled } from "../../../model/run/throttled.ts";
import { atTurn, leaseKept } from "../../clauses.ts";
import { leaseSeen } from "../../seen.ts";
import { from, type RunWrite, tells } from "../../write.ts";

/**
 * Ends the pause that was seen: the turn must be the same. A worker that still holds the run goes on with it;
 * otherwise it waits for one. Messages from before are for an earlier turn and do nothing. As no other
 * resume has this turn, each pause is counted once.
 */
export function resume(seen: RunRecord, now: number, note: NoteChange): RunWrite {
  const write = isHeld(seen, now) ? resumeHeld(seen) : resumeUnheld(seen, now);
  const set = { ...write.set, pausedMs: pausedMs(seen, now), ...note.set };
  return { ...write, set, remove: [...(write.remove ?? []), ...note.remove] };
}

/**
 * The time for which it was paused or throttled, this pause included. What came before its first claim does not count towards
 * its timeout. A backoff was counted up to its end when it began: of a run that was throttled when it was paused, only what
 * came after that end is added, or what is left of the backoff is taken away again.
 */
function pausedMs({ startedAt, pausedAt, pausedMs = 0, ...run }: RunRecord, now: number): number | undefined {
  if (startedAt === undefined || pausedAt === undefined) return undefined;
  const countedTo = isThrottled(run) ? run.notBefore : pausedAt;
  return Math.max(0, pausedMs + Math.max(now, Date.parse(pausedAt)) - Date.parse(countedTo ?? pausedAt));
}

function resumeHeld(seen: RunRecord): RunWrite {
  return {
    name: "resume",
    condition: [from("resume"), atTurn(seen.turn), leaseKept],
    set: { status: "running", ...leaseDue(seen, seen.leaseExpiresAt + afterLeaseMs) },
    add: { turn: 1 },
    // Resends are counted from here.
    remove: [...cleared("resume", "running"), "sends"],
  };
}

function resumeUnheld(seen: RunRecord, now: number): RunWrite {
  return {
    name: "resume",
    condition: [from("resume"), atTurn(seen.turn), leaseSeen(seen)],
    set: { status: "enqueued", leaseExpiresAt: 0, ...turnDue(seen, now + createdDueMs) },
    add: { turn: 1 },
    // It goes on at once, and resends are counted from here. What it held while it waited was given back when it was paused.
    remove: [
      ...cleared("resume", "enqueued"),
      "sends",
      "notBefore",
      ...(seen.holds !== undefined && seen.admitted === undefined ? (["holds"] as const) : []),
    ],
    tells: tells("enqueued", seen.turn + 1),
  };
}
