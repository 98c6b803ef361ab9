/**
 * A take that was refused returns the pool, which says why: the run holds it already, at this turn or another; others hold
 * it, or wait for it; or the overrides are not those that the run was judged by, which may let it be beside others.
 */
import { isPaused } from "../../model/task/paused.ts";
import type { Outcome, TaskPart } from "../../store/run-store.ts";
import type { WorkerContext } from "../context.ts";
import { raiseSlot } from "../moves/task/raise-slot.ts";
import { heldBy, type SlotRequest, takeSlot } from "../moves/task/take-slot.ts";
import { remember } from "../task-state.ts";
import { apply } from "../write.ts";
import type { Admission } from "./admission.ts";
import { besideOthers, isBeside } from "./room.ts";

/** A run is raised once, and asks for a place beside others once; more often only where others raise it, or change the overrides. */
const mostTries = 20;

/** What becomes of a run whose take of its task's pool was refused. `asked`: when it was sent, on both clocks. */
export async function afterRefusedTake(
  context: WorkerContext,
  task: string,
  refused: SlotRequest,
  first: Outcome<TaskPart>,
  asked: { readonly at: number; readonly monotonic: number },
): Promise<Admission> {
  const key = { task, part: "state" };
  const { run, turn, judged } = refused;
  let [request, outcome] = [refused, first];
  for (let tries = 0; tries < mostTries; tries++) {
    if (outcome.ok) return { kind: "admitted" };
    const state = outcome.item ?? (key as TaskPart);
    const since = state[heldBy(run)];
    if (since !== undefined && since >= turn) return { kind: since > turn ? "stale" : "admitted" };
    if (since === undefined) {
      if (judged !== undefined && state.ov !== judged.ov) return { kind: "overridden", state };
      if (judged !== undefined && isPaused(state, judged.now)) return { kind: "paused" };
      const mayTry = request.overlap === "allow" ? state.ov !== request.ov : isBeside(state, asked.at);
      if (!mayTry) return { kind: "taken", state };
      remember(context, task, state, asked.monotonic);
      request = { ...request, ...(await besideOthers(context, task, asked.at)) };
      outcome = await apply(context, key, takeSlot(request));
      continue;
    }
    outcome = await apply(context, key, raiseSlot({ run, turn: since }, turn));
  }
  throw new Error(`the slot was raised ${mostTries} times while the run looked at it`);
}
