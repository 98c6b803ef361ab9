/**
 * Follows a run until it ends, or until the user interrupts: that stops the following, not the run. A terminal
 * shows one line that is drawn over. Elsewhere a line is written when the status changes, and every ten seconds
 * in which the run made progress.
 */
import { NotFoundError } from "../../../functions/model/errors.ts";
import { printableLine } from "../../../functions/model/printable.ts";
import { shownStatus } from "../../../functions/model/run/held.ts";
import { progressOf } from "../../../functions/model/run/progress.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import type { Session } from "../../session.ts";
import { Asker } from "../asker.ts";
import { fitted } from "../text-width.ts";
import type { View } from "../view.ts";
import { waitsFor } from "../why.ts";
import { joined, progressText } from "../words.ts";
import { shownRun } from "./shown-run.ts";

const pollMs = 500;
const betweenLinesMs = 10_000;
const barCells = 24;

/**
 * How the following ended, and the run as it was last read. `lost`: nothing has answered for two minutes, as `error`
 * says. Unless it ended, the run goes on.
 */
export interface Followed {
  readonly kind: "ended" | "interrupted" | "timed out" | "lost";
  readonly run: RunRecord;
  readonly error?: unknown;
}

/** @param timeoutMs how long to follow it; @default until it ends */
export async function followRun(
  session: Session,
  store: Pick<RunStore, "get">,
  started: RunRecord,
  timeoutMs = Number.POSITIVE_INFINITY,
): Promise<Followed> {
  const { clock, sleep } = session.shell;
  const stopped = session.shell.interruptible();
  const show = session.err.canRedraw ? drawOver(session) : writeLines(session);
  const until = clock.monotonic() + timeoutMs;
  const end = (kind: Followed["kind"], error?: unknown): Followed => {
    if (session.err.canRedraw) session.tell("");
    return { kind, run, error };
  };
  let run = started;
  const asker = new Asker(session);
  const read = async () => {
    const found = await store.get(run);
    if (found === undefined) throw new NotFoundError(`run ${runId(run)} no longer exists`);
    return found;
  };
  for (;;) {
    try {
      const found = await asker.ask(read);
      if (found !== undefined) {
        run = found;
        show(shownRun(run, session.view()));
        if (isTerminal(run.status) && shownStatus(run, session.now()) === run.status) return end("ended");
      }
    } catch (error) {
      if (error instanceof NotFoundError) throw error;
      return end("lost", error);
    }
    if (stopped.aborted) return end("interrupted");
    if (clock.monotonic() >= until) return end("timed out");
    await sleep(Math.min(pollMs, until - clock.monotonic()));
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
    session.tell(
      printableLine(joined("  ", [status, progressText(run, session.view()), waitsFor(run, now)])),
    );
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
