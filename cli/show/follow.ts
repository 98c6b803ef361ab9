/**
 * Follows a run until it ends, or until the user interrupts: that stops the following, not the run. A terminal
 * shows one line that is drawn over. Elsewhere a line is written when the status changes, and every ten seconds
 * in which the run made progress.
 */
import { progressOf } from "../../functions/model/progress.ts";
import { type RunKey, type RunRecord, runId, shownStatus } from "../../functions/model/run.ts";
import { isTerminal } from "../../functions/model/status.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import type { Session } from "../session.ts";
import { waitsFor } from "./why.ts";
import { joined, progressText, shortened } from "./words.ts";

const pollMs = 500;
const betweenLinesMs = 10_000;
const barCells = 24;

/** @returns the run as it was last read: it has not ended if the user interrupted */
export async function followRun(session: Session, store: RunStore, key: RunKey): Promise<RunRecord> {
  const { stderr } = session.shell;
  const stopped = session.shell.interruptible();
  const show = stderr.isTTY ? drawOver(session) : writeLines(session);
  for (;;) {
    const run = await store.get(key);
    if (run === undefined) throw new Error(`run ${runId(key)} no longer exists`);
    const ended = isTerminal(run.status) && shownStatus(run, session.now()) === run.status;
    show(run);
    if (ended || stopped.aborted) {
      if (stderr.isTTY) stderr.write("\n");
      return run;
    }
    await session.shell.sleep(pollMs);
  }
}

function drawOver(session: Session): (run: RunRecord) => void {
  const { stderr } = session.shell;
  return (run) => stderr.write(`\r\x1b[K${progressBar(run, session.now(), stderr.columns ?? 80)}`);
}

function writeLines(session: Session): (run: RunRecord) => void {
  let last: { at: number; status: string; ticks: number } | undefined;
  return (run) => {
    const now = session.now();
    const status = shownStatus(run, now);
    const news = last?.status !== status || (run.ticks !== last.ticks && now - last.at >= betweenLinesMs);
    if (!news) return;
    last = { at: now, status, ticks: run.ticks };
    session.tell(joined("  ", [status, progressText(run), waitsFor(run, now)]));
  };
}

/** `running  ████████░░░░░░░░░░░░░░░░  1,200 out of 3,600 (33 %), …`; without a bar where the total is unknown. */
export function progressBar(run: RunRecord, now: number, columns: number): string {
  const { percent } = progressOf(run);
  const full = Math.floor(((percent ?? 0) / 100) * barCells);
  const bar = percent === undefined ? "" : `${"█".repeat(full)}${"░".repeat(barCells - full)}  `;
  const text = joined("; ", [progressText(run), waitsFor(run, now)]);
  // One column stays free: some terminals wrap a full line, and a wrapped line cannot be drawn over.
  return shortened(`${shownStatus(run, now)}  ${bar}${text}`, columns - 1);
}
