/** Lets a run wait for a place: it gets an entry by its age, then the pool says that a run waits. */

import type { NewRun } from "../../model/run/new-run.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { isOccurrence } from "../../model/run/run-name.ts";
import { defaultPriority } from "../../model/task/concurrency.ts";
import { scheduleOfTrigger } from "../../model/task/run-time-schedule.ts";
import { isTimed, type Trigger } from "../../model/task/trigger.ts";
import type { Outcome, TaskPart } from "../../store/run-store.ts";
import type { RunnerContext, WorkerContext } from "../context.ts";
import { wait } from "../moves/admission/wait.ts";
import { joinQueue } from "../moves/task/join-queue.ts";
import { apply } from "../write.ts";
import type { Places, Pool } from "./admission.ts";
import { fillRoom } from "./hand-on.ts";
import { nameIn, waitsIn } from "./pool.ts";
import { returnSlot } from "./return-slot.ts";

/** A run that is to wait. `creates`: what it has where it does not exist yet. */
export interface Waiter extends Pick<RunRecord, "createdAt" | "trigger">, Places {
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
export async function enterQueue(
  context: WorkerContext,
  pool: Pool,
  waiter: Waiter,
): Promise<Outcome<RunRecord>> {
  const { key, turn } = waiter;
  const priority = waiter.priority ?? priorityOf(context, key, waiter.trigger);
  const outcome = await apply(context, key, wait({ ...waiter, priority }, pool.queue));
  const { item } = outcome;
  const waits = item !== undefined && waitsIn(pool, item) && item.turn === turn;
  return waits ? { ok: true, item } : outcome;
}

/** The priority of a task's run of a trigger, where it says none; undefined where it is 5, which no record has. */
function priorityOf({ tasks }: WorkerContext, key: RunKey, trigger: string): number | undefined {
  const { task, settings } = tasks.get(key.task) ?? {};
  const { triggers = [] } = task ?? {};
  const own = triggers.find(({ id }) => id === trigger);
  const priority = (own ? own.priority : priorityOfOverride(triggers, key, trigger)) ?? settings?.priority;
  return priority === defaultPriority ? undefined : priority;
}

/** That of a schedule which an operator put in the place of the task's own: what all of these have. */
function priorityOfOverride(
  triggers: readonly Trigger[],
  { run }: RunKey,
  trigger: string,
): number | undefined {
  if (!isOccurrence(run) || scheduleOfTrigger(trigger) !== undefined) return undefined;
  const [priority, ...others] = new Set(triggers.filter(isTimed).map((each) => each.priority));
  return others.length === 0 ? priority : undefined;
}

/** Says that a run waits that is in the queue. If there is room by now, the queue's next run gets it. */
export async function joinPool(context: RunnerContext, pool: Pool, run: RunRecord): Promise<void> {
  const { item } = await apply(context, pool.key, joinQueue({ run: nameIn(pool, run), turn: run.turn }));
  await fillFor(context, pool, run, item);
}

async function fillFor(
  context: RunnerContext,
  pool: Pool,
  { overlap }: RunRecord,
  state: TaskPart | undefined,
): Promise<void> {
  if ((state?.held ?? 0) < (await pool.placesFor(overlap, state))) await fillRoom(context, pool, state);
}

/** Both. `enter` gives the run its entry; `state`: the pool as it refused the run. */
export async function enterAndJoin(
  context: RunnerContext,
  pool: Pool,
  state: Partial<TaskPart>,
  enter: () => Promise<Outcome<RunRecord>>,
): Promise<Outcome<RunRecord>> {
  let entered: Outcome<RunRecord> | undefined;
  const tryEnter = async () => {
    entered = await enter();
    return entered.ok ? entered.item : undefined;
  };
  if (pool.kind === "key" && context.further !== undefined) {
    const joined = await context.further.join(context, pool, state, tryEnter);
    if (joined !== undefined && entered?.ok) await fillFor(context, pool, entered.item, joined);
  } else {
    const run = await tryEnter();
    if (run !== undefined) await joinPool(context, pool, run);
  }
  return entered as Outcome<RunRecord>;
}

/** Lets a run wait for a place in a pool that refused it. What it holds of narrower pools goes back where it may not wait. */
export async function waitFor(
  context: WorkerContext,
  pool: Pool,
  waiter: Waiter,
  state: Partial<TaskPart>,
): Promise<Outcome<RunRecord>> {
  const outcome = await enterAndJoin(context, pool, state, () => enterQueue(context, pool, waiter));
  const { item } = outcome;
  if (!outcome.ok && item !== undefined && pool.kind !== "task") {
    const { slotKey, holds } = waiter;
    await returnSlot(context, { ...item, slotKey, holds }, waiter.turn, context.clock.now());
  }
  return outcome;
}
