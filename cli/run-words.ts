/** How runs are shown in a line or a cell: instants, durations, outcomes. */
import { type Failure, type RunRecord, shownStatus } from "../functions/model/run.ts";
import { duration, progressOf } from "../functions/runner/progress.ts";

/** An instant to the second, in UTC, as ids have it. */
export function instant(iso: string | undefined): string {
  return iso === undefined ? "" : iso.replace(/\.\d+Z$/, "Z");
}

/** How long a run took, or has taken so far. Empty where it never began. */
export function took({ startedAt, endedAt }: RunRecord, now: number): string {
  if (startedAt === undefined) return "";
  const end = endedAt === undefined ? now : Date.parse(endedAt);
  return duration(Math.max(0, end - Date.parse(startedAt)) / 1000);
}

/** Progress as text; empty where nothing was counted. */
export function progressText(run: RunRecord): string {
  return run.ticks === 0 && run.total === undefined ? "" : progressOf(run).text;
}

/** `Error: what happened`, on one line of at most so many characters. */
export function failureLine({ name, message }: Failure, longest = 100): string {
  return cut(`${name}: ${message}`.replace(/\s+/g, " "), longest);
}

/** Why a run stands where it stands, in one line. */
export function why(run: RunRecord, longest?: number): string {
  const parts = [run.reason, run.error && failureLine(run.error, longest), run.note && `note: ${run.note}`];
  return parts.filter((part) => part !== undefined && part !== "").join("; ");
}

/** A run's status as a person should read it, with its attempt where it is not the first. */
export function statusWord(run: RunRecord, now: number): string {
  return shownStatus(run, now) + (run.attempt > 1 ? ` (attempt ${run.attempt})` : "");
}

export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
