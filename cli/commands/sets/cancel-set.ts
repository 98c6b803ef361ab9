/**
 * `pawl cancel --tag TAG`, or `--all`: ends the unfinished runs that are meant, after it has shown them and asked. No index
 * knows a run's tags, so the runs of every task are read.
 */
import { MoveRefusedError, NotFoundError } from "../../../functions/model/errors.ts";
import { shownStatus } from "../../../functions/model/run/held.ts";
import { mayMove } from "../../../functions/model/run/moves.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { walkRuns } from "../../deployment/find.ts";
import type { TargetOptions } from "../../deployment/target.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Session } from "../../session.ts";
import { table } from "../../show/table.ts";
import { askFirst, checkCanAsk } from "../approval/ask-first.ts";
import { tellRuns, untilReleased } from "../runs/moved-runs.ts";
import { type OperatorOptions, openOperation } from "../runs/operation.ts";
import { meansRun, meantTasks, type SetOptions, setText, tagsText, tagText } from "./meant.ts";

interface CancelSetOptions extends TargetOptions, OperatorOptions, SetOptions {
  readonly yes?: true;
}

export async function cancelSet(session: Session, options: CancelSetOptions): Promise<void> {
  checkCanAsk(session, { doing: `end ${setText("unfinished runs", options)}`, yes: options.yes });
  const deployment = await session.deployment(options);
  const { stage } = deployment.manifest;
  const found = await unfinished(session, deployment, options);
  if (found.length === 0) {
    // A mistake of typing must not look as if all had ended.
    if (options.tag !== undefined && meantTasks(deployment.manifest, options).length === 0)
      throw new NotFoundError(
        `no task and no unfinished run in stage ${stage} has the tag ${tagText(options)}: nothing was ended; ${tagsText(deployment.manifest)}`,
      );
    session.tell(
      options.all ? "no run is unfinished" : `there are no ${setText("unfinished runs", options)}`,
    );
    return options.json ? session.printJson([]) : undefined;
  }
  const now = session.now();
  const rows = found.map((run) => [runId(run), shownStatus(run, now)]);
  const doing = `end ${found.length === 1 ? "this run" : `these ${found.length} runs`} for good`;
  const shown = table(["run!", "status"], rows, session.err.columns);
  if (!(await askFirst(session, { doing, shown, stage, yes: options.yes }))) return;
  const { context, note } = await openOperation(session, deployment, options);
  const { cancelRun } = await import("../../../functions/operators/index.ts");
  const cancelled: RunRecord[] = [];
  const refused: { readonly id: string; readonly refused: string }[] = [];
  for (const run of found) {
    try {
      const moved = await cancelRun(context, run, note);
      cancelled.push(moved);
      tellRuns(session, [moved], options);
    } catch (error) {
      // Its status has changed since it was read.
      if (!(error instanceof MoveRefusedError)) throw error;
      session.tell(`${runId(run)} is left out: ${error.message}`);
      refused.push({ id: runId(run), refused: error.message });
      session.exitCode = exitCodes.failed;
    }
  }
  if (refused.length > 0) session.tell(`error: ${refused.length} of ${found.length} runs are left out`);
  const runs = await untilReleased(session, context.store, cancelled, options);
  if (!options.json) return;
  const { runJson } = await import("../../show/run/run-json.ts");
  session.printJson([...runs.map((run) => runJson(run, session.view())), ...refused]);
}

/** The runs of deployed tasks alone. */
async function unfinished(
  session: Session,
  deployment: DeployedPawl,
  options: SetOptions,
): Promise<readonly RunRecord[]> {
  const store = await deployment.store();
  const isMeant = meansRun(deployment.manifest, options);
  const runs: RunRecord[] = [];
  for (const { name, automatic } of deployment.manifest.tasks) {
    if (automatic) continue;
    for await (const run of walkRuns(store, name, { now: session.now() }))
      if (mayMove("cancel", run.status) && isMeant(run)) runs.push(run);
  }
  return runs;
}
