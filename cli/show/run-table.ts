/** Runs of one task as a table. */
import type { RunRecord } from "../../functions/model/run.ts";
import { table } from "./table.ts";
import { type Around, why } from "./why.ts";
import { cut, progressText, statusWord, took } from "./words.ts";

/** One line a run, without the task's name. */
export function runTable(runs: readonly RunRecord[], now: number, around: Around = {}): string {
  const rows = runs.map((run) => [
    run.run,
    statusWord(run, now),
    took(run, now),
    progressText(run),
    cut(why(run, now, around), 120),
  ]);
  return table(["run", "status", "took>", "progress", ""], rows);
}
