/** Waits for a run's end, as `--wait` of `run`, `resume` and `redrive` does, and says how it went. */
import { type RunRecord, runId } from "../../../functions/model/run.ts";
import { isTerminal } from "../../../functions/model/status.ts";
import type { Deployment } from "../../deployment/deployed-pawl.ts";
import type { Session } from "../../session.ts";
import { followRun } from "../../show/follow.ts";
import { runJson } from "../../show/run-json.ts";
import { why } from "../../show/why.ts";

/** Follows a run. The process exits with 1 unless it succeeds, and with 130 where the person breaks off. */
export async function waitForEnd(
  session: Session,
  deployment: Deployment,
  started: RunRecord,
  options: { readonly json?: true },
): Promise<void> {
  const run = await followRun(session, await deployment.store(), started);
  showRun(session, run, options);
  if (!isTerminal(run.status)) {
    session.tell(`the run goes on: pawl status ${runId(run)} --watch`);
    session.exitCode = 130;
  } else if (run.status !== "succeeded") {
    const reason = why(run, session.shell.clock.now(), { longest: 1_000 }) || "no reason given";
    session.tell(`error: run ${run.status}: ${reason}`);
    session.exitCode = 1;
  }
}

/** Prints a run's id, or its record. */
export function showRun(session: Session, run: RunRecord, { json }: { readonly json?: true }): void {
  if (json) session.printJson(runJson(run, session.shell.clock.now()));
  else session.print(runId(run));
}
