/** Runs in words short enough for a line or a cell: instants, durations, progress, outcomes. */

import { shownStatus } from "../../functions/model/run/held.ts";
import { duration, grouped, progressOf } from "../../functions/model/run/progress.ts";
import type { Failure } from "../../functions/model/run/record/failure.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { isSplit } from "../../functions/model/run/shard.ts";
import type { View } from "./view.ts";

/** An instant to the second, in UTC, as run ids have it. Empty where there is none. */
export function instantText(at: string | number | undefined): string {
  const iso = typeof at === "number" ? new Date(at).toISOString() : at;
  return iso === undefined ? "" : iso.replace(/\.\d+Z$/, "Z");
}

/** An author's name for one line: the last part of an ARN, any other name as it is. */
export function authorName(author: string): string {
  return author.startsWith("arn:") ? author.slice(author.lastIndexOf("/") + 1) : author;
}

/** Who asked for a run; a message and a direct invocation may name nobody. @param named how any other is shown */
export function askerName(askedBy = "", named = authorName): string {
  return namelessAskers.get(askedBy) ?? named(askedBy);
}

const namelessAskers: ReadonlyMap<string, string> = new Map([
  ["message", "a message that names nobody"],
  ["manual", "an invocation that names nobody"],
  ["code", "code that is no task's"],
]);

/** How long a run took, or has taken so far: under a second in milliseconds. Empty where it has not started. */
export function elapsed({ startedAt, endedAt }: RunRecord, now: number): string {
  if (startedAt === undefined) return "";
  const end = endedAt === undefined ? now : Date.parse(endedAt);
  const ms = Math.max(0, end - Date.parse(startedAt));
  return ms < 1_000 ? `${ms} ms` : duration(ms / 1_000);
}

/** Progress as text. Empty where nothing was counted. */
export function progressText(run: RunRecord, { units }: Pick<View, "units">): string {
  const counted = run.ticks > 0 || run.total !== undefined || Boolean(run.skippedItems) || isSplit(run);
  return counted ? progressOf(run, units?.get(run.task)).text : "";
}

/** `1,200 deleted, 3 kept`. */
export function countsText(counts: NonNullable<RunRecord["counts"]>): string {
  return Object.entries(counts)
    .map(([name, n]) => `${Number.isInteger(n) ? grouped(n) : n} ${name}`)
    .join(", ");
}

/** `Error: what happened`, on one line. */
export function failureLine({ name, message }: Failure, longest = 100): string {
  return shortened(`${name}: ${message}`.replace(/\s+/g, " "), longest);
}

/** A run's shown status, with its attempt if it is not the first. */
export function statusText(run: RunRecord, now: number): string {
  return shownStatus(run, now) + (run.attempt > 1 ? ` (attempt ${run.attempt})` : "");
}

/** Cuts a text to `longest` characters; an ellipsis shows that something was cut. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** Joins the parts that are not empty. */
export function joined(separator: string, parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(separator);
}
