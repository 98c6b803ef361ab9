/** `--wait` of run, resume and redrive: follows a run to its end, and sets the exit code by how it ended. */
import { type RunRecord, runId } from "../../../functions/model/run.ts";
import { isTerminal, statuses } from "../../../functions/model/status.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { Session } from "../../session.ts";
import { followRun } from "../../show/follow.ts";
import { why } from "../../show/why.ts";
import { printRun } from "./moved-runs.ts";

/** The process exits with 1 unless the run ends with its work done, and with 130 if the user interrupts. */
export async function waitForEnd(
  session: Session,
  deployment: DeployedPawl,
  started: RunRecord,
  options: { readonly json?: true },
): Promise<void> {
  const run = await followRun(session, await deployment.store(), started);
  await printRun(session, run, options);
  if (!isTerminal(run.status)) {
    session.tell(`the run continues: follow it with pawl status ${runId(run)} --watch`);
    session.exitCode = 130;
  } else if (!statuses[run.status].done) {
    const reason = why(run, session.now(), { longest: 1_000 }) || "no reason given";
    session.tell(`error: run ${run.status}: ${reason}`);
    session.exitCode = 1;
  }
}
