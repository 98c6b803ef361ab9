/** A run in the words of its row: how long it took, what it cost, and why it is as it is. */
import { authorName } from "../../../words/author.ts";
import { reasonText } from "../../../words/reasons.ts";
import { rawText, timeOf } from "../../../words/time.ts";
import type { ListedRun } from "../documents.ts";
import { rejectedTask } from "../view.ts";

/** What a row says of why: a word or two of what kind of words they are, and the words. */
export interface WhyLine {
  readonly kind: "error" | "reason" | "waits" | "warning" | "note" | "dismissed";
  readonly text: string;
  /** More, to look at. */
  readonly more?: string;
}

/** The lines of a run, the most important one first. */
export function whyOf(run: ListedRun): readonly WhyLine[] {
  const { status, error, errors, reason, waits, warning, note, author, message } = run;
  const lines: WhyLine[] = [];
  const failure = error ?? (status === "retrying" ? errors?.at(-1) : undefined);
  if (failure !== undefined) {
    const more = failure.causes?.map((cause) => `caused by ${cause}`).join("\n") || undefined;
    lines.push({ kind: "error", text: `${failure.name}: ${oneLine(failure.message)}`, more });
  }
  if (waits !== undefined && status !== "retrying") lines.push({ kind: "waits", text: oneLine(waits) });
  if (status === "skipped" && reason !== undefined)
    lines.push({ kind: "reason", text: oneLine(reasonText(reason)) });
  else if (status === "missed") lines.push({ kind: "reason", text: "no worker had it in time" });
  else if (status === "rejected" && reason !== undefined)
    lines.push({ kind: "error", text: oneLine(reason), more: run.body });
  if (warning !== undefined) lines.push({ kind: "warning", text: oneLine(warning) });
  if (message !== undefined && lines.length === 0) lines.push({ kind: "reason", text: oneLine(message) });
  const by = author === undefined ? undefined : authorName(author);
  if (note !== undefined)
    lines.push({
      kind: "note",
      text: `${oneLine(note)}${by && !waits?.includes(by) ? ` — ${by}` : ""}`,
      more: author,
    });
  else if (by !== undefined && status === "cancelled")
    lines.push({ kind: "note", text: `by ${by}`, more: author });
  if (isDismissed(run))
    lines.push({ kind: "dismissed", text: `dismissed${by ? ` by ${by}` : ""}`, more: author });
  return lines;
}

/** Somebody has taken it off the list of what needs a person. */
function isDismissed({ status, allowed }: ListedRun): boolean {
  return (status === "errored" || status === "rejected") && !allowed.includes("dismiss");
}

function oneLine(text: string): string {
  return rawText(text).replace(/\s+/g, " ").trim();
}

/** Who or what started it, where that is no schedule: a person, or a run. */
export function startedBy({
  task,
  metadata,
  parent,
  backfill,
  askedBy,
  author,
  trigger,
}: ListedRun): string | undefined {
  const started = parent ?? (backfill === undefined ? metadata?.startedBy : "a backfill") ?? askedBy;
  // Of a message that was rejected nobody is known.
  return started ?? (trigger === "manual" && task !== rejectedTask ? author : undefined);
}

/** From when it could have started until it did, in milliseconds; undefined where it has not started. */
export function waitedMs({ startedAt, createdAt, scheduledTime }: ListedRun): number | undefined {
  if (startedAt === undefined) return undefined;
  return Math.max(0, timeOf(startedAt) - Math.max(timeOf(createdAt), timeOf(scheduledTime)));
}
