/** `pawl approve RUN`: lets a run begin that waits for approval. AWS says who approves it. */
import type { Command } from "commander";
import { runId } from "../../../functions/model/run/run.ts";
import { findRun, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption, noteOption, timeoutOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { UsageError } from "../../usage.ts";
import { tellContinued } from "../runs/moved-runs.ts";
import { type OperatorOptions, openOperation, operatorHelp } from "../runs/operation.ts";
import { yesOption } from "./confirmation.ts";

interface ApproveOptions extends TargetOptions, OperatorOptions {
  readonly timeout?: number;
  readonly yes?: true;
}

export function approveCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("approve")
      .description("let a run begin that waits for approval")
      .argument("<run>", "a run as task/instant/trigger")
      .addOption(yesOption())
      .option(...noteOption)
      .option("--wait", "wait until it ends; exit 1 unless it succeeds")
      .addOption(timeoutOption())
      .option(...jsonOption)
      .addHelpText("after", operatorHelp)
      .addHelpText(
        "after",
        examples(session, "approve count-cities/2026-03-29T02:00:00Z/manual~5c0ffee5c0ff --wait"),
      )
      .action(async (id: string, options: ApproveOptions) => {
        const key = runKeyIn(id);
        if (key === undefined)
          throw new UsageError(`${JSON.stringify(id)} is not a run id such as task/instant/trigger`);
        const deployment = await session.deployment(options);
        const found = await findRun(deployment, key, session.now());
        const task = deployment.manifest.tasks.find(({ name }) => name === key.task);
        const store = await deployment.store();
        const params = found.paramsStoredSeparately ? await store.getAttachment(key, "params") : found.params;
        const { context, note } = await openOperation(session, deployment, options);
        const { approveRun, readApprovable } = await import("../../../functions/operators/index.ts");
        // What this caller may not approve is refused without a question.
        await readApprovable(context, found, note.author ?? "");
        if (task !== undefined) {
          const { askToConfirm } = await import("./confirmation.ts");
          const answer = await askToConfirm(session, deployment, task, {
            doing: `approve ${runId(found)}, which ${found.askedBy} asked for,`,
            params: params === undefined ? undefined : JSON.parse(params),
            yes: options.yes,
            isApproval: true,
          });
          if (answer.kind === "aborted") return;
        }
        const run = await approveRun(context, found, note.author ?? "", note);
        await tellContinued(session, deployment, run, options);
      }),
  );
}
