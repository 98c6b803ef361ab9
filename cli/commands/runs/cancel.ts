/** `pawl cancel RUN`: ends a run after the item in hand. What it did stays done; it cannot be resumed. */
import type { Command } from "commander";
import { parseRunId } from "../../../functions/model/run.ts";
import { findRun } from "../../deployment/find.ts";
import { choosesDeployment, type TargetOptions } from "../../deployment/target.ts";
import type { Session } from "../../session.ts";
import { UsageError } from "../../usage-error.ts";
import { type MoveOptions, openMove, stateHelp, tellRuns, untilLetGo } from "./operation.ts";

export function cancelCommand(program: Command, session: Session): void {
  choosesDeployment(program.command("cancel"))
    .description("end a run after the item in hand, for good")
    .argument("<run>", "as task/instant/trigger")
    .option("--note <text>", "why, for whoever reads the record")
    .option("--wait", "wait until no worker holds it, as on a terminal")
    .option("--json", "print one JSON document")
    .addHelpText("after", stateHelp)
    .action(async (id: string, options: TargetOptions & MoveOptions) => {
      if (parseRunId(id) === undefined) {
        throw new UsageError(
          `${JSON.stringify(id)} is no run's id, as task/instant/trigger: a task is paused`,
        );
      }
      const deployment = await session.deployment(options);
      const found = await findRun(deployment, id, session.shell.clock.now());
      const { place, asked } = await openMove(session, deployment, options);
      const { cancelRun } = await import("../../../functions/operators/operate.ts");
      const cancelled = await cancelRun(place, found, asked);
      tellRuns(session, [cancelled], options);
      const [run = cancelled] = await untilLetGo(session, place.store, [cancelled], options);
      if (!options.json) return;
      const { runJson } = await import("../../show/run-json.ts");
      session.printJson(runJson(run, session.shell.clock.now()));
    });
}
