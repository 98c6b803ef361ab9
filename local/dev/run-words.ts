/**
 * The moves of runs in words, one line for each. A write to the table has no name, so a move is told by the status
 * before and after it: `entered` has the words for each status that a run can enter, `kept` those for moves that leave
 * the status as it is. Checkpoints have no words.
 */
import { duration, progressOf } from "../../functions/model/progress.ts";
import type { Failure, RunRecord } from "../../functions/model/run.ts";
import { type Status, statuses } from "../../functions/model/status.ts";

type Words = (run: RunRecord, before: RunRecord | undefined) => string | undefined;

/** What a write to a run means; undefined where people need not hear of it. */
export function moveWords(before: RunRecord | undefined, run: RunRecord): string | undefined {
  const words = before?.status === run.status ? kept : entered;
  return words[run.status](run, before);
}

const entered = {
  enqueued: ({ notBefore }, before) => {
    if (before?.status === "paused") return "resumed";
    if (before !== undefined && before.status !== "missed") return "redriven";
    return notBefore === undefined ? "enqueued" : `enqueued, not before ${notBefore}`;
  },
  running: (run, before) => {
    if (before?.status === "paused") return "resumed";
    if (run.turn === 0) return "running";
    const attempt = run.attempt > 1 ? `, attempt ${run.attempt}` : "";
    return `running, turn ${run.turn}${attempt}${progress(run)}`;
  },
  interrupted: (run) => `interrupted${progress(run)}; continues in turn ${run.turn}`,
  retrying: (run) =>
    `attempt ${run.attempt - 1} failed: ${failure(run)}; retried ${run.notBefore ? `from ${run.notBefore}` : "at once"}`,
  paused: heldOrDone,
  succeeded: (run) => `succeeded${progress(run)}${took(run)}${output(run)}`,
  errored: (run) =>
    `errored: ${run.reason ?? failure(run)}${run.cursor === undefined ? "" : `, at cursor ${short(run.cursor)}`}`,
  cancelled: heldOrDone,
  skipped: withReason,
  missed: withReason,
  rejected: withReason,
} as const satisfies Record<Status, Words>;

const kept = {
  enqueued: ({ turn }, before) => (before?.turn === turn ? undefined : "enqueued again"),
  running: (run, before) =>
    before?.leaseId === run.leaseId ? undefined : `taken over from a worker that died${progress(run)}`,
  interrupted: nothing,
  retrying: nothing,
  paused: released,
  succeeded: nothing,
  errored: nothing,
  cancelled: released,
  skipped: nothing,
  missed: nothing,
  rejected: nothing,
} as const satisfies Record<Status, Words>;

/** The write moved the run's entry in the index, or made a note. */
function nothing(): undefined {}

/** `pausing` or `cancelling` while a worker holds the lease. */
function heldOrDone(run: RunRecord): string {
  const traits = statuses[run.status];
  return isHeld(run) && "shownWhileHeld" in traits ? traits.shownWhileHeld : run.status;
}

/** The worker gave up the lease. */
function released(run: RunRecord, before: RunRecord | undefined): string | undefined {
  return before !== undefined && isHeld(before) && !isHeld(run) ? run.status : undefined;
}

function withReason({ status, reason }: RunRecord): string {
  return reason === undefined ? status : `${status}: ${short(reason)}`;
}

function isHeld({ leaseExpiresAt }: RunRecord): boolean {
  return leaseExpiresAt > 0;
}

/** `, 1,200 out of 4,800 (25 %)`; empty where nothing was counted. */
function progress(run: RunRecord): string {
  const { ticks, total } = run;
  if (ticks === 0 && total === undefined) return "";
  const { text } = progressOf({ ticks, total, status: run.status });
  const unit = ticks === 1 ? "item" : "items";
  return `, ${total === undefined ? `${text} ${unit}` : text}`;
}

function took({ usage }: RunRecord): string {
  return usage === undefined ? "" : ` in ${duration(usage.ms / 1000)}`;
}

function output(run: RunRecord): string {
  return run.output === undefined ? "" : `: ${short(run.output)}`;
}

function failure({ error, errors }: RunRecord): string {
  const { name, message }: Pick<Failure, "name" | "message"> = error ??
    errors?.at(-1) ?? { name: "Error", message: "unknown" };
  return short(`${name}: ${message}`);
}

/** On one line, at most 200 characters. */
function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
