/** A run's progress on one line of a terminal. */

import { progressOf } from "../functions/model/progress.ts";
import { type RunRecord, shownStatus } from "../functions/model/run.ts";
import { standing } from "./show/why.ts";
import { cut, progressText } from "./show/words.ts";

const cells = 24;

/** `running  ████████░░░░░░░░░░░░░░░░  1,200 out of 3,600 (33 %), …`; without a bar where no total is known. */
export function progressBar(run: RunRecord, now: number, columns: number): string {
  const { percent } = progressOf(run);
  const full = Math.floor(((percent ?? 0) / 100) * cells);
  const bar = percent === undefined ? "" : `${"█".repeat(full)}${"░".repeat(cells - full)}  `;
  const text = [progressText(run), standing(run, now)].filter((part) => part !== "").join("; ");
  // One column stays free: a full line would wrap on some terminals, and could not be drawn over.
  return cut(`${shownStatus(run, now)}  ${bar}${text}`, columns - 1);
}
