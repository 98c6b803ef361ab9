/**
 * `pawl dismiss RUN|TASK`: takes what failed or was rejected off the list of what needs a person. The record keeps its
 * status, says who dismissed it and why, and can still be redriven.
 */
import type { Command } from "commander";
import { MoveRefusedError, NotFoundError } from "../../../functions/model/errors.ts";
import { type RunKey, type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { rejectedTask } from "../../../functions/model/run/run-name.ts";
import { attentionStatuses } from "../../../functions/model/run/status.ts";
import { findRun, findTask, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption, noteOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { printRunJson, printTaskJson, tellRuns } from "./moved-runs.ts";
import { type OperatorOptions, openOperation, operatorHelp } from "./operation.ts";

type DismissOptions = TargetOptions & Omit<OperatorOptions, "wait">;

export function dismissCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("dismiss")
      .description("take what failed or was rejected off the list of what needs attention")
      .argument(
        "<task|run>",
        `a run as task/instant/trigger, or a task for all of its runs; "${rejectedTask}" too`,
      )
      .option(...noteOption)
      .option(...jsonOption)
      .addHelpText("after", operatorHelp)
      .addHelpText("after", examples(session, 'dismiss import-cities --note "imported by hand"'))
      .action(async (name: string, options: DismissOptions) => {
        const key = runKeyIn(name);
        await (key ? dismissNamedRun(session, key, options) : dismissRunsOf(session, name, options));
      }),
  );
}

async function dismissNamedRun(session: Session, key: RunKey, options: DismissOptions): Promise<void> {
  const deployment = await session.deployment(options);
  const found = await findRun(deployment, key, session.now());
  const { context, note } = await openOperation(session, deployment, options);
  const { dismissRun } = await import("../../../functions/operators/index.ts");
  const run = await dismissRun(context, found, note);
  tellRuns(session, [run], options);
  session.tell(`dismissed: ${session.command("redrive", runId(run))} still brings it back`);
  if (options.json) await printRunJson(session, run);
}

async function dismissRunsOf(session: Session, task: string, options: DismissOptions): Promise<void> {
  const deployment = await session.deployment(options);
  const { context, note } = await openOperation(session, deployment, options);
  const { attentionKeys } = await import("../../deployment/attention.ts");
  const { dismissRun } = await import("../../../functions/operators/index.ts");
  const found = await Promise.all(
    attentionStatuses.map((status) =>
      attentionKeys(context.store, deployment.manifest, status, session.now(), { task }),
    ),
  );
  // A task that is no longer deployed may still have runs.
  if (found.flat().length === 0 && task !== rejectedTask) findTask(deployment.manifest, task);
  const dismissed: RunRecord[] = [];
  for (const key of found.flat()) {
    try {
      const run = await dismissRun(context, key, note);
      dismissed.push(run);
      tellRuns(session, [run], options);
    } catch (error) {
      // Another operator has moved it since the index was read, or it has expired.
      if (!(error instanceof MoveRefusedError || error instanceof NotFoundError)) throw error;
      session.tell(`${runId(key)} is left out: ${error.message}`);
    }
  }
  session.tell(`${dismissed.length} dismissed`);
  if (options.json) await printTaskJson(session, { task }, dismissed);
}
