/**
 * Follows a run until it ends, or until the user interrupts: that stops the following, not the run. A terminal
 * shows one line that is drawn over. Elsewhere a line is written when the status changes, and every ten seconds
 * in which the run made progress.
 */
import { printableLine } from "../../functions/model/printable.ts";
import { progressOf } from "../../functions/model/run/progress.ts";
import { type RunKey, type RunRecord, runId, shownStatus } from "../../functions/model/run/run.ts";
import { isTerminal } from "../../functions/model/run/status.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import type { Session } from "../session.ts";
import { fitted } from "./text-width.ts";
import type { View } from "./view.ts";
import { waitsFor } from "./why.ts";
import { joined, progressText } from "./words.ts";

const pollMs = 500;
const betweenLinesMs = 10_000;
const barCells = 24;

/** @returns the run as it was last read: it has not ended if the user interrupted */
export async function followRun(session: Session, store: RunStore, key: RunKey): Promise<RunRecord> {
  const stopped = session.shell.interruptible();
  const show = session.err.isTTY ? drawOver(session) : writeLines(session);
  for (;;) {
    const run = await store.get(key);
    if (run === undefined) throw new Error(`run ${runId(key)} no longer exists`);
    const ended = isTerminal(run.status) && shownStatus(run, session.now()) === run.status;
    show(run);
    if (ended || stopped.aborted) {
      if (session.err.isTTY) session.tell("");
      return run;
    }
    await session.shell.sleep(pollMs);
  }
}

function drawOver(session: Session): (run: RunRecord) => void {
  return (run) => session.err.overLine(progressBar(run, { ...session.view(), columns: session.err.columns }));
}

function writeLines(session: Session): (run: RunRecord) => void {
  let last: { at: number; status: string; ticks: number } | undefined;
  return (run) => {
    const now = session.now();
    const status = shownStatus(run, now);
    const news = last?.status !== status || (run.ticks !== last.ticks && now - last.at >= betweenLinesMs);
    if (!news) return;
    last = { at: now, status, ticks: run.ticks };
    session.tell(joined("  ", [status, progressText(run, session.view()), waitsFor(run, now)]));
  };
}

/** `running  ████████░░░░░░░░░░░░░░░░  1,200 out of 3,600 (33 %), …`; without a bar where the total is unknown. */
export function progressBar(run: RunRecord, view: View): string {
  const { now, columns = 80 } = view;
  const { percent } = progressOf(run);
  const full = Math.floor(((percent ?? 0) / 100) * barCells);
  const bar = percent === undefined ? "" : `${"█".repeat(full)}${"░".repeat(barCells - full)}  `;
  const text = joined("; ", [progressText(run, view), waitsFor(run, now)]);
  // One column stays free: some terminals wrap a full line, and a wrapped line cannot be drawn over.
  return fitted(printableLine(`${shownStatus(run, now)}  ${bar}${text}`), columns - 1);
}
