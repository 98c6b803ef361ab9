/**
 * How runs are named: always `instant/trigger`, the instant to the second. So a Query by task returns runs in order
 * of time, and an occurrence has one name however often it is delivered.
 */

import { scheduleTrigger } from "../task/run-time-schedule.ts";
import type { RunKey } from "./run.ts";

/** The second in which an instant lies: `2026-03-29T02:00:00Z`. */
export function toSecond(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}

/** The task under which rejected messages are listed. */
export const rejectedTask = "(rejected)";

/** The longest name of a task, in characters. */
export const longestTask = 40;
const taskNamePattern = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$/;

/** Whether something can be a task's name: lower-case letters, digits and hyphens, in parts joined by dots. */
export function isTaskName(name: unknown): name is string {
  return typeof name === "string" && name.length <= longestTask && taskNamePattern.test(name);
}

/** The longest name of a run: instant, trigger, and what follows the tilde, at most an id of SQS or of a caller. */
export const longestRun = 300;

/** Whether a text is a run's name. */
export function isRunName(text: string): boolean {
  // With half of a surrogate pair it cannot be a key.
  return text.isWellFormed() && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\/./.test(text);
}

/** Reads `task/run`. Undefined for a text that can be no run's id, such as a task's name. */
export function parseRunId(id: string): RunKey | undefined {
  const slash = id.indexOf("/");
  const [task, run] = [id.slice(0, slash), id.slice(slash + 1)];
  const isId = slash > 0 && slash <= longestTask && run.length <= longestRun && isRunName(run);
  return isId && task.isWellFormed() ? { task, run } : undefined;
}

/** The name of an occurrence's run. */
export function occurrenceName(trigger: string, scheduledTime: Date): string {
  return `${toSecond(scheduledTime)}/${trigger}`;
}

/** The name of a run that something outside the schedules asked for. `kind` is `manual`, `message` or `startup`. */
export function outsideName(instant: Date, kind: string, id: string): string {
  return `${toSecond(instant)}/${kind}~${id}`;
}

/** The name of the run that follows another one. */
export function followerName(run: string, trigger: string): string {
  const slash = run.indexOf("/");
  return `${run.slice(0, slash)}/${trigger}~${run.slice(slash + 1)}`;
}

/** Whether a run's name is an occurrence's: of a trigger, after which no tilde follows, or of a run-time schedule. */
export function isOccurrence(run: string): boolean {
  return !run.includes("~") || run.startsWith(scheduleTrigger(""), run.indexOf("/") + 1);
}

/** The instant in a run's name. */
export function instantOf(run: string): Date {
  return new Date(run.slice(0, run.indexOf("/")));
}

/** The trigger in a run's name, without what follows the tilde; of a run-time schedule with its name. */
export function triggerOf(run: string): string {
  const trigger = run.slice(run.indexOf("/") + 1);
  return isOccurrence(run) ? trigger : trigger.replace(/~.*$/s, "");
}

/**
 * How long after its instant a run may still be created, in milliseconds. Records are kept for at least 35 days, so
 * within 30 days an absent record means that the run never existed.
 */
export const creationWindowMs = 30 * 86_400_000;

/**
 * How late EventBridge may still be delivering an occurrence, in seconds: it tries for an hour, and a minute more is for
 * the last try. What comes later finds its instant judged.
 */
export const longestDeliverySeconds = 3_660;

/** Whether an occurrence without a record is no longer on its way: its trigger's ledger says what became of it. */
export function isOld(
  {
    scheduledTime,
    oldAfter = longestDeliverySeconds,
  }: { readonly scheduledTime: Date; readonly oldAfter?: number },
  now: number,
): boolean {
  return now - scheduledTime.getTime() > oldAfter * 1_000;
}

/** How far ahead of its instant an occurrence is held back, in milliseconds. One that is further ahead is rejected. */
export const longestAheadMs = 86_400_000;

/** Whether a run that does not exist may still be created under its name. */
export function isWithinCreationWindow(run: string, now: number): boolean {
  return now - instantOf(run).getTime() < creationWindowMs;
}

/** The ids that a caller may choose: an id becomes part of a key, and must not look like that of a shard. */
export const idPattern = /^(?!.*#(?:shard|plan)#)[\x21-\x7e]{1,128}$/;

/** Whether a caller may choose it as an id. */
export function isCallersId(id: unknown): id is string {
  return typeof id === "string" && idPattern.test(id);
}
