/**
 * The tasks whose overrides the sweeper must know: those of a schedule, of `enabled` and of `catchUp`. An operator asks to
 * watch a task before writing an override; so the sweeper reads no state of any other task.
 *
 * The order is what keeps an override from being one that no sweeper sees: first the list is read, then the states; and a
 * task leaves the list only if its last override was over for a day, if nobody had asked to watch it for ten minutes
 * before its state was read, and if nobody has since.
 */
import { firedPart } from "../../model/override/fired-part.ts";
import { type Override, switchedAhead } from "../../model/override/override.ts";
import { overridesOf } from "../../model/override/read-overrides.ts";
import { apply, type RunnerContext, unwatchTask, watchedIn } from "../../runs/index.ts";
import type { TaskPart } from "../../store/run-store.ts";

/** The overrides of the tasks that are watched. A task that is not here has none. */
export type WatchedOverrides = ReadonlyMap<string, readonly Override[]>;

/** So long after its last override a task is still watched, in seconds: its ledgers have been changed long before. */
const watchedAfterSeconds = 90_000;
/** An operator that asked to watch a task writes its override within five minutes, or asks again. In milliseconds. */
const askedAgoMs = 600_000;
/** Reads at once. */
const atOnce = 50;

/** Reads the overrides of the tasks that are watched. `fired`: the item that lists them, as it was read just now. */
export async function readWatched(
  context: RunnerContext,
  fired: TaskPart | undefined,
): Promise<WatchedOverrides> {
  const found = new Map<string, readonly Override[]>();
  const watches = [...watchedIn(fired)];
  const lane = async () => {
    for (let next = watches.shift(); next !== undefined; next = watches.shift()) {
      const overrides = await readOne(context, next);
      if (overrides !== undefined) found.set(next.task, overrides);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, watches.length) }, lane));
  return found;
}

async function readOne(
  context: RunnerContext,
  { task, at }: { readonly task: string; readonly at: number },
): Promise<readonly Override[] | undefined> {
  const readAt = context.clock.now();
  const overrides = overridesOf(await context.store.getPart({ task, part: "state" }));
  const since = readAt / 1000 - watchedAfterSeconds;
  const isNeeded = overrides.some(
    ({ setting, until = Number.POSITIVE_INFINITY }) => switchedAhead[setting] && until > since,
  );
  if (isNeeded || readAt - at < askedAgoMs) return overrides;
  await apply(context, firedPart, unwatchTask(task, at));
  return undefined;
}
