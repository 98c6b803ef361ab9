import { cleared } from "../../../model/run/attributes.ts";
import { createdDueMs, turnDue } from "../../../model/run/index-keys.ts";
import type { NoteChange } from "../../../model/run/note.ts";
import type { Failure } from "../../../model/run/record/failure.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { isSplit } from "../../../model/run/shard.ts";
import { atTurn } from "../../clauses.ts";
import { from, type RunWrite, tells } from "../../write.ts";

const remove = [
  ...cleared("redrive"),
  // It takes a slot again.
  "admitted",
  "waited",
  "holds",
  // Its timeout counts from its next claim, and so do its snoozes.
  "startedAt",
  // It starts again.
  "startCalled",
  "pausedMs",
  "snoozed",
  // It looks again at what its task requires.
  "unmetSince",
  "heldBackTurn",
  // Resends are counted from here: it may have been resent for what it had to tell.
  "sends",
  // It begins once more.
  "begun",
] as const satisfies readonly (keyof RunRecord)[];

/** Brings back a run that failed, or never ran: it goes on at its cursor. The turn must be the one just read, so that two people redrive it once. */
export function redrive(
  seen: RunRecord,
  now: number,
  errors: readonly Failure[] | undefined,
  note: NoteChange,
): RunWrite {
  return {
    name: "redrive",
    condition: [from("redrive"), atTurn(seen.turn)],
    set: {
      status: "enqueued",
      attempt: 1,
      fruitlessTurns: 0,
      leaseExpiresAt: 0,
      ...turnDue(seen, now + createdDueMs),
      errors,
      // What it has done before does not say that it may go on.
      requiresMet: seen.requiresMet === undefined ? undefined : false,
      // The launch that follows lets its shards go on, and brings back those that failed.
      redo: isSplit(seen) ? (seen.endedAt ?? new Date(now).toISOString()) : undefined,
      ...note.set,
    },
    add: { turn: 1 },
    remove: [...remove, ...note.remove],
    tells: tells("enqueued", seen.turn + 1),
  };
}
