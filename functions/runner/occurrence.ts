/**
 * A schedule's message: it names an occurrence, and may make its run. Whether it runs is decided before the claim,
 * since a run that was claimed could no longer be skipped.
 */
import type { OccurrenceMessage } from "../model/message.ts";
import type { RunKey, SkipReason } from "../model/run.ts";
import { occurrenceName } from "../model/run-name.ts";
import { admit } from "./admission.ts";
import { loseClaim, type Wish } from "./claim.ts";
import { mayBeMade } from "./may-be-made.ts";
import type { DeployedTask, Invocation, Workplace } from "./ports.ts";
import { skipRun } from "./skip.ts";
import { freshRun } from "./start.ts";
import { isTaskPaused } from "./task-state.ts";
import { claimAndWorkOn, workOn } from "./work-on.ts";

/** Where no trigger says how late a delivery may be, in seconds. */
const longestLateSeconds = 86_400;

/** Runs an occurrence, or says why it does not. */
export async function onOccurrence(
  place: Workplace,
  deployed: DeployedTask,
  message: OccurrenceMessage,
  invocation: Invocation,
): Promise<void> {
  const scheduledTime = new Date(message.scheduledTime);
  const key = { task: message.task, run: occurrenceName(message.trigger, scheduledTime) };
  const alone = deployed.settings.overlap === "skip";
  const made = {
    ...freshRun(place, { trigger: message.trigger, scheduledTime }),
    ...(alone ? ({ overlap: "skip" } as const) : {}),
  };
  const wish: Wish = { key, turn: 0, ...(mayBeMade(key, place.clock.now()) ? { made } : {}) };
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
  place: Workplace,
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
