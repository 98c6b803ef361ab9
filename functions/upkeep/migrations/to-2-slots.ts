/**
 * Slots of tasks as format 1 has them: `slotRun` and `slotTurn` in a task's state, and `waiting: true` where a run waits. In
 * format 2 a slot is a pool that names each run that holds it, and the run that joined its queue last. A task that is not
 * deployed has no sweeper that would look at its slot, and none takes it: `pawl.prune` hands on what still waits there.
 */
import type { SlotHolder } from "../../model/run/pool.ts";
import { convertPool, type RunnerContext, apply as send, taskPool, waitsIn } from "../../runs/index.ts";
import type { TaskPart } from "../../store/run-store.ts";
import type { Rewrite } from "./migration.ts";

/** Looks at the state of each deployed task. */
export async function* oldSlots(context: RunnerContext): AsyncGenerator<Rewrite> {
  for (const task of Object.keys(context.lanes)) {
    const key = { task, part: "state" };
    const state = await context.store.getPart(key);
    if (state === undefined || !isOld(state)) continue;
    yield {
      about: `slot of ${task}`,
      apply: async () => {
        const joined = hasWaiting(state) ? await waitingRun(context, task) : undefined;
        await send(context, key, convertPool(state, joined));
      },
    };
  }
}

function isOld(state: TaskPart): boolean {
  return state.slotRun !== undefined || hasWaiting(state);
}

function hasWaiting({ waiting }: TaskPart): boolean {
  return (waiting as unknown) === true;
}

/** The last of the runs that the index shows in a task's queue, and that does wait. */
async function waitingRun(context: RunnerContext, task: string): Promise<SlotHolder | undefined> {
  const pool = taskPool(context, task);
  const { items } = await context.store.due(pool.queue, { until: Number.MAX_SAFE_INTEGER });
  for (const entry of items.toReversed()) {
    const run = await context.store.get({ task, run: entry.run });
    if (run !== undefined && waitsIn(pool, run)) return { run: run.run, turn: run.turn };
  }
  return undefined;
}
