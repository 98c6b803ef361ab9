/**
 * The overlap slot: which of a task's runs may be at work. It is a pool, the task's `state`: each run that holds it,
 * with the turn at which that run was admitted, and their number. A run that obeys overlap takes it only where no other
 * run holds it, or an override lets the task's runs overlap. There is no clock in a pool: time never frees a slot.
 *
 * The turn is in it since a redriven run is admitted again: a late write of the run's earlier life must not give back what
 * its later life took. This holds invariant 8. What follows where the slot is taken, or runs wait for it, is in `pool/`.
 */
import type { SlotHolder } from "../model/run/pool.ts";
import type { RunRecord } from "../model/run/run.ts";
import { limitOfTask } from "../model/task/task-directory.ts";
import type { PartKey } from "../store/run-store.ts";
import type { RunnerContext, WorkerContext } from "./context.ts";
import { giveSlotBack } from "./moves/task/give-slot-back.ts";
import { takeSlot } from "./moves/task/take-slot.ts";
import type { Admission, Pool, SlotNeed } from "./pool/admission.ts";
import { handOn, handOnGiven } from "./pool/hand-on.ts";
import { taskPool } from "./pool/pool.ts";
import { afterRefusedTake } from "./pool/refused.ts";
import { besideOthers } from "./pool/room.ts";
import { freeLater } from "./shards/free-later.ts";
import { apply } from "./write.ts";

/** Takes the places that a run needs at a turn. */
export async function admit(context: WorkerContext, need: SlotNeed): Promise<Admission> {
  return context.further?.admit(context, need, takeInTask) ?? takeInTask(context, need);
}

async function takeInTask(context: WorkerContext, need: SlotNeed): Promise<Admission> {
  const { task, run, turn, overlap, judged } = need;
  const asked = { at: context.clock.now(), monotonic: context.clock.monotonic() };
  const now = new Date(asked.at).toISOString();
  const beside = overlap === "allow" && (await besideOthers(context, task, asked.at));
  const request = { run, turn, overlap, judged: judged && { now, ...judged }, ...beside };
  const outcome = await apply(context, { task, part: "state" }, takeSlot(request));
  return outcome.ok ? { kind: "admitted" } : afterRefusedTake(context, task, request, outcome, asked);
}

/** Gives back what a run holds, if it needs any, and hands it on. Never rejects: the sweeper does the same later. */
export async function freeSlot(context: RunnerContext, of: RunRecord): Promise<void> {
  const { task, run, overlap, admitted, turn } = of;
  // A run of a task with a limit need not say that it needs a place.
  if (overlap === undefined && admitted === undefined && !limitOfTask(context, task)) return;
  const own = { run, turn: admitted ?? turn };
  const [key, pool] = [{ task, part: "state" }, () => taskPool(context, task)] as const;
  const freed =
    (of.open ? freeLater(context, of) : undefined) ??
    context.further?.giveBack(context, of, own.turn) ??
    giveBack(context, key, own, pool, of.waited === "task");
  await freed.catch((error) => context.log("warn", "slot not given back", { task, run }, { error }));
}

type GivenBack = [RunnerContext, key: PartKey, own: SlotHolder, pool: () => Pool, waited?: boolean];

/** Gives a place back that is held since a turn. Where runs wait, as they may if it waited, it goes to the next of them. */
export async function giveBack(...[context, key, own, pool, waited]: GivenBack): Promise<void> {
  if (waited) return void (await handOn(context, pool(), own));
  const outcome = await apply(context, key, giveSlotBack(own));
  if (outcome.item?.waiting !== undefined) await handOnGiven(context, pool(), outcome);
}
