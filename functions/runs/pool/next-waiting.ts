/** The queue of runs that wait for a pool: entries of the index, the oldest first. The index may lag behind. */

import { lastWaiting } from "../../model/run/pool.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { DueEntry, TaskPart } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { heldBy } from "../moves/task/take-slot.ts";
import type { Pool } from "./admission.ts";
import { nameIn, runIn, waitsIn } from "./pool.ts";

/** The runs that are read of a queue: more entries than that are never left over from runs that wait no longer. */
const mostRead = 100;

/** The entries of a queue, the next run first. */
export async function queueOf(
  { store }: Pick<RunnerContext, "store">,
  { queue }: Pool,
  limit = mostRead,
): Promise<readonly DueEntry[]> {
  return (await store.due(queue, { until: Number.MAX_SAFE_INTEGER, limit })).items;
}

/** The next run that waits. `isHeld`: the queue showed runs that hold the pool already. `entries`: the queue. */
export interface Next {
  readonly entries: readonly DueEntry[];
  readonly run: RunRecord | undefined;
  readonly isHeld: boolean;
}

/**
 * The run that has waited longest and does not hold the pool yet. `giver` is the run whose place is handed on: its next
 * life may be the one that waits.
 * @param looked the queue as it was read before @default it is read
 */
export async function nextWaiting(
  context: Pick<RunnerContext, "store">,
  pool: Pool,
  state: TaskPart,
  giver: string | undefined,
  looked?: readonly DueEntry[],
): Promise<Next> {
  const { store } = context;
  let isHeld = false;
  const entries = looked ?? (await queueOf(context, pool));
  for (const { task, run: of } of entries) {
    const name = nameIn(pool, { task, run: of });
    if (name !== giver && state[heldBy(name)] !== undefined) {
      isHeld = true;
      continue;
    }
    const run = await store.get({ task, run: of });
    if (run !== undefined && waitsIn(pool, run)) return { run, isHeld, entries };
  }
  // The last one that joined may not be in the index yet.
  const last = lastWaiting(state);
  if (
    last === undefined ||
    (last !== giver && state[heldBy(last)] !== undefined) ||
    entries.some((entry) => nameIn(pool, entry) === last)
  )
    return { run: undefined, isHeld, entries };
  const run = await store.get(runIn(pool, last));
  return { run: run !== undefined && waitsIn(pool, run) ? run : undefined, isHeld, entries };
}
