/**
 * A schedule's message: it names an occurrence, and may make its run. Whether it runs is decided before the claim,
 * since a run that was claimed could no longer be skipped.
 */
import type { OccurrenceMessage } from "../model/message.ts";
import type { SkipReason } from "../model/moves.ts";
import type { RunKey } from "../model/run.ts";
import { occurrenceName } from "../model/run-name.ts";
import type { DeployedTask, Invocation, WorkerContext } from "../runs/context.ts";
import { isWithinCreationWindow } from "../runs/creation-window.ts";
import { admit } from "../runs/slot.ts";
import { newRunAttributes } from "../runs/start.ts";
import { isTaskPaused } from "../runs/task-state.ts";
import { type ClaimRequest, loseClaim } from "./claim.ts";
import { skipRun } from "./skip.ts";
import { claimAndWorkOn, workOn } from "./work-on.ts";

/** Where no trigger says how late a delivery may be, in seconds. */
const longestLateSeconds = 86_400;

/** Runs an occurrence, or says why it does not. */
export async function onOccurrence(
  place: WorkerContext,
  deployed: DeployedTask,
  message: OccurrenceMessage,
  invocation: Invocation,
): Promise<void> {
  const scheduledTime = new Date(message.scheduledTime);
  const key = { task: message.task, run: occurrenceName(message.trigger, scheduledTime) };
  const alone = deployed.settings.overlap === "skip";
  const made = {
    ...newRunAttributes(place, { trigger: message.trigger, scheduledTime }),
    ...(alone ? ({ overlap: "skip" } as const) : {}),
  };
  const wish: ClaimRequest = {
    key,
    turn: 0,
    ...(isWithinCreationWindow(key, place.clock.now()) ? { made } : {}),
  };
  const reason = wish.made && (await reasonNotToRun(place, deployed, message.trigger, key, scheduledTime));
  if (reason !== undefined) {
    const found = await skipRun(place, wish, reason);
    if (found === "skipped") return;
    const lost = await loseClaim(place, deployed, wish, found, invocation);
    // A missed run that may not run now stays missed; for a slot that is taken, it waits.
    const heard = reason === "overlap" ? wish : { key, turn: 0 };
    return workOn(place, deployed, heard, lost, invocation);
  }
  const admitted = alone && wish.made !== undefined ? { admitted: 0 } : {};
  await claimAndWorkOn(place, deployed, { ...wish, ...admitted }, invocation);
}

async function reasonNotToRun(
  place: WorkerContext,
  { task, enabled, settings, startWithin }: DeployedTask,
  triggerId: string,
  key: RunKey,
  scheduledTime: Date,
): Promise<SkipReason | undefined> {
  if (!enabled) return "disabled";
  const trigger = task.triggers.find(({ id }) => id === triggerId);
  const seconds = (place.clock.now() - scheduledTime.getTime()) / 1000;
  const timed = trigger !== undefined && trigger.kind !== "startup";
  const within = (timed ? startWithin?.(trigger, scheduledTime) : undefined) ?? longestLateSeconds;
  if (seconds > within) return "late";
  if (settings.overlap === "allow") return (await isTaskPaused(place, key.task)) ? "paused" : undefined;
  const admission = await admit(place, key, 0, true);
  if (admission === "paused") return "paused";
  return admission === "taken" ? "overlap" : undefined;
}
