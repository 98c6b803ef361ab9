/**
 * Puts a pool right that a crash left behind, where runs wait for it: a run that holds its place already is admitted, a
 * holder that is done with its place gives it back, and room is filled. This holds invariant 6 for waiting runs.
 */
import type { RunnerContext } from "../context.ts";
import { heldBy } from "../moves/task/take-slot.ts";
import type { Pool } from "./admission.ts";
import { admitNext, fillRoom, handOn } from "./hand-on.ts";
import { freeDeadHolders } from "./holder.ts";
import { queueOf } from "./next-waiting.ts";
import { isUnneeded, nameIn, waitsIn } from "./pool.ts";

/** Looks at one pool. Returns how many runs it admitted; undefined where the index shows none that waits. */
export async function tidyPool(context: RunnerContext, pool: Pool): Promise<number | undefined> {
  const { items: entries } = await queueOf(context, pool);
  if (entries.length === 0) return undefined;
  let admitted = 0;
  const state = await context.store.getPart(pool.key);
  for (const { task, run: of } of entries) {
    const run = nameIn(pool, { task, run: of });
    const since = state?.[heldBy(run)];
    if (since === undefined) continue;
    const waiting = await context.store.get({ task, run: of });
    if (waiting === undefined || !waitsIn(pool, waiting) || waiting.turn !== since) continue;
    const found = await admitNext(context, pool, waiting);
    if (found === undefined) admitted++;
    else if (isUnneeded(found, since, context.clock.now()))
      admitted += (await handOn(context, pool, { run, turn: since })).given;
  }
  if (state !== undefined) admitted += await freeDeadHolders(context, pool, state);
  return admitted + (await fillRoom(context, pool)).given;
}
