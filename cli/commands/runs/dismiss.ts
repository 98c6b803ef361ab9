/**
 * `pawl dismiss RUN|TASK`: takes what failed or was rejected off the list of what needs a person. The record keeps its
 * status, says who dismissed it and why, and can still be redriven.
 */
import type { Command } from "commander";
import { type RunKey, runId } from "../../../functions/model/run/run.ts";
import { rejectedTask } from "../../../functions/model/run/run-name.ts";
import { attentionStatuses } from "../../../functions/model/run/status.ts";
import { findRun, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption, noteOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { askFirstOption } from "../approval/ask-first.ts";
import { checkNamesSet, type SetOptions, setAllOption, setTagOption } from "../sets/meant.ts";
import { printRunJson, tellRuns } from "./moved-runs.ts";
import { type OperatorOptions, openOperation, operatorHelp } from "./operation.ts";

interface DismissOptions extends TargetOptions, Omit<OperatorOptions, "wait">, SetOptions {
  readonly yes?: true;
}

export function dismissCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("dismiss")
      .description("take what failed or was rejected off the list of what needs attention")
      .argument(
        "[task|run]",
        `a run as task/instant/trigger, or a task for all of its runs; "${rejectedTask}" too`,
      )
      .addOption(setTagOption("all runs with it, or of tasks with it").only("nothing"))
      .addOption(setAllOption("all runs and rejected messages"))
      .addOption(askFirstOption("dismiss several without asking"))
      .option(...noteOption)
      .option(...jsonOption)
      .addHelpText("after", operatorHelp)
      .addHelpText("after", examples(session, 'dismiss import-cities --note "imported by hand"'))
      .action(async (name: string | undefined, options: DismissOptions) => {
        if (name === undefined) checkNamesSet("a task or a run", options);
        const key = name === undefined ? undefined : runKeyIn(name);
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

/** @param task undefined for a set */
async function dismissRunsOf(
  session: Session,
  task: string | undefined,
  options: DismissOptions,
): Promise<void> {
  const deployment = await session.deployment(options);
  const { moveAttention } = await import("../sets/attention-set.ts");
  const { dismissRun } = await import("../../../functions/operators/index.ts");
  await moveAttention(session, deployment, task, options, {
    verb: "dismiss",
    done: "dismissed",
    statuses: attentionStatuses,
    move: ({ context, note }, key) => dismissRun(context, key, note),
  });
}
