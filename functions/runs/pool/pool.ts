/** A pool is an item that some runs hold at once, and the key of the index under which others wait for it. */

import { isDone } from "../../model/run/held.ts";
import { waitKey } from "../../model/run/index-keys.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { PartKey, TaskPart } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { placesInTask } from "./room.ts";

export interface Pool {
  readonly key: PartKey;
  /** The key of runs that wait. */
  readonly queue: string;
  /** So many runs may hold it once a run holds it that needs it so. `state`: the pool, as it was just read or came back with a write. */
  placesFor(overlap: RunRecord["overlap"], state: TaskPart | undefined): number;
}

/** The pool of a task: its overlap slot, and its limit. */
export function taskPool(context: Pick<RunnerContext, "limits" | "clock">, task: string): Pool {
  return {
    key: { task, part: "state" },
    queue: waitKey(task),
    placesFor: (overlap, state) => placesInTask(context, task, overlap, state),
  };
}

/** Whether a run stands in a pool's queue. */
export function waitsIn({ queue }: Pool, { status, dueKey }: RunRecord): boolean {
  return status === "enqueued" && dueKey === queue;
}

/** Whether a run that holds a pool since a turn is done with it: it has ended, or lives at another turn. `now` as for `isHeld`. */
export function isDead(run: RunRecord, turn: number, now: number): boolean {
  return isDone(run, now) || (run.admitted ?? run.turn) !== turn;
}

/**
 * Whether a place that was taken for a run at a turn is not needed. A run that was admitted at that turn counts on it; of
 * another one that still may be claimed the next worker finds it.
 */
export function isUnneeded(run: RunRecord, turn: number, now: number): boolean {
  if (isDead(run, turn, now)) return true;
  return run.status === "paused" && run.admitted === undefined;
}
