/**
 * A deploy may change which pools the runs need that wait. Such a run leaves its queue and asks again: its next turn takes
 * what it needs by what is deployed then, or waits for that. Otherwise it would begin beside others that it was never counted
 * with, or wait for a place that nobody needs.
 */
import { inForce, settingAt } from "../../../model/override/override.ts";
import { overridesOf } from "../../../model/override/read-overrides.ts";
import type { SlotHolder } from "../../../model/run/pool.ts";
import type { RunKey, RunRecord } from "../../../model/run/run.ts";
import { limitOfTask, overlapOf } from "../../../model/task/task-directory.ts";
import type { DueEntry, Page, TaskPart } from "../../../store/run-store.ts";
import type { RunnerContext } from "../../context.ts";
import { askAgain } from "../../moves/admission/ask-again.ts";
import { giveSlotBack } from "../../moves/task/give-slot-back.ts";
import { sendTurn } from "../../send-turn.ts";
import { apply } from "../../write.ts";
import type { Pool } from "../admission.ts";
import { handOnGiven } from "../hand-on.ts";
import { nameIn, waitsIn } from "../pool.ts";
import { tidyPool } from "../tidy.ts";
import { heldPools, isKeyed, isLimited, neededPools, queuedPool } from "./needed.ts";

/** So many runs are sent on at once. */
const atOnce = 16;

/** Whether a run that waits for a pool does not need it, lacks its key, or passed by a narrower one that it needs. */
export function needsOthers(context: RunnerContext, { kind }: Pool, run: RunRecord): boolean {
  if (run.slotKey === undefined && isKeyed(context, run.task)) return true;
  const needed = neededPools(context, run).map((each) => each.kind);
  const at = needed.indexOf(kind);
  const holds = run.holds ?? [];
  return at < 0 || needed.slice(0, at).some((narrower) => !holds.includes(narrower));
}

/** Gives back a place in a pool that nothing limits: whether or not runs wait, it is handed to none. */
export async function leave(context: RunnerContext, pool: Pool, own: SlotHolder): Promise<void> {
  await apply(context, pool.key, giveSlotBack(own));
}

/** Lets a waiting run ask again. Returns the run as it is now; what it holds and needs no more goes back. */
export async function askForOthers(
  context: RunnerContext,
  { queue }: Pool,
  run: RunRecord,
): Promise<RunRecord | undefined> {
  const obeys = overlapOf(context, run.task) !== undefined;
  const { ok, item } = await apply(context, run, askAgain(run, queue, context.clock.now(), obeys));
  if (!ok) return item;
  await sendTurn(context, item);
  const needed = neededPools(context, item).map(({ kind }) => kind);
  for (const pool of heldPools(context, run)) {
    const own = { run: nameIn(pool, run), turn: run.turn };
    if (!isLimited(context, pool)) await leave(context, pool, own);
    else if (!needed.includes(pool.kind))
      await handOnGiven(context, pool, await apply(context, pool.key, giveSlotBack(own)));
  }
  return item;
}

/**
 * A worker that died took a run's places, and the next one finds that a deploy has changed which it needs first: then the run
 * waits for a narrow pool with a place of a wide one that its record does not name, and the holder of the narrow one may wait
 * for that. It asks again at its next turn, so the place is not its own any more. A giver that has just taken it for the
 * run finds the run at another turn too.
 */
export async function waitsWithout(context: RunnerContext, { kind }: Pool, run: RunRecord): Promise<boolean> {
  const waitedFor = queuedPool(context, run);
  if (waitedFor === undefined || waitedFor.kind === kind || run.holds?.includes(kind)) return false;
  return (await askForOthers(context, waitedFor, run))?.turn !== run.turn;
}

/**
 * What looks found of tasks that nothing limits any more: all runs that wait obey overlap, and wait still. By queue, how
 * often the task's overrides had been changed by then.
 */
export type Staying = Map<string, number | undefined>;

/**
 * Looks at a pool for which runs may wait. Where nothing limits it any more they all ask again, while there is time; else it
 * is put right as `tidyPool` does. Returns how many runs went on; undefined where none waits.
 */
export async function lookAfter(
  context: RunnerContext,
  pool: Pool,
  hasTime: () => boolean = () => false,
  staying: Staying = new Map(),
): Promise<number | undefined> {
  if (isLimited(context, pool)) return tidyPool(context, pool);
  const page = await queuePage(context, pool);
  if (page.items.length === 0) return undefined;
  const went = await allAskAgain(context, pool, page, { hasTime, staying });
  // Those that obey overlap wait still, and the pool may have holders that are done with it.
  return went + ((await tidyPool(context, pool)) ?? 0);
}

/** Returns how many ask again. Of a task whose waiting runs all stay it looks at the first page only. */
async function allAskAgain(
  context: RunnerContext,
  pool: Pool,
  first: Page<DueEntry>,
  { hasTime, staying }: { readonly hasTime: () => boolean; readonly staying: Staying },
): Promise<number> {
  const { queue } = pool;
  const state = pool.kind === "task" ? await context.store.getPart(pool.key) : undefined;
  const known = staying.has(queue) && staying.get(queue) === state?.ov;
  staying.delete(queue);
  if (pool.kind === "task" && isOverridden(context, state)) return 0;
  let went = 0;
  for (let page = first; ; page = await queuePage(context, pool, page.next)) {
    for (let i = 0; i < page.items.length; i += atOnce) {
      const some = page.items.slice(i, i + atOnce).map((key) => goesOn(context, pool, key));
      went += (await Promise.all(some)).filter(Boolean).length;
    }
    const isWhole = page.next === undefined || known;
    if (isWhole && went === 0 && pool.kind === "task") staying.set(queue, state?.ov);
    if (isWhole || !hasTime()) return went;
  }
}

function queuePage({ store }: RunnerContext, { queue }: Pool, after?: string): Promise<Page<DueEntry>> {
  return store.due(queue, { until: Number.MAX_SAFE_INTEGER, after });
}

/** Whether an operator limits the runs of a task that nothing deployed limits. */
function isOverridden({ clock, limits }: RunnerContext, state: TaskPart | undefined): boolean {
  const [overrides, at] = [overridesOf(state), clock.now() / 1000];
  const obeys = settingAt(overrides, "overlap", "allow", at) !== "allow";
  const isOfKeys = state !== undefined && limitOfTask({ limits }, state.task) !== undefined;
  return obeys || (!isOfKeys && inForce(overrides, "concurrency", at) !== undefined);
}

/** A run that obeys overlap waits still. */
async function goesOn(context: RunnerContext, pool: Pool, key: RunKey): Promise<boolean> {
  const run = await context.store.get(key);
  const stays = pool.kind === "task" && run?.overlap !== "allow";
  if (run === undefined || !waitsIn(pool, run) || stays) return false;
  return (await askForOthers(context, pool, run))?.turn === run.turn + 1;
}
