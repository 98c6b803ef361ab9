/**
 * The moves of runs in words, told from what a write changed: one line for each move, none for a checkpoint.
 * A run's name is put before them by whoever prints them.
 */

import { duration, progressOf } from "../../functions/model/progress.ts";
import type { Failure, RunRecord } from "../../functions/model/run.ts";

/** What a write to a run means; undefined where a person need not hear of it. */
export function moveWords(before: RunRecord | undefined, run: RunRecord): string | undefined {
  const { status, turn, attempt } = run;
  if (before?.status === status) {
    if (
      (status === "paused" || status === "cancelled") &&
      before.leaseExpiresAt > 0 &&
      run.leaseExpiresAt === 0
    )
      return status;
    if (status === "running" && before.leaseId !== run.leaseId)
      return `taken over from a worker that died${told(progress(run))}`;
    return before.turn !== turn && status === "enqueued" ? "enqueued again" : undefined;
  }
  switch (status) {
    case "enqueued":
      if (before?.status === "paused") return "resumed";
      if (before !== undefined && before.status !== "missed") return "redriven";
      return run.notBefore === undefined ? "enqueued" : `enqueued, not before ${run.notBefore}`;
    case "running":
      if (before?.status === "paused") return "resumed";
      if (turn === 0) return "running";
      return `running, turn ${turn}${attempt > 1 ? `, attempt ${attempt}` : ""}${told(progress(run))}`;
    case "interrupted":
      return `interrupted${told(progress(run))}; goes on in turn ${turn}`;
    case "retrying":
      return `attempt ${attempt - 1} failed: ${failure(run)}; tried again ${run.notBefore ? `from ${run.notBefore}` : "at once"}`;
    case "succeeded":
      return `succeeded${told(progress(run))}${took(run)}${run.output === undefined ? "" : `: ${short(run.output)}`}`;
    case "errored":
      return `errored: ${run.reason ?? failure(run)}${run.cursor === undefined ? "" : `, at cursor ${short(run.cursor)}`}`;
    case "paused":
    case "cancelled":
      return run.leaseExpiresAt > 0 ? { paused: "pausing", cancelled: "cancelling" }[status] : status;
    default:
      return run.reason === undefined ? status : `${status}: ${short(run.reason)}`;
  }
}

/** How far it is; empty where nothing was counted. */
function progress({ ticks, total, status }: RunRecord): string {
  if (ticks === 0 && total === undefined) return "";
  const { text } = progressOf({ ticks, status, ...(total === undefined ? {} : { total }) });
  return total === undefined ? `${text} ${ticks === 1 ? "item" : "items"}` : text;
}

function told(text: string): string {
  return text === "" ? "" : `, ${text}`;
}

function took({ usage }: RunRecord): string {
  return usage === undefined ? "" : ` in ${duration(usage.ms / 1000)}`;
}

function failure({ error, errors }: RunRecord): string {
  const { name, message }: Pick<Failure, "name" | "message"> = error ??
    errors?.at(-1) ?? { name: "Error", message: "unknown" };
  return short(`${name}: ${message}`);
}

function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
