/**
 * The overlap slot: which one of a task's runs may be at work. It is in the task's `state`: the run that holds it,
 * and the turn at which that run was admitted. There is no clock in a slot. A run that finds it taken reads the
 * holder, and takes the slot over only from a run that has ended and that no worker can still be at work on.
 *
 * The turn is part of the slot since a redriven run is admitted again: without it, a late write of the run's earlier
 * life could give back the slot that its later life has taken. All of this holds invariant 8.
 */
import type { RunKey, RunRecord } from "../model/run/run.ts";
import { isPaused } from "../model/task/paused.ts";
import type { RunnerContext } from "./context.ts";
import { giveSlotBack } from "./moves/task/give-slot-back.ts";
import { takeOverSlot } from "./moves/task/take-over-slot.ts";
import { takeSlot } from "./moves/task/take-slot.ts";
import { lookAtHolder } from "./slot-holder.ts";
import { handOnNext } from "./waiting.ts";
import { apply } from "./write.ts";

/** Admitted: the run has the slot. Stale: it has the slot at a later turn. Paused: its task is. Taken: another run has the slot. */
export type Admission = { readonly kind: "admitted" | "stale" | "paused" | "taken" };

/** A slot that changes hands this often while one run looks at it is left to the next delivery of its message. */
const mostTries = 20;

/** Takes a task's slot for a run at a turn. `obeysPause`: an occurrence, which a pause of its task skips. */
export async function admit(
  context: RunnerContext,
  key: RunKey,
  turn: number,
  obeysPause: boolean,
): Promise<Admission> {
  const state = { task: key.task, part: "state" };
  for (let tries = 0; tries < mostTries; tries++) {
    const now = new Date(context.clock.now()).toISOString();
    const request = { run: key.run, turn, pausedAsOf: obeysPause ? now : undefined };
    const outcome = await apply(context, state, takeSlot(request));
    if (outcome.ok) return { kind: "admitted" };
    const found = outcome.item;
    if (found === undefined) continue;
    if (obeysPause && isPaused(found, now)) return { kind: "paused" };
    const { slotRun, slotTurn } = found;
    if (slotRun === undefined || slotTurn === undefined) continue;
    if (slotRun === key.run) return { kind: slotTurn > turn ? "stale" : "admitted" };
    const holder = await lookAtHolder(context, { task: key.task, run: slotRun });
    if (holder === "active") return { kind: "taken" };
    if (holder === "changed") continue;
    const seen = { run: slotRun, turn: slotTurn };
    if ((await apply(context, state, takeOverSlot(seen, request))).ok) return { kind: "admitted" };
  }
  throw new Error(`the slot of ${key.task} changed hands ${mostTries} times while ${key.run} looked at it`);
}

/** Gives a run's slot back, if it was admitted to one, and hands it on. Never rejects: the sweeper does the same later. */
export async function freeSlot(
  context: RunnerContext,
  { task, run, admitted }: Pick<RunRecord, "task" | "run" | "admitted">,
): Promise<void> {
  if (admitted === undefined) return;
  try {
    const state = { task, part: "state" };
    const outcome = await apply(context, state, giveSlotBack({ run, turn: admitted }));
    if (outcome.ok && outcome.item.waiting) await handOnNext(context, task);
  } catch (error) {
    context.log("warn", "slot not given back", { task, run }, { error: String(error) });
  }
}
