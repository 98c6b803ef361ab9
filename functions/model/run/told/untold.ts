/**
 * What a run has not told yet: an attribute `untold` of texts `TURN:NAME:MILLISECONDS`. A write that makes an event which
 * something listens to adds to it, and *told* takes away what was told. So an event is never lost and none is invented.
 *
 * NAME is an event of a run's life, or of a callback that an operator's move leaves to the task's lane.
 */

import { isAutomatic } from "../../task/automatic.ts";
import type { TaskDirectory } from "../../task/task-directory.ts";

/** The events of a run's life. */
export const lifeEvents = [
  "enqueued",
  "started",
  "paused",
  "interrupted",
  "retried",
  "cancelled",
  "succeeded",
  "errored",
  "skipped",
  "missed",
] as const;
export type LifeEvent = (typeof lifeEvents)[number];

/** A callback that is called by a message where no worker held the run that was moved. */
export type UnheldCallback = "afterPause" | "afterCancel" | "afterError";

/** What a write tells, where something listens to it. */
export interface Tells {
  readonly event: LifeEvent;
  /** The turn that it belongs to. With the event's name it occurs once in a run's life. */
  readonly turn: number;
  /** The callback that it leaves to the lane, where the task has it. */
  readonly callback?: UnheldCallback;
}

/** One text of `untold`, read. */
export interface Untold {
  readonly turn: number;
  readonly name: LifeEvent | UnheldCallback;
  /** When it happened, in epoch milliseconds. */
  readonly at: number;
}

type Listening = Pick<TaskDirectory, "events" | "callbacks">;

/** When the sweeper brings back a run at rest that still has something to tell: so many milliseconds after the write. */
export const untoldDueMs = 50_000;

/** Whether an event of a task's runs is listened to, or a callback of theirs is left to their lane. Pawl's own tasks tell nothing. */
export function isToldOf(
  { events = [], callbacks = {} }: Listening,
  task: string,
  name: Untold["name"],
): boolean {
  if (isAutomatic(task)) return false;
  if (events.includes(name) || events.includes(`${name} ${task}`)) return true;
  return Object.hasOwn(callbacks, task) && callbacks[task]?.includes(name) === true;
}

/** Whether anything of a task's runs may be told. */
export function tellsAnything({ events = [], callbacks = {} }: Listening, task: string): boolean {
  return !isAutomatic(task) && (events.length > 0 || Object.hasOwn(callbacks, task));
}

/** What a write adds to `untold`: nothing where nothing listens. `now` in epoch milliseconds. */
export function untoldOf(
  directory: Listening,
  task: string,
  { event, turn, callback }: Tells,
  now: number,
): readonly string[] {
  const names = [event, ...(callback === undefined ? [] : [callback])];
  return names.filter((name) => isToldOf(directory, task, name)).map((name) => `${turn}:${name}:${now}`);
}

/** Reads one text of `untold`. */
export function readUntold(text: string): Untold {
  const [turn, name, at] = text.split(":");
  return { turn: Number(turn), name: name as Untold["name"], at: Number(at) };
}
