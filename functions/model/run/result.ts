/** Which runs tell how a task is doing. */
import type { RunRecord } from "./run.ts";
import { triggerOf } from "./run-name.ts";

/** What of a run is read for it. */
export type Ended = Pick<RunRecord, "status" | "endedAt" | "itemsOf">;

/**
 * Whether a run is a result of its task: it has succeeded or errored, and was about the whole of the task. A run of the items that
 * another one skipped says nothing of the rest, and has no output; one that was skipped, missed or cancelled is none either.
 */
export function isResult({ status, endedAt, itemsOf }: Ended): boolean {
  return endedAt !== undefined && itemsOf === undefined && (status === "succeeded" || status === "errored");
}

/** Kinds of runs whose params somebody gave. Those of all others are what the task's triggers say. */
const givenBy = ["manual", "message"];

/** Whether a run is a result by which its task's health is judged: not one that somebody started with params that the task refuses. */
export function isHealthResult(run: Ended & Pick<RunRecord, "run" | "error">): boolean {
  const isRefused = run.error?.name === "InvalidParamsError" && givenBy.includes(triggerOf(run.run));
  return isResult(run) && !(run.status === "errored" && isRefused);
}
