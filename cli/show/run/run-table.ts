/** Runs as rows of a table. */
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { allowedMoves } from "../../../functions/operators/index.ts";
import { table } from "../table.ts";
import type { View } from "../view.ts";
import { type Known, why } from "../why.ts";
import { elapsed, instantText, progressText, shortened, statusText } from "../words.ts";

/** A task's runs: one line each, without the task's name. */
export function runTable(runs: readonly RunRecord[], view: View, known: Known = {}): string {
  const rows = runs.map((run) => [...runCells(run, view), shortened(why(run, view.now, known), 120)]);
  return table(["run!", ...runHead, ""], rows, view.columns);
}

/** The same of several tasks, each run with its id. */
export function runIdTable(runs: readonly RunRecord[], view: View): string {
  const rows = runs.map((run) => {
    const [, ...cells] = runCells(run, view);
    return [runId(run), ...cells, shortened(why(run, view.now), 120)];
  });
  return table(["run!", ...runHead, ""], rows, view.columns);
}

/** The head of `runCells`, without that of the run's name. */
export const runHead = ["status", "took>", "progress"] as const;

/** A run's name, status, time and progress. */
export function runCells(run: RunRecord, view: View): string[] {
  return [run.run, statusText(run, view.now), elapsed(run, view.now), progressText(run, view)];
}

/** Runs of any task that a person should look at. */
export function attentionTable(runs: readonly RunRecord[], { now, columns }: View): string {
  const rows = runs.map((run) => [
    runId(run),
    run.status,
    instantText(run.endedAt),
    allowedMoves(run).join(", "),
    shortened(why(run, now), 100),
  ]);
  return table(["needs attention!", "status", "since", "allowed", "why"], rows, columns);
}
