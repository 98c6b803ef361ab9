/** `pawl decline RUN`: ends a run that waits for approval, without a turn: it is skipped as not approved. */
import type { Command } from "commander";
import { runId } from "../../../functions/model/run/run.ts";
import { findRun, notARun, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption, noteOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { printRunJson, tellRuns } from "../runs/moved-runs.ts";
import { type OperatorOptions, openOperation, operatorHelp } from "../runs/operation.ts";

export function declineCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("decline")
      .description("end a run that waits for approval")
      .argument("<run>", "a run as task/instant/trigger")
      .option(...noteOption)
      .option(...jsonOption)
      .addHelpText("after", operatorHelp)
      .addHelpText(
        "after",
        examples(
          session,
          'decline count-cities/2026-03-29T02:00:00Z/manual~5c0ffee5c0ff --note "not on a Friday"',
        ),
      )
      .action(async (id: string, options: TargetOptions & Omit<OperatorOptions, "wait">) => {
        const key = runKeyIn(id);
        const deployment = await session.deployment(options);
        if (key === undefined) throw notARun(deployment.manifest, id);
        const found = await findRun(deployment, key, session.now());
        const { context, note } = await openOperation(session, deployment, options);
        const { declineRun } = await import("../../../functions/operators/index.ts");
        const run = await declineRun(context, found, note);
        tellRuns(session, [run], options);
        session.tell(`not approved: ${session.command("redrive", runId(run))} asks again`);
        if (options.json) await printRunJson(session, run);
      }),
  );
}
