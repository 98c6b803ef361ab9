/**
 * The overlap slot: which of a task's runs may be at work. It is a pool, the task's `state`: each run that holds it,
 * with the turn at which that run was admitted, and their number. A run that obeys overlap takes it only where no other
 * run holds it, or an override lets the task's runs overlap. There is no clock in a pool: time never frees a slot.
 *
 * The turn is part of the slot since a redriven run is admitted again: without it, a late write of the run's earlier
 * life could give back the slot that its later life has taken. All of this holds invariant 8. What follows where the
 * slot is taken, and where runs wait for it, is in `pool/`.
 */

import type { SlotHolder } from "../model/run/pool.ts";
import type { RunKey, RunRecord } from "../model/run/run.ts";
import { isPaused } from "../model/task/paused.ts";
import type { TaskPart } from "../store/run-store.ts";
import type { RunnerContext } from "./context.ts";
import { giveSlotBack } from "./moves/task/give-slot-back.ts";
import { raiseSlot } from "./moves/task/raise-slot.ts";
import { heldBy, takeSlot } from "./moves/task/take-slot.ts";
import { handOn } from "./pool/hand-on.ts";
import { taskPool } from "./pool/pool.ts";
import { isBeside } from "./pool/room.ts";
import { apply } from "./write.ts";

/** A run that needs its task's slot at a turn. `judged`: an occurrence, which a pause of its task skips; the overrides by which it may run. */
export interface SlotNeed extends RunKey {
  readonly turn: number;
  readonly overlap: RunRecord["overlap"];
  readonly judged?: { readonly ov: number | undefined };
}

/** Admitted: the run has the slot. Stale: it has it at a later turn. Paused: its task is. Overridden: by other overrides than it was judged by. Taken: others have it, or wait for it. */
export type Admission =
  | { readonly kind: "admitted" | "stale" | "paused" }
  | { readonly kind: "taken" | "overridden"; readonly state: TaskPart };

/** A run is raised once, and asks for a place beside others once; more often only where others raise it too. */
const mostTries = 20;

/** Takes a task's slot for a run at a turn. */
export async function admit(context: RunnerContext, need: SlotNeed): Promise<Admission> {
  const { task, run, turn, judged } = need;
  const key = { task, part: "state" };
  const askedAt = context.clock.now();
  const now = new Date(askedAt).toISOString();
  let request = { run, turn, overlap: need.overlap, judged: judged && { now, ...judged } };
  let outcome = await apply(context, key, takeSlot(request));
  for (let tries = 0; tries < mostTries; tries++) {
    if (outcome.ok) return { kind: "admitted" };
    const state = outcome.item ?? (key as TaskPart);
    const since = state[heldBy(run)];
    if (since !== undefined && since >= turn) return { kind: since > turn ? "stale" : "admitted" };
    if (since === undefined) {
      if (judged !== undefined && state.ov !== judged.ov) return { kind: "overridden", state };
      if (judged !== undefined && isPaused(state, now)) return { kind: "paused" };
      if (request.overlap === "allow" || !isBeside(state, askedAt)) return { kind: "taken", state };
      request = { ...request, overlap: "allow" };
      outcome = await apply(context, key, takeSlot(request));
      continue;
    }
    outcome = await apply(context, key, raiseSlot({ run, turn: since }, turn));
  }
  throw new Error(`the slot was raised ${mostTries} times while the run looked at it`);
}

/** Gives a run's slot back, if its task has one, and hands it on. Never rejects: the sweeper does the same later. */
export async function freeSlot(
  context: RunnerContext,
  { task, run, overlap, admitted, turn }: Pick<RunRecord, "task" | "run" | "overlap" | "admitted" | "turn">,
): Promise<void> {
  if (overlap === undefined && admitted === undefined) return;
  const own = { run, turn: admitted ?? turn };
  await giveBack(context, task, own).catch((error: unknown) => {
    context.log("warn", "slot not given back", { task, run }, { error });
  });
}

/** Gives a slot back that is held since a turn. Where runs wait it goes to the next of them. */
export async function giveBack(context: RunnerContext, task: string, own: SlotHolder): Promise<void> {
  const { ok, item } = await apply(context, { task, part: "state" }, giveSlotBack(own));
  if (!ok && item?.[heldBy(own.run)] === own.turn) await handOn(context, taskPool(task), own, item);
}
