/**
 * `pawl redrive RUN`: a run that errored goes on at the item that failed, one that was skipped or missed runs
 * after all, and of a rejected message's record the body goes back to its queue. `redrive TASK --errored` does so
 * with all of a task's errored runs.
 */
import type { Command } from "commander";
import { MoveRefusedError, NotFoundError } from "../../../functions/model/errors.ts";
import { parseRunId, type RunRecord, runId } from "../../../functions/model/run.ts";
import { findRun, findTask } from "../../deployment/find.ts";
import { choosesDeployment, type TargetOptions } from "../../deployment/target.ts";
import type { Session } from "../../session.ts";
import { UsageError } from "../../usage-error.ts";
import { type MoveOptions, openMove, stateHelp, tellMoved, tellRuns } from "./operation.ts";

interface RedriveCommandOptions extends TargetOptions, MoveOptions {
  readonly errored?: true;
}

export function redriveCommand(program: Command, session: Session): void {
  choosesDeployment(program.command("redrive"))
    .description("run again what errored, from where it stopped, or what was skipped, missed or rejected")
    .argument("<name>", "a run as task/instant/trigger, or a task with --errored")
    .option("--errored", "of a task: all its errored runs")
    .option("--note <text>", "why, for whoever reads the record")
    .option("--wait", "of a run: wait for its end; exit 1 unless it succeeds")
    .option("--json", "print one JSON document")
    .addHelpText("after", stateHelp)
    .action(async (name: string, options: RedriveCommandOptions) => {
      const isRun = parseRunId(name) !== undefined;
      if (isRun && options.errored)
        throw new UsageError("--errored goes with a task, not with one of its runs");
      if (!isRun && !options.errored) throw new UsageError(`redrive takes a run, or ${name} --errored`);
      if (!isRun && options.wait) throw new UsageError("--wait goes with a run, not with a task");
      await (isRun ? redriveNamed : redriveErrored)(session, name, options);
    });
}

async function redriveNamed(session: Session, id: string, options: RedriveCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  const found = await findRun(deployment, id, session.shell.clock.now());
  if (options.wait && found.status === "rejected")
    throw new UsageError("--wait goes with a run, not with a message");
  const { place, asked } = await openMove(session, deployment, options);
  const { redriveRun } = await import("../../../functions/operators/operate.ts");
  const run = await redriveRun(place, found, asked);
  if (run.status !== "rejected") return tellMoved(session, deployment, run, options);
  const line = `${id}  sent again`;
  session.tell("its body is on its queue; should it be rejected again, there is a new record");
  if (!options.json) return session.print(line);
  session.tell(line);
  const { runJson } = await import("../../show/run-json.ts");
  session.printJson(runJson(run, session.shell.clock.now()));
}

async function redriveErrored(session: Session, task: string, options: RedriveCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  findTask(deployment.manifest, task);
  const { place, asked } = await openMove(session, deployment, options);
  const { needy } = await import("../../deployment/attention.ts");
  const { redriveRun } = await import("../../../functions/operators/operate.ts");
  const redriven: RunRecord[] = [];
  for (const key of await needy(place.store, deployment.manifest, "errored", session.shell.clock.now())) {
    if (key.task !== task) continue;
    try {
      const run = await redriveRun(place, key, asked);
      redriven.push(run);
      tellRuns(session, [run], options);
    } catch (error) {
      // Somebody else moved it meanwhile, or it expired.
      if (!(error instanceof MoveRefusedError || error instanceof NotFoundError)) throw error;
      session.tell(`${runId(key)} is left out: ${error.message}`);
    }
  }
  session.tell(`${redriven.length} redriven`);
  if (!options.json) return;
  const { runJson } = await import("../../show/run-json.ts");
  const now = session.shell.clock.now();
  session.printJson({ task, runs: redriven.map((run) => runJson(run, now)) });
}
