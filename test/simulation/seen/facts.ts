/** What a world tells the checker before it begins: its tasks, and the instants at which their schedules fire. */

import type { Overlap } from "../../../functions/model/task/settings.ts";
import type { AfterStatus } from "../../../functions/model/task/trigger.ts";

/** How a task does its work. */
export type Shape = "items" | "plain items" | "pages" | "run" | "checkpointing run";

/** A task, as far as rules depend on it. */
export interface TaskFacts {
  readonly name: string;
  readonly shape: Shape;
  readonly overlap: Overlap;
  /** How many of its runs may be at work at once. */
  readonly limit?: number;
  /** Its limit is for the runs of each key by itself: of those with params, and of those without. */
  readonly isKeyed?: boolean;
  readonly items: number;
  readonly itemMs: number;
  readonly maxAttempts: number;
  /** False: its occurrences are skipped. */
  readonly enabled: boolean;
  readonly checkpointSeconds: number;
  readonly timeoutSeconds?: number;
  readonly stuckAfterSeconds: number;
  /** Its schedule starts at most so many runs. */
  readonly maxRuns?: number;
  /** The odds for each item to take 35 to 100 s. */
  readonly long: number;
  /** What it uses is under load at times: its throttle. */
  readonly load?: LoadFacts;
  /** Items that fail whenever they are processed, and how many of a run may. */
  readonly bad?: BadItemFacts;
  /** Whether each item that is done counts itself: see `countedBy`. */
  readonly counts: boolean;
  /** What the sweeper fires of it. */
  readonly fired?: FiredFacts;
  /** The task whose ends start it. */
  readonly follows?: FollowsFacts;
}

/** A task's throttle. */
export interface LoadFacts {
  /** Its backoff. */
  readonly seconds: number;
  /** Whether the second backoff in a row takes twice as long, and so on. */
  readonly grows: boolean;
}

/** Each so-manieth item fails, and is skipped. */
export interface BadItemFacts {
  readonly each: number;
  /** So many fail one after the other. */
  readonly inARow: number;
  /** It is tried a second time before it is skipped. */
  readonly triesAgain: boolean;
  readonly maxItemErrors: number;
  /** Every other one of them works by the time that a run does skipped items again. */
  readonly mends: boolean;
  /** One that the collection no longer has by then. */
  readonly gone?: number;
}

/** Whether an item fails whenever it is processed. `isRedone`: by a run that does skipped items again. */
export function isBad({ bad }: Pick<TaskFacts, "bad">, item: number, isRedone: boolean): boolean {
  if (bad === undefined || item % bad.each >= bad.inARow) return false;
  return !(isRedone && bad.mends && item % 2 === 0);
}

/** The item that the collection no longer has; undefined where it has all. */
export function goneItem({ bad }: Pick<TaskFacts, "bad">, isRedone: boolean): number | undefined {
  return isRedone ? bad?.gone : undefined;
}

/** The key of a run by its params, where its task's limit is for each key. */
export function keyOfParams(params: object): string {
  return Object.keys(params).length > 0 ? "given" : "plain";
}

/** What a run has counted once these items are done. */
export function countedBy(items: readonly number[]): Readonly<Record<"items" | "sum", number>> {
  return { items: items.length, sum: items.reduce((sum, item) => sum + item, 0) };
}

/** Ends of another task's runs that start a run. */
export interface FollowsFacts {
  readonly task: string;
  readonly status: AfterStatus;
  /** Whether every version of what is deployed has both tasks. */
  readonly isAlwaysDeployed: boolean;
}

/** A schedule that the sweeper fires. */
export interface FiredFacts {
  readonly expression: string;
  /** Its instants, in epoch milliseconds. */
  readonly instants: readonly number[];
  readonly startWithinSeconds: number;
  /** Whether every version of what is deployed has it. */
  readonly isAlwaysDeployed: boolean;
}

/** An instant at which a task's schedule fires, in epoch milliseconds. */
export interface OccurrenceFacts {
  readonly task: string;
  readonly at: number;
}

/** A lane, as far as rules depend on it. */
export interface LaneFacts {
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
}

export interface WorldFacts {
  /** Whether anything goes wrong in this world. */
  readonly faulty: boolean;
  readonly lanes: readonly LaneFacts[];
  readonly tasks: readonly TaskFacts[];
  readonly occurrences: readonly OccurrenceFacts[];
  /** So many runs may be beside one another in a task's slot. */
  readonly places: number;
  /** The events of runs that something listens to. @default none */
  readonly listens?: readonly string[];
}

/** The id of the trigger of every schedule of EventBridge. */
export const trigger = "nightly";
/** The id of every trigger that the sweeper fires. */
export const firedTrigger = "often";

/** The id of every trigger that follows another task. */
export const followTrigger = "then";

/** Whether a run's trigger is a schedule that was made at run time. */
export function isRunTime(of: string): boolean {
  return of.startsWith("schedule~");
}

/** Whether a run's trigger is any schedule: of its task, one that an operator put in its place, or one made at run time. */
export function isTimed(of: string): boolean {
  return isScheduled(of) || of.startsWith("every-") || isRunTime(of);
}

/** The id of every trigger that an event of EventBridge starts. */
export const toldTrigger = "told";
/** The id of every trigger that a message of a user's queue starts. */
export const handedTrigger = "handed";

/** Whether an event, or a message of a user's queue, made a run. */
export function isOutside(of: string): boolean {
  return of === toldTrigger || of === handedTrigger;
}

/** The user's queue whose messages start a task. */
export function ordersOf(task: string): string {
  return `${task}-orders`;
}

/** A message of a user's queue. */
export function orderBody(order: number): string {
  return JSON.stringify({ order });
}

/** Whether a body is one of a user's queue, which sees to its messages itself. */
export function isOrder(body: string): boolean {
  return body.startsWith('{"order":');
}

/** Whether a schedule made a run. */
export function isScheduled(of: string): boolean {
  return of === trigger || of === firedTrigger;
}
