/**
 * The moves of runs in words, told from what a write changed: one line for each move, none for a checkpoint.
 * A run's name is put before them by whoever prints them.
 */
import type { Failure, RunRecord } from "../functions/model/run.ts";
import { duration, progressOf } from "../functions/runner/progress.ts";

/** What a write to a run means; undefined where a person need not hear of it. */
export function moveWords(before: RunRecord | undefined, run: RunRecord): string | undefined {
  const { status, turn, attempt } = run;
  if (before?.status === status) {
    if (status === "running" && before.leaseId !== run.leaseId)
      return `taken over from a worker that died, ${progress(run)}`;
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
      return `running, turn ${turn}${attempt > 1 ? `, attempt ${attempt}` : ""}, ${progress(run)}`;
    case "interrupted":
      return `interrupted, ${progress(run)}; goes on in turn ${turn}`;
    case "retrying":
      return `attempt ${attempt - 1} failed: ${failure(run)}; tried again ${run.notBefore ? `from ${run.notBefore}` : "at once"}`;
    case "succeeded":
      return `succeeded, ${progress(run)}${run.output === undefined ? "" : `: ${short(run.output)}`}`;
    case "errored":
      return `errored: ${run.reason ?? failure(run)}${run.cursor === undefined ? "" : `, at cursor ${short(run.cursor)}`}`;
    case "paused":
    case "cancelled":
      return run.leaseExpiresAt > 0 ? { paused: "pausing", cancelled: "cancelling" }[status] : status;
    default:
      return run.reason === undefined ? status : `${status}: ${short(run.reason)}`;
  }
}

function progress(run: RunRecord): string {
  const { text } = progressOf({
    ticks: run.ticks,
    ...(run.total === undefined ? {} : { total: run.total }),
    status: run.status,
  });
  const time =
    run.usage === undefined || run.status !== "succeeded" ? "" : ` in ${duration(run.usage.ms / 1000)}`;
  return `${text} ${run.ticks === 1 && run.total === undefined ? "item" : run.total === undefined ? "items" : "done"}${time}`;
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
