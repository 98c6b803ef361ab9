/**
 * The moves of runs in words, one line for each. Takes as given a run's record before a write and after it, which do
 * not name the move. The table of moves tells which moves fit the status before and after, and the lease tells apart those that
 * leave the status as it is. Where several still fit, the first in the table counts: `fail` before `give up`, which has
 * the same words, and `late` before `redrive` of a missed run. Checkpoints and writes that are no moves have no words.
 */
import { isDismissed, needsAttention } from "../../functions/model/run/attention.ts";
import { type Move, type MoveName, moves } from "../../functions/model/run/moves.ts";
import { duration, grouped, progressOf } from "../../functions/model/run/progress.ts";
import type { Failure } from "../../functions/model/run/record/failure.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { statuses } from "../../functions/model/run/status.ts";
import { isThrottled } from "../../functions/model/run/throttled.ts";

type Before = RunRecord | undefined;

/** What a write to a run means, `unit` being what its task counts; undefined where people need not hear of it. */
export function moveWords(before: Before, run: RunRecord, unit?: string): string | undefined {
  const move = moveBetween(before, run);
  return move && words[move](run, before, unit);
}

function moveBetween(before: Before, run: RunRecord): MoveName | undefined {
  const names = Object.keys(moves) as MoveName[];
  return names.find((name) => leads(moves[name], before, run) && (leaseTells[name]?.(run, before) ?? true));
}

/** Whether a move starts from the status before and ends at the status after. */
function leads({ from, to }: Move, before: Before, { status }: RunRecord): boolean {
  if (!from.includes(before?.status ?? "(new)")) return false;
  if (to === "same") return before?.status === status;
  return to === "running or enqueued" ? status === "running" || status === "enqueued" : to === status;
}

/** What the lease must show, for moves that leave the status as it is. */
const leaseTells: { readonly [Name in MoveName]?: (run: RunRecord, before: Before) => boolean } = {
  "take over": (run, before) => run.leaseId !== before?.leaseId,
  checkpoint: (run, before) => !isReleased(run, before),
  release: isReleased,
  dismiss: (run, before) => before !== undefined && needsAttention(before) && isDismissed(run),
};

const words = {
  create: enqueued,
  hold: ({ reason }) => `paused: ${reason}`,
  claim: (run, _, unit) =>
    run.turn === 0 ? "running" : `running, turn ${run.turn}${attempt(run)}${progress(run, unit)}`,
  "take over": (run, _, unit) => `taken over from a worker that died${progress(run, unit)}`,
  late: enqueued,
  checkpoint: () => undefined,
  interrupt: (run, _, unit) => {
    if (!isThrottled(run)) return `interrupted${progress(run, unit)}; continues in turn ${run.turn}`;
    return `${short(run.reason ?? "")}${progress(run, unit)}; continues from ${run.notBefore}`;
  },
  retry: (run) =>
    `attempt ${run.attempt - 1} failed: ${failure(run)}; retried ${run.notBefore ? `from ${run.notBefore}` : "at once"}`,
  // Other writes leave the run enqueued as well, in the same turn.
  wait: (run, before) => (before?.turn === run.turn ? undefined : "enqueued again"),
  succeed: (run, _, unit) => `succeeded${progress(run, unit)}${counts(run)}${took(run)}${output(run)}`,
  fail: errored,
  release: ({ status }) => status,
  "give up": errored,
  reject: withReason,
  skip: withReason,
  "call off": withReason,
  "hold back": ({ unmet = "", notBefore }) => `waits, not met: ${short(unmet)}; next look at ${notBefore}`,
  miss: withReason,
  pause: heldOrDone,
  resume: () => "resumed",
  cancel: heldOrDone,
  redrive: () => "redriven",
  dismiss: () => "dismissed",
} as const satisfies Record<MoveName, (run: RunRecord, before: Before, unit?: string) => string | undefined>;

function enqueued({ notBefore }: RunRecord): string {
  return notBefore === undefined ? "enqueued" : `enqueued, not before ${notBefore}`;
}

function errored(run: RunRecord): string {
  return `errored: ${run.reason ?? failure(run)}${run.cursor === undefined ? "" : `, at cursor ${short(run.cursor)}`}`;
}

/** `pausing` or `cancelling` while a worker holds the lease. */
function heldOrDone(run: RunRecord): string {
  const traits = statuses[run.status];
  return isHeld(run) && "shownWhileHeld" in traits ? traits.shownWhileHeld : run.status;
}

function withReason({ status, reason }: RunRecord): string {
  return reason === undefined ? status : `${status}: ${short(reason)}`;
}

/** Whether the worker gave up the lease. */
function isReleased(run: RunRecord, before: Before): boolean {
  return before !== undefined && isHeld(before) && !isHeld(run);
}

function isHeld({ leaseExpiresAt }: RunRecord): boolean {
  return leaseExpiresAt > 0;
}

function attempt({ attempt }: RunRecord): string {
  return attempt > 1 ? `, attempt ${attempt}` : "";
}

/** `, 1,200 out of 4,800 (25 %)`; empty where nothing was counted. */
function progress(run: RunRecord, unit?: string): string {
  const { ticks, total, skippedItems, status } = run;
  if (ticks === 0 && total === undefined && !skippedItems) return "";
  const { text } = progressOf({ ticks, total, skippedItems, status }, unit);
  return `, ${text}`;
}

/** `, 1,200 deleted`; empty where the task counts nothing. */
function counts({ counts = {} }: RunRecord): string {
  return Object.entries(counts)
    .map(([name, n]) => `, ${Number.isInteger(n) ? grouped(n) : n} ${name}`)
    .join("");
}

function took({ usage }: RunRecord): string {
  return usage === undefined ? "" : `, ${duration(usage.ms / 1000)} of work`;
}

function output(run: RunRecord): string {
  // JSON is on one line as it is, and space within its texts is the task's.
  return run.output === undefined ? "" : `: ${cut(run.output)}`;
}

function failure({ error, errors }: RunRecord): string {
  const { name, message }: Pick<Failure, "name" | "message"> = error ??
    errors?.at(-1) ?? { name: "Error", message: "unknown" };
  return short(`${name}: ${message}`);
}

/** On one line, at most 200 characters. */
function short(text: string): string {
  return cut(text.replace(/\s+/g, " "));
}

function cut(line: string): string {
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
