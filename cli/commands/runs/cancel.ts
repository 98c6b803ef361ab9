/** `pawl cancel RUN`: ends a run after its current item. What it has done stays done; it cannot be resumed. */
import type { Command } from "commander";
import { findRun, notARun, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption, noteOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { PawlOption } from "../../usage.ts";
import { askFirst, askFirstOption } from "../approval/ask-first.ts";
import { checkNamesSet, type SetOptions, setAllOption, setTagOption } from "../sets/meant.ts";
import { cancelBegun, checkBegins } from "./cancel-begun.ts";
import { printRunJson, tellRuns, untilReleased } from "./moved-runs.ts";
import { type OperatorOptions, openOperation, operatorHelp } from "./operation.ts";

interface CancelOptions extends TargetOptions, OperatorOptions, SetOptions {
  readonly runs?: true;
  readonly yes?: true;
}

export function cancelCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("cancel")
      .description("end a run for good after its current item")
      .argument("[run]", `its id as task/instant/trigger, as ${session.pawl} history shows it`)
      .addOption(setTagOption("end all unfinished runs with it, or of tasks with it").only("nothing"))
      .addOption(setAllOption("end all unfinished runs"))
      .addOption(new PawlOption("--runs", "of a backfill: end the runs too that it began").only("run"))
      .addOption(askFirstOption("end several runs without asking"))
      .option(...noteOption)
      .option("--wait", "wait until its worker has stopped (the default on a terminal)")
      .option(...jsonOption)
      .addHelpText("after", operatorHelp)
      .addHelpText(
        "after",
        examples(session, 'cancel import-cities/2026-03-29T02:00:00Z/nightly --note "the wrong file"'),
      )
      .action(async (id: string | undefined, options: CancelOptions) => {
        if (id === undefined) {
          checkNamesSet("a run", options);
          return (await import("../sets/cancel-set.ts")).cancelSet(session, options);
        }
        const key = runKeyIn(id);
        const deployment = await session.deployment(options);
        if (key === undefined)
          throw notARun(
            deployment.manifest,
            id,
            `give one of its runs; ${session.command("pause", id)} stops its schedules`,
          );
        const found = await findRun(deployment, key, session.now());
        if (options.runs) {
          checkBegins(found);
          const doing = `end ${id}, and the runs that it began`;
          if (!(await askFirst(session, { doing, stage: deployment.stage, yes: options.yes }))) return;
        }
        const { context, note } = await openOperation(session, deployment, options);
        const { cancelRun } = await import("../../../functions/operators/index.ts");
        const cancelled = await cancelRun(context, found, note);
        tellRuns(session, [cancelled], options);
        const [run = cancelled] = await untilReleased(session, context.store, [cancelled], options);
        const begun = options.runs ? await cancelBegun(session, context, run, note, options) : [];
        await untilReleased(session, context.store, begun, options);
        if (options.json) await printRunJson(session, run);
      }),
  );
}
