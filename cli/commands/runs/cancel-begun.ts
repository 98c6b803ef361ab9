/** `pawl cancel RUN --runs`: of a backfill, the runs too that it began. Its worker may begin one more until it has stopped. */

import { isHeld } from "../../../functions/model/run/held.ts";
import type { OperatorNote } from "../../../functions/model/run/note.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { backfillTask } from "../../../functions/model/task/own-task.ts";
import type { RunnerContext } from "../../../functions/runs/index.ts";
import type { Session } from "../../session.ts";
import { UsageError } from "../../usage.ts";
import { moveRunsOf } from "./moved-runs.ts";
import type { OperatorOptions } from "./operation.ts";

const pollMs = 500;

/** @throws UsageError for a run that begins no others */
export function checkBegins(run: RunRecord): void {
  if (run.task !== backfillTask)
    throw new UsageError(`--runs needs a run of ${backfillTask}, and ${runId(run)} begins no others`);
}

/** Cancels the runs that a cancelled backfill began, once no worker can begin another. */
export async function cancelBegun(
  session: Session,
  context: RunnerContext,
  backfill: RunRecord,
  note: OperatorNote,
  options: OperatorOptions,
): Promise<readonly RunRecord[]> {
  const { task } = JSON.parse(backfill.params ?? "{}") as { readonly task?: string };
  if (task === undefined) return [];
  const stopped = session.shell.interruptible();
  for (let run = backfill; isHeld(run, session.now()) && !stopped.aborted; ) {
    await session.shell.sleep(pollMs);
    run = (await context.store.get(run)) ?? { ...run, leaseExpiresAt: 0 };
  }
  const { cancelRun } = await import("../../../functions/operators/index.ts");
  const isBegun = (run: RunRecord) => run.backfill === backfill.run;
  const cancel = (run: RunRecord) => cancelRun(context, run, note);
  return moveRunsOf(session, context.store, task, ["cancel", cancel], options, isBegun);
}
