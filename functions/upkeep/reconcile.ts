/**
 * Finds the runs that nothing looks after: `running`, their worker dead, without an entry, and their message gone, as
 * after a purge of the queue. Only the first turn of a run on a lane with a short visibility timeout can be in that
 * state, and a run that a later occurrence finds in its slot is found there. All others are found here, once an hour.
 *
 * No index holds these runs, so the newest runs of each task are read. This holds invariant 6.
 */
import { instantOf } from "../model/run/run-name.ts";
import { type RunnerContext, watchIfForsaken } from "../runs/index.ts";

const hourMs = 3_600_000;
/** How far back runs are looked at, in milliseconds: later than a day, an occurrence starts no more. */
const horizonMs = 25 * hourMs;
const pageSize = 500;
/** The most pages of one task in one pass. */
const mostPages = 20;
/** With less than this left of the function's time, in milliseconds, the pass ends. */
const leastMs = 10_000;

/** Makes what the sweeper calls each minute. It works once an hour, the first time at a random moment: cold starts are frequent. */
export function reconcileHourly({ clock, random }: Pick<RunnerContext, "clock" | "random">) {
  let nextAt = clock.now() + random() * hourMs;
  return async (context: RunnerContext, remaining: () => number): Promise<void> => {
    if (clock.now() < nextAt) return;
    nextAt = clock.now() + hourMs;
    await reconcile(context, remaining);
  };
}

/** Gives each such run an entry, so that the sweeper sends it. Never rejects. */
async function reconcile(context: RunnerContext, remaining: () => number): Promise<void> {
  let found = 0;
  const cutShort: string[] = [];
  for (const task of Object.keys(context.lanes)) {
    try {
      const { forsaken, isWhole } = await reconcileTask(context, task, remaining);
      found += forsaken;
      if (!isWhole) cutShort.push(task);
    } catch (error) {
      context.log("warn", "reconcile failed", undefined, { task, error: String(error) });
    }
  }
  const level = found + cutShort.length > 0 ? "warn" : "debug";
  context.log(level, "reconcile", undefined, { found, cutShort: cutShort.join() || undefined });
}

async function reconcileTask(
  context: RunnerContext,
  task: string,
  remaining: () => number,
): Promise<{ readonly forsaken: number; readonly isWhole: boolean }> {
  const { store, clock } = context;
  let forsaken = 0;
  let after: string | undefined;
  for (let pages = 0; pages < mostPages && remaining() >= leastMs; pages++) {
    const now = clock.now();
    const page = await store.list(task, { now, limit: pageSize, after });
    for (const run of page.items) {
      if (instantOf(run.run).getTime() < now - horizonMs) return { forsaken, isWhole: true };
      if (await watchIfForsaken(context, run, now)) forsaken++;
    }
    after = page.next;
    if (after === undefined) return { forsaken, isWhole: true };
  }
  return { forsaken, isWhole: false };
}
