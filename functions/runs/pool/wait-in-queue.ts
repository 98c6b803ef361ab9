/** Lets a run wait for its task's slot: it gets an entry by its age, then the pool says that a run waits. */

import type { NewRun } from "../../model/run/new-run.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import type { Outcome } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { wait } from "../moves/admission/wait.ts";
import { joinQueue } from "../moves/task/join-queue.ts";
import { apply } from "../write.ts";
import { handOn } from "./hand-on.ts";
import { type Pool, taskPool, waitsIn } from "./pool.ts";
import { placesFor } from "./room.ts";

/** A run that is to wait. `creates`: what it has where it does not exist yet. */
export interface Waiter {
  readonly key: RunKey;
  readonly turn: number;
  readonly lane: string;
  readonly createdAt: string;
  readonly creates?: NewRun;
}

/** Puts a run in the queue; one that stands there keeps its age. Refused, with the run, where it needs no slot any more. */
export async function enterQueue(context: RunnerContext, waiter: Waiter): Promise<Outcome<RunRecord>> {
  const { key, turn } = waiter;
  const pool = taskPool(key.task);
  const outcome = await apply(context, key, wait(waiter, pool.queue));
  const { item } = outcome;
  const waits = item !== undefined && waitsIn(pool, item) && item.turn === turn;
  return waits ? { ok: true, item } : outcome;
}

/** Says that a run waits that is in the queue. If there is room by now, the queue's next run gets it. */
export async function joinPool(context: RunnerContext, pool: Pool, run: RunRecord): Promise<void> {
  const { item } = await apply(context, pool.key, joinQueue(run));
  if ((item?.held ?? 0) < placesFor(run.overlap, item, context.clock.now()))
    await handOn(context, pool, undefined, item);
}

/** Both. */
export async function waitForSlot(context: RunnerContext, waiter: Waiter): Promise<Outcome<RunRecord>> {
  const outcome = await enterQueue(context, waiter);
  if (outcome.ok) await joinPool(context, taskPool(waiter.key.task), outcome.item);
  return outcome;
}
