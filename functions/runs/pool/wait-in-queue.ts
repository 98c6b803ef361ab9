/** Lets a run wait for its task's slot: it gets an entry by its age, then the pool says that a run waits. */

import type { NewRun } from "../../model/run/new-run.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { defaultPriority } from "../../model/task/concurrency.ts";
import type { Outcome } from "../../store/run-store.ts";
import type { RunnerContext, WorkerContext } from "../context.ts";
import { wait } from "../moves/admission/wait.ts";
import { joinQueue } from "../moves/task/join-queue.ts";
import { apply } from "../write.ts";
import { handOn } from "./hand-on.ts";
import { type Pool, taskPool, waitsIn } from "./pool.ts";

/** A run that is to wait. `creates`: what it has where it does not exist yet. */
export interface Waiter extends Pick<RunRecord, "createdAt" | "trigger"> {
  readonly key: RunKey;
  readonly turn: number;
  readonly lane: string;
  /** How it needs its task's pool, where its record does not say so. @default it obeys overlap */
  readonly overlap?: RunRecord["overlap"];
  /** Its own. @default its trigger's or its task's */
  readonly priority?: number;
  readonly creates?: NewRun;
}

/** Puts a run in the queue; one that stands there keeps its age. Refused, with the run, where it needs no slot any more. */
export async function enterQueue(context: WorkerContext, waiter: Waiter): Promise<Outcome<RunRecord>> {
  const { key, turn } = waiter;
  const pool = taskPool(context, key.task);
  const priority = waiter.priority ?? priorityOf(context, key.task, waiter.trigger);
  const outcome = await apply(context, key, wait({ ...waiter, priority }, pool.queue));
  const { item } = outcome;
  const waits = item !== undefined && waitsIn(pool, item) && item.turn === turn;
  return waits ? { ok: true, item } : outcome;
}

/** The priority of a task's runs of a trigger, where they say none; undefined where it is 5, which no record has. */
function priorityOf({ tasks }: WorkerContext, name: string, trigger: string): number | undefined {
  const { task, settings } = tasks.get(name) ?? {};
  const own = task?.triggers.find(({ id }) => id === trigger)?.priority;
  const priority = own ?? settings?.priority;
  return priority === defaultPriority ? undefined : priority;
}

/** Says that a run waits that is in the queue. If there is room by now, the queue's next run gets it. */
export async function joinPool(context: RunnerContext, pool: Pool, run: RunRecord): Promise<void> {
  const { item } = await apply(context, pool.key, joinQueue(run));
  if ((item?.held ?? 0) < pool.placesFor(run.overlap, item)) await handOn(context, pool, undefined, item);
}

/** Both. */
export async function waitForSlot(context: WorkerContext, waiter: Waiter): Promise<Outcome<RunRecord>> {
  const outcome = await enterQueue(context, waiter);
  if (outcome.ok) await joinPool(context, taskPool(context, waiter.key.task), outcome.item);
  return outcome;
}
