/** `pawl approve RUN`: lets a run begin that waits for approval. AWS says who approves it. */
import type { Command } from "commander";
import { runId } from "../../../functions/model/run/run.ts";
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import { findRun, findTask, notARun, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption, noteOption, timeoutOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { askerName } from "../../show/words.ts";
import { tellContinued } from "../runs/moved-runs.ts";
import { authorOf, type OperatorOptions, openOperation, operatorHelp } from "../runs/operation.ts";
import { yesOption } from "./confirmation.ts";
import { tellAnswer } from "./question.ts";

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
        const deployment = await session.deployment(options);
        if (key === undefined) throw notARun(deployment.manifest, id);
        const found = await findRun(deployment, key, session.now());
        const store = await deployment.store();
        const params = found.paramsStoredSeparately ? await store.getAttachment(key, "params") : found.params;
        // What would be refused is refused without a question.
        const { approveRun, readApprovable } = await import("../../../functions/operators/index.ts");
        const context = { store, clock: deployment.clock, ...directoryOf(deployment.manifest) };
        await readApprovable(context, found, await authorOf(session, deployment));
        const task = findTask(deployment.manifest, key.task);
        const { askToConfirm } = await import("./confirmation.ts");
        const answer = await askToConfirm(session, deployment, task, {
          doing: `approve ${runId(found)}, which ${askerName(found.askedBy, (name) => name)} asked for,`,
          params: params === undefined ? undefined : JSON.parse(params),
          yes: options.yes,
          what: "approval",
        });
        if (answer.kind === "aborted") return;
        const operation = await openOperation(session, deployment, options);
        const run = await approveRun(operation.context, found, operation.note.author ?? "", operation.note);
        tellAnswer(session, key.task, "INFO", "run approved");
        await tellContinued(session, deployment, run, options);
      }),
  );
}
