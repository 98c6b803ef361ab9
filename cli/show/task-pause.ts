/** A task's pause in words, while it holds: one whose `until` is past ended by itself. */
import { isPaused } from "../../functions/runs/slot.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { instant, person } from "./words.ts";

/** Who paused a task, when, why, until when. */
export type TaskPause = Pick<TaskPart, "at" | "until" | "author" | "note">;

/** The pause that holds now. */
export function taskPause(state: TaskPart | undefined, now: number): TaskPause | undefined {
  if (state === undefined || !isPaused(state, new Date(now).toISOString())) return undefined;
  const { at, until, author, note } = state;
  return {
    ...(at !== undefined && { at }),
    ...(until !== undefined && { until }),
    ...(author !== undefined && { author }),
    ...(note !== undefined && { note }),
  };
}

/** `since 2026-11-21T09:00:00Z, until 2026-11-22T09:00:00Z, by ada@laptop: moving house`. */
export function taskPauseText({ at, until, author, note }: TaskPause): string {
  const words = [
    at && `since ${instant(at)}`,
    `until ${until === undefined ? "it is resumed" : instant(until)}`,
    author && `by ${person(author)}`,
  ];
  return `${words.filter(Boolean).join(", ")}${note ? `: ${note}` : ""}`;
}
