/**
 * Hands places of a pool on to the runs that wait for it. A run that has ended gives its place back by a write that returns the
 * pool. Where that says that a run waits, the giver fills the room that it has made: no newcomer gets in between, since it takes
 * no place for which a run waits. A giver that waited itself expects others to wait, so it first tries to put the next one in
 * its own place, by one write.
 *
 * Many may give places back at once. Each sees how much room there is by then: its own place is the last of that, and goes to
 * the run that is as far down the queue. So each gives its place to another run. Only among runs that get places in the same
 * moment the order may differ from the queue's. A run that needs the pool for itself is passed by none from then on that it
 * is the first. This holds invariants 6 and 8 for runs that wait.
 */
import type { SlotHolder } from "../../model/run/pool.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { limitOfTask } from "../../model/task/task-directory.ts";
import type { Outcome, TaskPart } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { admitWaiting } from "../moves/admission/admit-waiting.ts";
import { clearQueue } from "../moves/task/clear-queue.ts";
import { fillSlot } from "../moves/task/fill-slot.ts";
import { giveSlotBack } from "../moves/task/give-slot-back.ts";
import { heldBy } from "../moves/task/take-slot.ts";
import { transferSlot } from "../moves/task/transfer-slot.ts";
import { sendTurn } from "../send-turn.ts";
import { apply, type TaskWrite } from "../write.ts";
import type { Pool } from "./admission.ts";
import { type Next, WaitingRuns } from "./next-waiting.ts";
import { isUnneeded, knownOf, nameIn } from "./pool.ts";

/** A pool that refuses so many fills is left to the next message, or to the sweeper. */
const mostRefused = 20;
/** One that finds so many runs that need their places no more leaves the others to the sweeper: each takes a handful of calls. */
const mostGivenBack = 100;
/** Of many givers at once so many fill a place more than their own. Usually another giver is about to, unless it died. */
const shareOfOthers = 1 / 4;

/** How many places were given to runs, and whether others may still wait. */
export interface HandedOn {
  readonly given: number;
  readonly waits: boolean;
}

/** What was done last, and the pool since. `left`: so many places are free, as far as they are for the run that got one. */
type Step =
  | { readonly kind: "looked" | "gave back" | "refused"; readonly state: TaskPart }
  | { readonly kind: "given"; readonly state: TaskPart; readonly left: number };

/** Gives back the place of a run that waited itself: to the next one, where it finds one at once. */
export async function handOn(context: RunnerContext, pool: Pool, own: SlotHolder): Promise<HandedOn> {
  const queue = new WaitingRuns(context, pool);
  const known = { ...knownOf(context, pool), ...pool.key } as TaskPart;
  const next = await queue.next(known, 0);
  let step: Step | undefined;
  if (next !== undefined && nameIn(pool, next.run) !== own.run) {
    const write = transferSlot(own, holderOf(pool, next.run), next.limit, known.ov);
    step = await give(context, pool, { ...next, write, own });
  }
  if (step === undefined || step.kind === "refused") step = await giveBackPlace(context, pool, own);
  return fill(context, pool, { queue, step, isGiver: true });
}

/** A run has just given its place back: where others wait, the next one gets it. */
export async function handOnGiven(
  context: RunnerContext,
  pool: Pool,
  { ok, item: state }: Outcome<TaskPart>,
): Promise<void> {
  if (state?.waiting === undefined) return;
  // One that was refused had no place, or it had landed before, without an answer: then there is room.
  const queue = new WaitingRuns(context, pool);
  if (!ok && (await queue.usual(state)) <= (state.held ?? 0)) return;
  await fill(context, pool, { queue, step: { kind: "gave back", state }, isGiver: true });
}

/** Fills all the room that there is. @param seen the pool, where it was read just now @default it is read */
export async function fillRoom(context: RunnerContext, pool: Pool, seen?: TaskPart): Promise<HandedOn> {
  const state = seen ?? (await context.store.getPart(pool.key)) ?? (pool.key as TaskPart);
  const queue = new WaitingRuns(context, pool);
  return fill(context, pool, { queue, step: { kind: "looked", state }, isGiver: false });
}

interface Filling {
  readonly queue: WaitingRuns;
  readonly step: Step;
  /** It is here to fill its own place, and seldom fills what others leave. */
  readonly isGiver: boolean;
}

async function fill(
  context: RunnerContext,
  pool: Pool,
  { queue, isGiver, ...begun }: Filling,
): Promise<HandedOn> {
  let [step, given, givenBack] = [begun.step, 0, 0];
  // Each that is not refused takes a run out of the queue, also one that no longer needs its place.
  for (let refused = 0; refused < mostRefused; refused += step.kind === "refused" ? 1 : 0) {
    if (step.kind === "given") {
      given++;
      const isLeft = step.left > 0 && (!isGiver || context.random() * step.left < shareOfOthers);
      if (!isLeft) return { given, waits: true };
    }
    const { state } = step;
    const { held = 0 } = state;
    const place = placeAfter(step, (await queue.usual(state)) - held, context.random);
    const next = await queue.next(state, place);
    if (next === undefined) {
      const waits = queue.showsHolders(state);
      if (waits || state.waiting === undefined) return { given, waits };
      const { ok, item } = await apply(context, pool.key, clearQueue(state.waiting, pool.kind === "key"));
      if (ok) return { given, waits };
      step = { kind: "refused", state: item ?? (pool.key as TaskPart) };
      continue;
    }
    const { run, limit } = next;
    if (held >= limit) return { given, waits: true };
    const write = fillSlot(holderOf(pool, run), limit, state.ov, pool.kind === "key");
    step = await give(context, pool, { ...next, write });
    if (step.kind === "gave back" && ++givenBack === mostGivenBack) return { given, waits: true };
  }
  throw new Error(`the pool refused ${mostRefused} times to be filled`);
}

/** How far down the queue the run is that gets a place, of so many that are free. */
function placeAfter({ kind }: Step, room: number, random: () => number): number {
  if (kind === "gave back") return Math.max(room - 1, 0);
  // Others fill the same room.
  return kind === "refused" ? Math.floor(random() * Math.max(room, 0)) : 0;
}

/** A write that gives a run a place, of so many. `own`: in place of whom. */
interface Giving extends Next {
  readonly write: TaskWrite;
  readonly own?: SlotHolder;
}

/** Gives a run a place, and lets it be claimed. A place that it no longer needs by then is given back. */
async function give(context: RunnerContext, pool: Pool, { run, limit, write, own }: Giving): Promise<Step> {
  const to = holderOf(pool, run);
  const outcome = await apply(context, pool.key, write);
  const { ok, item: state = pool.key as TaskPart } = outcome;
  // Where an earlier try had landed without an answer, the run is admitted all the same.
  const isHeld =
    state[heldBy(to.run)] === to.turn && (own === undefined || state[heldBy(own.run)] !== own.turn);
  if (!ok && !isHeld) return { kind: "refused", state };
  const inTheWay = await admitNext(context, pool, run);
  if (inTheWay !== undefined && isUnneeded(inTheWay, run.turn, context.clock.now()))
    return giveBackPlace(context, pool, to);
  return ok ? { kind: "given", state, left: limit - (state.held ?? 0) } : { kind: "refused", state };
}

async function giveBackPlace(context: RunnerContext, pool: Pool, own: SlotHolder): Promise<Step> {
  const { item = pool.key as TaskPart } = await apply(context, pool.key, giveSlotBack(own));
  return { kind: "gave back", state: item };
}

function holderOf(pool: Pool, run: RunRecord): SlotHolder {
  return { run: nameIn(pool, run), turn: run.turn };
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
