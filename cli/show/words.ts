/** How runs are shown in a line or a cell: instants, durations, outcomes. */

import { duration, progressOf } from "../../functions/model/progress.ts";
import { type Failure, type RunRecord, shownStatus } from "../../functions/model/run.ts";

/** An instant to the second, in UTC, as ids have it. Empty where there is none. */
export function instant(at: string | number | undefined): string {
  const iso = typeof at === "number" ? new Date(at).toISOString() : at;
  return iso === undefined ? "" : iso.replace(/\.\d+Z$/, "Z");
}

/** Somebody as one line names them: of an ARN, its last part. */
export function person(author: string): string {
  return author.startsWith("arn:") ? author.slice(author.lastIndexOf("/") + 1) : author;
}

/** How long a run took, or has taken so far. Empty where it never began. */
export function took({ startedAt, endedAt }: RunRecord, now: number): string {
  if (startedAt === undefined) return "";
  const end = endedAt === undefined ? now : Date.parse(endedAt);
  return duration(Math.max(0, end - Date.parse(startedAt)) / 1000);
}

/** Progress as text; empty where nothing was counted. */
export function progressText(run: RunRecord): string {
  return run.ticks === 0 && run.total === undefined && !run.skippedItems ? "" : progressOf(run).text;
}

/** `Error: what happened`, on one line of at most so many characters. */
export function failureLine({ name, message }: Failure, longest = 100): string {
  return cut(`${name}: ${message}`.replace(/\s+/g, " "), longest);
}

/** A run's status as a person should read it, with its attempt where it is not the first. */
export function statusWord(run: RunRecord, now: number): string {
  return shownStatus(run, now) + (run.attempt > 1 ? ` (attempt ${run.attempt})` : "");
}

/** A word as a shell wants it. */
export function quoted(word: string): string {
  return /^[\w./:~=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
