/** Runs as rows of a table. */
import { type RunRecord, runId } from "../../functions/model/run.ts";
import { allowedMoves } from "../../functions/operators/index.ts";
import { table } from "./table.ts";
import { type Known, why } from "./why.ts";
import { elapsed, instantText, progressText, shortened, statusText } from "./words.ts";

/** A task's runs: one line each, without the task's name. */
export function runTable(runs: readonly RunRecord[], now: number, known: Known = {}): string {
  const rows = runs.map((run) => [...runCells(run, now), shortened(why(run, now, known), 120)]);
  return table(["run", ...runHead, ""], rows);
}

/** The head of `runCells`, without that of the run's name. */
export const runHead = ["status", "took>", "progress"] as const;

/** A run's name, status, time and progress. */
export function runCells(run: RunRecord, now: number): string[] {
  return [run.run, statusText(run, now), elapsed(run, now), progressText(run)];
}

/** Runs of any task that a person should look at. */
export function attentionTable(runs: readonly RunRecord[], now: number): string {
  const rows = runs.map((run) => [
    runId(run),
    run.status,
    instantText(run.endedAt),
    allowedMoves(run).join(", "),
    shortened(why(run, now), 100),
  ]);
  return table(["needs attention", "status", "since", "allowed", "why"], rows);
}
