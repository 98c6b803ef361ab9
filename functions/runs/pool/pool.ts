/** A pool is an item that some runs hold at once, and the key of the index under which others wait for it. */

import { isDone } from "../../model/run/held.ts";
import { waitKey } from "../../model/run/index-keys.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { mayHaveShardsAtWork } from "../../model/run/shard.ts";
import type { TaskPart } from "../../store/run-store.ts";
import type { RunnerContext, WorkerContext } from "../context.ts";
import type { Pool } from "./admission.ts";
import { placesInTask } from "./room.ts";

/** The pool of a task: its overlap slot, and its limit. */
export function taskPool(context: RunnerContext, task: string): Pool {
  return {
    kind: "task",
    key: { task, part: "state" },
    queue: waitKey(task),
    placesFor: (overlap, state) => placesInTask(context, task, overlap, state),
  };
}

/** The overrides of a pool as this machine saw them last; none where it never did. */
export function knownOf(context: RunnerContext, { key, kind }: Pool): Pick<TaskPart, "ov" | "overrides"> {
  const { states }: Partial<WorkerContext> = context;
  const { ov, overrides } = states?.get(key.task)?.pool ?? {};
  // Those of a key are its task's.
  return kind === "key" ? {} : { ov, overrides };
}

/** How a pool names a run. */
export function nameIn({ kind }: Pool, { task, run }: RunKey): string {
  return kind === "stage" ? `${task}/${run}` : run;
}

/** The run of a name in a pool. */
export function runIn({ kind, key: { task } }: Pool, name: string): RunKey {
  const slash = name.indexOf("/");
  return kind === "stage" ? { task: name.slice(0, slash), run: name.slice(slash + 1) } : { task, run: name };
}

/** Whether a run stands in a pool's queue. */
export function waitsIn({ queue }: Pool, { status, dueKey }: RunRecord): boolean {
  return status === "enqueued" && dueKey === queue;
}

/**
 * Whether a run that holds a pool since a turn is done with it: it has ended, or lives at another turn, and no shard of its
 * earlier turns may be at work. `now` as for `isHeld`.
 */
export function isDead(run: RunRecord, turn: number, now: number): boolean {
  const isElsewhere = (run.admitted ?? run.turn) !== turn;
  return isDone(run, now) || (isElsewhere && !mayHaveShardsAtWork(run, now));
}

/**
 * Whether a place that was taken for a run at a turn is not needed. A run that was admitted at that turn counts on it; of
 * another one that still may be claimed the next worker finds it.
 */
export function isUnneeded(run: RunRecord, turn: number, now: number): boolean {
  if (isDead(run, turn, now)) return true;
  return run.status === "paused" && run.admitted === undefined;
}
