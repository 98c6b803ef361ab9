/** Runs of one task as a table. */
import type { RunRecord } from "../functions/model/run.ts";
import { cut, progressText, statusWord, took, why } from "./run-words.ts";
import { table } from "./table.ts";

/** One line a run, without the task's name. */
export function runTable(runs: readonly RunRecord[], now: number): string {
  const rows = runs.map((run) => [
    run.run,
    statusWord(run, now),
    took(run, now),
    progressText(run),
    cut(why(run), 80),
  ]);
  return table(["run", "status", "took>", "progress", ""], rows);
}
