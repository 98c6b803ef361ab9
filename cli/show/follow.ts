/**
 * Follows a run until it ends, or until the person breaks off, who ends the following and not the run. On a
 * terminal one line is drawn over; elsewhere a line is written when the status changes, and every ten seconds
 * in which the run got on.
 */
import { type RunKey, type RunRecord, runId, shownStatus } from "../../functions/model/run.ts";
import { isTerminal } from "../../functions/model/status.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { progressBar } from "../progress-bar.ts";
import type { Session } from "../session.ts";
import { standing } from "./why.ts";
import { progressText } from "./words.ts";

const betweenLooks = 500;
const betweenLines = 10_000;

/** @returns the run as it was last seen: ended, or not if the person broke off */
export async function followRun(session: Session, store: RunStore, key: RunKey): Promise<RunRecord> {
  const { clock, stderr } = session.shell;
  const stopped = session.shell.interruptible();
  const say = stderr.isTTY ? drawOver(session) : inLines(session);
  for (;;) {
    const run = await store.get(key);
    if (run === undefined) throw new Error(`run ${runId(key)} is gone`);
    const ended = isTerminal(run.status) && shownStatus(run, clock.now()) === run.status;
    say(run);
    if (ended || stopped.aborted) {
      if (stderr.isTTY) stderr.write("\n");
      return run;
    }
    await session.shell.sleep(betweenLooks);
  }
}

function drawOver({ shell: { stderr, clock } }: Session): (run: RunRecord) => void {
  return (run) => stderr.write(`\r\x1b[K${progressBar(run, clock.now(), stderr.columns ?? 80)}`);
}

function inLines(session: Session): (run: RunRecord) => void {
  let said: { at: number; status: string; ticks: number } | undefined;
  return (run) => {
    const now = session.shell.clock.now();
    const status = shownStatus(run, now);
    const news = said?.status !== status || (run.ticks !== said.ticks && now - said.at >= betweenLines);
    if (!news) return;
    said = { at: now, status, ticks: run.ticks };
    session.tell([status, progressText(run), standing(run, now)].filter((text) => text !== "").join("  "));
  };
}
