/**
 * Who may run beside whom. A task whose runs must not overlap has one slot, in its `state`: the run that has it,
 * and the turn at which it was admitted. There is no clock in a slot: whoever finds it taken looks at the holder,
 * and takes it over only from a run that has ended and that nobody works on any more.
 *
 * A holder that does not exist is a run whose worker died between slot and claim: it is made here, and keeps its
 * slot. A run that finds none waits in sight, without a message; a slot given back is handed on at once.
 */

import { createdDueMs, dueAt } from "../model/index-keys.ts";
import { iso } from "../model/instant.ts";
import { clockSkewMs, type RunKey, type RunRecord } from "../model/run.ts";
import { instantOf, triggerOf } from "../model/run-name.ts";
import { isTerminal } from "../model/status.ts";
import { announceWaiting, create, giveBack, sweep, takeOverSlot, takeSlot } from "../store/conditions.ts";
import type { DueEntry, RunStore, TaskPart } from "../store/run-store.ts";
import type { RunnerContext } from "./context.ts";
import { isWithinCreationWindow } from "./creation-window.ts";
import { laneOf } from "./lane-of.ts";
import { enqueued, newRunAttributes, turnMessage } from "./start.ts";

/** `in`: it has the slot. `stale`: the slot is its own at a later turn. */
export type Admission = "in" | "stale" | "paused" | "taken";

/** The key under which a task's runs wait for the overlap slot. */
export function waitKey(task: string): string {
  return `wait#${task}#`;
}

/** Takes a task's overlap slot for a run at a turn. `heedsPause`: a schedule's message, which a pause skips. */
export async function admit(
  place: RunnerContext,
  key: RunKey,
  turn: number,
  heedsPause: boolean,
): Promise<Admission> {
  const { store, clock } = place;
  const state = { task: key.task, part: "state" };
  const set = { slotRun: key.run, slotTurn: turn };
  for (;;) {
    const now = iso(clock.now());
    const wish = { run: key.run, turn, ...(heedsPause ? { pauseAsOf: now } : {}) };
    const outcome = await store.updatePart(state, { condition: takeSlot(wish), set });
    if (outcome.ok) return "in";
    const found = outcome.item as TaskPart;
    if (heedsPause && isPaused(found, now)) return "paused";
    const { slotRun, slotTurn } = found;
    if (slotRun === undefined || slotTurn === undefined) continue;
    if (slotRun === key.run) return slotTurn > turn ? "stale" : "in";
    const holder = { task: key.task, run: slotRun };
    // As of before the read: its owner may renew its lease while the answer is on its way.
    const askedAt = clock.now();
    const held = await store.get(holder);
    if (held === undefined && isWithinCreationWindow(holder, askedAt)) {
      if (await makeHolder(place, holder)) return "taken";
      continue;
    }
    if (held !== undefined && !isDone(held, askedAt)) return "taken";
    const over = await store.updatePart(state, {
      condition: takeOverSlot({ run: slotRun, turn: slotTurn }, wish),
      set,
    });
    if (over.ok) return "in";
  }
}

/** Whether an operator's pause of a task is in force. */
export function isPaused({ paused, until }: Pick<TaskPart, "paused" | "until">, now: string): boolean {
  return paused === true && (until === undefined || until > now);
}

/** Whether a run has ended, and nobody can be at work on it any more. `now`: from before it was read. */
export function isDone(run: RunRecord, now: number): boolean {
  return isTerminal(run.status) && run.leaseExpiresAt < now - clockSkewMs;
}

/** Gives a run's slot back, if it was admitted to one, and hands it on. Never rejects: the clock hands on as well. */
export async function giveSlotBack(
  place: RunnerContext,
  run: Pick<RunRecord, "task" | "run" | "admitted">,
): Promise<void> {
  if (run.admitted === undefined) return;
  const { store, log } = place;
  try {
    const outcome = await store.updatePart(
      { task: run.task, part: "state" },
      { condition: giveBack({ run: run.run, turn: run.admitted }), remove: ["slotRun", "slotTurn"] },
    );
    if (outcome.ok && outcome.item.waiting) await handOn(place, run.task);
  } catch (error) {
    log("warn", "slot not given back", run, { error: String(error) });
  }
}

/** Says that a run waits. False where the slot became free meanwhile: it may try again. */
export async function joinQueue({ store }: { readonly store: RunStore }, task: string): Promise<boolean> {
  const outcome = await store.updatePart(
    { task, part: "state" },
    { condition: announceWaiting(), set: { waiting: true } },
  );
  return outcome.ok;
}

/** Sends the run that has waited longest for a slot. True where there was one. */
export async function handOn(place: RunnerContext, task: string): Promise<boolean> {
  const { store } = place;
  const page = await store.due(waitKey(task), { until: Number.MAX_SAFE_INTEGER, limit: 1 });
  const [first] = page.items;
  if (first === undefined) {
    await store.updatePart({ task, part: "state" }, { condition: [], remove: ["waiting"] });
    return false;
  }
  return handOnTo(place, first);
}

/** Sends a run that waits, unless it does so no longer. */
export async function handOnTo(
  { store, queue, clock, lanes, log }: RunnerContext,
  entry: DueEntry,
): Promise<boolean> {
  const outcome = await store.update(entry, {
    condition: sweep(entry),
    set: dueAt(entry, clock.now() + createdDueMs),
  });
  if (!outcome.ok) return false;
  await queue.send(laneOf(lanes, entry), turnMessage(outcome.item));
  log("info", "hand on", entry, { turn: outcome.item.turn });
  return true;
}

/** False where it is there by now: it may have ended as well. */
async function makeHolder(place: RunnerContext, key: RunKey): Promise<boolean> {
  const { store, lanes, log } = place;
  const trigger = triggerOf(key.run);
  const outcome = await store.update(key, {
    condition: create(),
    set: {
      ...newRunAttributes(place, { trigger, scheduledTime: instantOf(key.run) }),
      ...enqueued(place, key, lanes[key.task] ?? ""),
      overlap: "skip",
    },
  });
  if (outcome.ok) log("warn", "create", key, { reason: "it had the slot and did not exist" });
  return outcome.ok;
}
