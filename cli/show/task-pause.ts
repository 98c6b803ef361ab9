/** A task's pause in words. A pause whose `until` has passed is over, and is not shown. */
import { isPaused } from "../../functions/runs/slot.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { authorName, instantText, joined } from "./words.ts";

/** Who paused a task, when, why, until when. */
export type TaskPause = Pick<TaskPart, "at" | "until" | "author" | "note">;

/** The pause that is in force. */
export function taskPause(state: TaskPart | undefined, now: number): TaskPause | undefined {
  if (state === undefined || !isPaused(state, new Date(now).toISOString())) return undefined;
  const { at, until, author, note } = state;
  return { at, until, author, note };
}

/** `since 2026-11-21T09:00:00Z, until 2026-11-22T09:00:00Z, by ada@laptop: moving house`. */
export function taskPauseText({ at, until, author, note }: TaskPause): string {
  const words = joined(", ", [
    at && `since ${instantText(at)}`,
    `until ${until === undefined ? "it is resumed" : instantText(until)}`,
    author && `by ${authorName(author)}`,
  ]);
  return `${words}${note ? `: ${note}` : ""}`;
}
