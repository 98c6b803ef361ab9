/**
 * Hands a place of a pool on to the runs that wait for it: whoever takes a run out that has ended puts the next one in
 * the same place, by one write, so that no newcomer gets in between. Room that is there without a giver is filled.
 *
 * Each refused write returns the pool, which decides what comes next. A place that a run no longer needs by the time it
 * is to be admitted is handed on in its turn. This holds invariants 6 and 8 for runs that wait.
 */
import type { SlotHolder } from "../../model/run/pool.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { limitOfTask } from "../../model/task/task-directory.ts";
import type { DueEntry, TaskPart } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { admitWaiting } from "../moves/admission/admit-waiting.ts";
import { clearQueue } from "../moves/task/clear-queue.ts";
import { dropSlot } from "../moves/task/drop-slot.ts";
import { fillSlot } from "../moves/task/fill-slot.ts";
import { giveSlotBack } from "../moves/task/give-slot-back.ts";
import { heldBy } from "../moves/task/take-slot.ts";
import { transferSlot } from "../moves/task/transfer-slot.ts";
import { sendTurn } from "../send-turn.ts";
import { apply, type TaskWrite } from "../write.ts";
import type { Pool } from "./admission.ts";
import { nextWaiting } from "./next-waiting.ts";
import { isUnneeded, knownOf, nameIn } from "./pool.ts";

/** A pool that changes this often while it is looked at, besides what is admitted, is left to the next message, or to the sweeper. */
const mostTries = 20;

/** How many runs were admitted, and whether others may still wait. */
export interface HandedOn {
  readonly admitted: number;
  readonly waits: boolean;
}

/**
 * Hands on the place of `own`; without one, fills the room that there is. `seen`: the pool, where it was read just now. A giver
 * that has not seen it goes by what is known of it: the first write that is refused returns it.
 */
export async function handOn(
  context: RunnerContext,
  pool: Pool,
  own: SlotHolder | undefined,
  seen: TaskPart | undefined,
): Promise<HandedOn> {
  let place = own;
  let state = seen;
  let isAssumed = seen === undefined && own !== undefined;
  if (isAssumed && own) state = { ...knownOf(context, pool), ...pool.key, [heldBy(own.run)]: own.turn };
  /** The queue, which showed nobody before the pool was seen. */
  let looked: readonly DueEntry[] | undefined;
  let admitted = 0;
  const over = (waits = true): HandedOn => ({ admitted, waits });
  for (let tries = 0; tries < mostTries + admitted; tries++) {
    state ??= (await context.store.getPart(pool.key)) ?? (pool.key as TaskPart);
    if (place !== undefined && state[heldBy(place.run)] !== place.turn) return over();
    let found = await nextWaiting(context, pool, state, place?.run, looked);
    // It joined after the queue was looked at, and so may others have that come before it.
    if (looked && found.run) found = await nextWaiting(context, pool, state, place?.run);
    looked = isAssumed && !found.run ? found.entries : undefined;
    isAssumed = false;
    const { run: next, isHeld } = found;
    const waits = next !== undefined || isHeld;
    const limit = await pool.placesFor(next?.overlap, state);
    const holder = next && { run: nameIn(pool, next), turn: next.turn };
    const write = holder ? giving(place, holder, limit, state) : nobodyNext(pool, state, place, isHeld);
    if (write === undefined) return over(waits);
    const { ok, item } = await apply(context, pool.key, write);
    if (ok && (next === undefined || write.name === "drop slot")) return over(waits);
    // Where it was refused because an earlier try had landed without an answer, the run is admitted all the same.
    if (holder === undefined || next === undefined || (!ok && !isLanded(item, holder, place))) {
      state = item;
      continue;
    }
    const inTheWay = await admitNext(context, pool, next);
    if (inTheWay === undefined) admitted++;
    [state, looked] = [undefined, undefined];
    place = inTheWay && isUnneeded(inTheWay, next.turn, context.clock.now()) ? holder : undefined;
    if (place === undefined && ok && (item.held ?? 0) >= limit) return over();
  }
  throw new Error(`the slot changed ${mostTries} times while it was handed on`);
}

/** Whether a place was handed on by an earlier try: the next run has it, and the giver has it no longer. */
function isLanded(state: TaskPart | undefined, next: SlotHolder, place: SlotHolder | undefined): boolean {
  const isGiven = place === undefined || state?.[heldBy(place.run)] !== place.turn;
  return isGiven && state?.[heldBy(next.run)] === next.turn;
}

/** What is written where no run is next; undefined where there is nothing to do. */
function nobodyNext(
  { kind }: Pool,
  state: TaskPart,
  place: SlotHolder | undefined,
  isHeld: boolean,
): TaskWrite | undefined {
  if (state.waiting !== undefined && (place !== undefined || !isHeld))
    return clearQueue(state.waiting, place, isHeld, kind === "key");
  return place && giveSlotBack(place);
}

/** What gives the next run a place: that of a run that has ended, or one that is free; undefined where none is. */
function giving(
  place: SlotHolder | undefined,
  next: SlotHolder,
  limit: number,
  { held = 0, ov }: TaskPart,
): TaskWrite | undefined {
  if (place === undefined) return held < limit ? fillSlot(next, limit) : undefined;
  return held > limit ? dropSlot(place, limit) : transferSlot(place, next, limit, ov);
}

/**
 * Lets a waiting run that holds a pool, and those before it, be claimed, and sends it. Where it finds no place in a wider
 * pool it waits for that one, and where it needs others by now it asks again. Returns the run where it was in the way.
 */
export async function admitNext(
  context: RunnerContext,
  pool: Pool,
  next: RunRecord,
): Promise<RunRecord | undefined> {
  const advanced = await context.further?.advance(context, pool, next);
  if (advanced?.kind === "not held") return advanced.inTheWay;
  const isLimited = limitOfTask(context, next.task) !== undefined || advanced !== undefined;
  const given = { waited: isLimited ? pool.kind : undefined, holds: advanced?.holds };
  const { ok, item } = await apply(context, next, admitWaiting(next, pool.queue, context.clock.now(), given));
  if (!ok && advanced !== undefined) await context.further?.giveBackAfter(context, pool, next, item);
  if (!ok) return item;
  await sendTurn(context, item);
  return undefined;
}
