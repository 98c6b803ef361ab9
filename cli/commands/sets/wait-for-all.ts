/** Waits for the ends of several runs, and tells each as it ends. Ctrl-C stops the waiting, and nothing else. */
import { shownStatus } from "../../../functions/model/run/held.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { isTerminal, statuses } from "../../../functions/model/run/status.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { exitCodes } from "../../exit-codes.ts";
import { explainError } from "../../explain-error.ts";
import type { Session } from "../../session.ts";
import { Asker } from "../../show/asker.ts";
import { shownRun } from "../../show/run/shown-run.ts";
import { tellRuns, tellWarning, type WaitOptions } from "../runs/moved-runs.ts";

const pollMs = 500;

/** The exit code says how they ended, or that this is not known of all. @returns the runs as they were last read */
export async function waitForAll(
  session: Session,
  deployment: DeployedPawl,
  started: readonly RunRecord[],
  options: WaitOptions,
): Promise<readonly RunRecord[]> {
  const store = await deployment.store();
  const { clock, sleep } = session.shell;
  const stopped = session.shell.interruptible();
  const until = clock.monotonic() + (options.timeout ?? Number.POSITIVE_INFINITY);
  const asker = new Asker(session);
  const runs = [...started];
  const open = new Set(runs.keys());
  for (;;) {
    for (const i of open) {
      const before = runs[i] as RunRecord;
      let found: RunRecord | undefined;
      try {
        found = await asker.ask(async () => (await store.get(before)) ?? before);
      } catch (error) {
        session.tell(`error: no answer for two minutes: ${explainError(error)}`);
        return left(session, runs, open, exitCodes.unknown);
      }
      if (found === undefined) continue;
      runs[i] = found;
      if (!isTerminal(found.status) || shownStatus(found, session.now()) !== found.status) continue;
      open.delete(i);
      tellRuns(session, [found], options);
      tellWarning(session, shownRun(found, session.view()));
      if (!statuses[found.status].done) session.exitCode = exitCodes.failed;
    }
    if (open.size === 0) {
      const others = runs.filter(({ status }) => !statuses[status].done).length;
      if (others > 0) session.tell(`error: ${others} of ${runs.length} runs did not succeed`);
      return runs;
    }
    if (stopped.aborted) return left(session, runs, open, exitCodes.interrupted);
    if (clock.monotonic() >= until) {
      session.tell("error: not all have ended within --timeout");
      return left(session, runs, open, exitCodes.unknown);
    }
    await sleep(Math.min(pollMs, until - clock.monotonic()));
  }
}

function left(
  session: Session,
  runs: readonly RunRecord[],
  open: ReadonlySet<number>,
  code: number,
): readonly RunRecord[] {
  for (const i of open) session.tell(`${runId(runs[i] as RunRecord)} continues`);
  session.exitCode = code;
  return runs;
}
