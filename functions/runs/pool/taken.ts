/**
 * An occurrence that found its task's slot taken: what the task's overlap mode says that it does. Runs that anything
 * else started only wait, whatever the mode is.
 *
 * A slot whose holders are all done, or a place that a crash left free, is put right first, so that an occurrence is
 * never skipped for a run that is over (invariant 9).
 */

import { isHeld } from "../../model/run/held.ts";
import type { NewRun } from "../../model/run/new-run.ts";
import { holdersOf } from "../../model/run/pool.ts";
import { type RunKey, type RunRecord, runId } from "../../model/run/run.ts";
import { isOccurrence } from "../../model/run/run-name.ts";
import type { ResolvedSettings } from "../../model/task/settings.ts";
import type { Outcome, TaskPart } from "../../store/run-store.ts";
import { expireAttachments } from "../attachments.ts";
import { atTurn } from "../clauses.ts";
import type { WorkerContext } from "../context.ts";
import { skip } from "../moves/admission/skip.ts";
import { cancel } from "../moves/operator/cancel.ts";
import { holdPlace } from "../moves/task/hold-place.ts";
import { heldBy } from "../moves/task/take-slot.ts";
import { freeSlot } from "../slot.ts";
import { apply, from } from "../write.ts";
import type { Admission } from "./admission.ts";
import { fillRoom } from "./hand-on.ts";
import { freeDeadHolders } from "./holder.ts";
import { takePlace } from "./place.ts";
import { taskPool } from "./pool.ts";
import { enterQueue, joinPool, waitFor } from "./wait-in-queue.ts";

/** After the waiting place has changed hands this often, both runs wait. */
const mostTries = 20;

/** Again: the slot may be free now. Skipped: the occurrence does not run. Waits: nothing is left to do. Refused: `found` was in the way. */
export type Taken =
  | { readonly kind: "again" | "skipped" | "waits" }
  | { readonly kind: "refused"; readonly found: RunRecord | undefined };

/** An occurrence, and what its run has where it does not exist yet. */
export interface DeliveredOccurrence {
  readonly key: RunKey;
  readonly creates: NewRun;
}

/**
 * Decides for an occurrence whose place was refused, and for a run that was asked to be skipped. Where that was not its task's, an
 * occurrence waits whatever the mode is. One that was asked to be skipped is so too where its key has none left.
 */
export async function whenTaken(
  context: WorkerContext,
  { overlap: mode, recordsKeptDays }: Pick<ResolvedSettings, "overlap" | "recordsKeptDays">,
  { key, creates }: DeliveredOccurrence,
  { state, places, ...admission }: Extract<Admission, { kind: "taken" | "overridden" }>,
): Promise<Taken> {
  const { pool = taskPool(context, key.task) } = admission;
  const { overlap } = creates;
  const waiter = { ...creates, key, turn: 0, lane: context.lane.name, ...places, creates };
  const decides = pool.kind === "task" || (pool.kind === "key" && !isOccurrence(key.run));
  if (!decides || mode === "queue-all" || mode === "allow")
    return outcomeOf(await waitFor(context, pool, waiter, state));
  if ((await freeDeadHolders(context, pool, state)) > 0) return { kind: "again" };
  const isLeftFree = (state.held ?? 0) < (await pool.placesFor(overlap, state));
  if (isLeftFree && !(await fillRoom(context, pool, state)).waits) return { kind: "again" };
  if (mode === "queue") {
    if ((await takePlace(context, key, state)) !== undefined) return { kind: "skipped" };
    return outcomeOf(await waitFor(context, pool, waiter, state));
  }
  if (mode !== "cancel-running") return { kind: "skipped" };
  // It waits before it ends anything: a late copy of its message ends nothing once its run is over.
  const entered = await enterQueue(context, pool, waiter);
  if (!entered.ok) return outcomeOf(entered);
  await supersede(context, key, state, recordsKeptDays);
  await joinPool(context, pool, entered.item);
  const { task } = key;
  for (const { run, turn } of holdersOf(state)) {
    if (run === key.run || !isOccurrence(run)) continue;
    // A later turn was asked for by somebody, or makes up for an instant: only work that a timer began ends by one.
    if (
      turn === 0 ||
      (await context.tasks.get(task)?.requires?.wasHeldBack(context.store, { task, run }, turn))
    )
      await cancelFor(context, { task, run }, key, recordsKeptDays);
  }
  return { kind: "waits" };
}

function outcomeOf({ ok, item }: { readonly ok: boolean; readonly item: RunRecord | undefined }): Taken {
  return ok ? { kind: "waits" } : { kind: "refused", found: item };
}

/** Takes the waiting place from the occurrence that has it, which is skipped. A run that somebody asked for keeps waiting. */
async function supersede(
  context: WorkerContext,
  { task, run }: RunKey,
  state: TaskPart,
  keptDays: number,
): Promise<void> {
  let seen: TaskPart | undefined = state;
  for (let tries = 0; seen?.queued !== run && tries < mostTries; tries++) {
    const before: string | undefined = seen?.queued;
    const outcome: Outcome<TaskPart> = await apply(context, { task, part: "state" }, holdPlace(run, before));
    if (outcome.ok) {
      // One that holds the slot by now waits no longer.
      if (before === undefined || !isOccurrence(before) || seen?.[heldBy(before)] !== undefined) return;
      const { clock, lane } = context;
      const props = { turn: 0, reason: "overlap", lane: lane.name, now: clock.now(), keptDays } as const;
      await apply(context, { task, run: before }, skip({ ...props, supersedes: true }));
      return;
    }
    seen = outcome.item;
  }
}

/** Ends the run that a schedule started and that holds the slot. Its worker gives the slot back, or else this does. */
async function cancelFor(context: WorkerContext, key: RunKey, by: RunKey, keptDays: number): Promise<void> {
  const now = context.clock.now();
  const note = { set: { author: "pawl", note: `overlap: ${runId(by)}` }, remove: [] };
  const cancelAt = (turn: number) => {
    const write = cancel({ run: key.run, turn, now, keptDays }, note);
    // A run that a person paused is theirs to end. What is told of it is of the turn at which it ends.
    const condition = [from("pause"), atTurn(turn)];
    // The newer one waits for its place by now.
    return apply(context, key, { ...write, condition, set: { ...write.set, waited: "task" } });
  };
  let turn = 0;
  let ended = await cancelAt(turn);
  // Refused at the turn at which it is, it is paused, or has ended.
  while (!ended.ok && ended.item !== undefined && ended.item.turn !== turn) {
    turn = ended.item.turn;
    ended = await cancelAt(turn);
  }
  if (!ended.ok) return;
  const { item } = ended;
  if (!isHeld(item, now)) await freeSlot(context, item);
  await expireAttachments(context, item);
  await context.announceOrLeave?.(context, item);
}
