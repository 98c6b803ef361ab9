/**
 * What follows a turn that stopped before its task was done: another turn, or the end of a run that stands still, so
 * that a person sees it (invariant 6). Only a cursor that moves is progress. Five fruitless turns in a row end a run, and
 * so do snoozes at one cursor that come to `stuckAfterSeconds` in all: each waits longer than the one before. What the
 * task did not ask for does not count as snoozed, such as a pause or a message that is late. What follows
 * a throttle is in `functions/turns/settle/after-throttle.ts`.
 *
 * It takes as given that progress resets both counts, and leaves the writes to the settling of the turn. Pure.
 */
import { cut } from "../model/cut.ts";
import type { RunRecord } from "../model/run/run.ts";
import { notSnoozed, type Snoozed } from "../model/run/snoozed.ts";
import { fruitlessReason, mostFruitlessTurns } from "./give-up.ts";
import type { SavedProgress } from "./moves/worker/checkpoint.ts";
import type { InterruptText } from "./moves/worker/interrupt.ts";

/** How a turn stopped before its task was done. */
export type EarlyStop =
  | { readonly kind: "interrupt"; readonly reason: InterruptText }
  /** The task asked for so many seconds. */
  | { readonly kind: "snooze"; readonly seconds: number }
  /** A throttle asked for a backoff. */
  | { readonly kind: "throttle"; readonly after: AfterThrottle };

/** What follows a turn that a throttle ended: as `afterStop`. Only workers whose tasks have throttles carry the code for it. */
export type AfterThrottle = (run: RunRecord, saved: SavedProgress, stuckAfterSeconds: number) => AfterStop;

export type AfterStop =
  | {
      readonly kind: "again";
      readonly progress: SavedProgress;
      readonly reason: InterruptText;
      readonly nextInSeconds: number;
      /** Of these seconds, what does not count towards the run's timeout, in milliseconds. */
      readonly uncountedMs?: number;
    }
  | { readonly kind: "stuck"; readonly reason: string };

/** @param saved what the turn saves, on top of the `run` as it was last written */
export function afterStop(
  run: RunRecord,
  saved: SavedProgress,
  stop: EarlyStop,
  stuckAfterSeconds: number,
): AfterStop {
  if (stop.kind === "throttle") return stop.after(run, saved, stuckAfterSeconds);
  if (stop.kind === "snooze") {
    const { cursor = run.cursor, snoozed = run.snoozed } = saved;
    const after = afterSnooze({ cursor, snoozed }, stop.seconds, stuckAfterSeconds);
    if (after.kind === "stuck") return after;
    const progress = { ...saved, snoozed: after.snoozed };
    return { kind: "again", progress, reason: "snooze", nextInSeconds: after.seconds };
  }
  const { reason } = stop;
  // A turn that made room for the end of its process says nothing about its run.
  const spent = reason === "shutdown" ? 0 : 1;
  const fruitlessTurns = saved.fruitlessTurns ?? run.fruitlessTurns + spent;
  if (fruitlessTurns >= mostFruitlessTurns) return { kind: "stuck", reason: fruitlessReason(run) };
  // Its params could not be read, or AWS could not be asked: five turns without progress come to a quarter of an hour.
  const nextInSeconds = reason === "unavailable" ? 60 * 2 ** run.fruitlessTurns : 0;
  return { kind: "again", progress: { ...saved, fruitlessTurns }, reason, nextInSeconds };
}

/** The shortest snooze: a turn that follows at once finds what the last one found. */
const shortestSeconds = 1;
/** Snoozes grow up to this, unless the task asked for more. */
const longestGrownSeconds = 3_600;
/** The longest cursor in a reason, in bytes: the run has the whole cursor. */
const longestCursor = 80;

type AfterSnooze =
  | { readonly kind: "wait"; readonly seconds: number; readonly snoozed: Snoozed }
  | { readonly kind: "stuck"; readonly reason: string };

/** The next snooze of a run, as it stands after this turn. @param asked the seconds that the task asked for */
export function afterSnooze(
  { snoozed = notSnoozed, cursor = "(start)" }: Pick<RunRecord, "snoozed" | "cursor">,
  asked: number,
  stuckAfterSeconds: number,
): AfterSnooze {
  const times = snoozed.times + 1;
  if (snoozed.seconds >= stuckAfterSeconds)
    return { kind: "stuck", reason: stuckReason({ ...snoozed, times }, stuckAfterSeconds, cursor) };
  const first = Math.max(Math.ceil(asked), shortestSeconds);
  const seconds = Math.min(first * times, Math.max(first, longestGrownSeconds));
  return { kind: "wait", seconds, snoozed: { ...snoozed, times, seconds: snoozed.seconds + seconds } };
}

/** "no progress for 24 hours at cursor 2, after 417 snoozes". */
export function stuckReason({ times, throttled = 0 }: Snoozed, seconds: number, cursor: string): string {
  const stood = `for ${lengthText(seconds)} at cursor ${cut(cursor, longestCursor)}`;
  if (times === 0) return `throttled ${stood}`;
  return `no progress ${stood}, after ${times} snoozes${throttled > 0 ? ` and ${throttled} backoffs` : ""}`;
}

/** "24 hours", "90 seconds". */
function lengthText(seconds: number): string {
  const [size, unit] =
    seconds % 3_600 === 0 ? [3_600, "hour"] : seconds % 60 === 0 ? [60, "minute"] : [1, "second"];
  return `${seconds / size} ${unit}${seconds === size ? "" : "s"}`;
}
