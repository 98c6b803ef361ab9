/**
 * `pawl pause TASK|RUN`: a run is held back after the item in hand; of a task new occurrences are skipped, and
 * with `--runs` its runs under way are held back too.
 */
import type { Command } from "commander";
import { parseRunId, type RunRecord } from "../../../functions/model/run.ts";
import type { OperatorNote, PauseNote } from "../../../functions/operators/note.ts";
import type { RunnerContext } from "../../../functions/runs/context.ts";
import { findRun, findTask } from "../../deployment/find.ts";
import { choosesDeployment, type TargetOptions } from "../../deployment/target.ts";
import { instantOption } from "../../instant-option.ts";
import type { Session } from "../../session.ts";
import { UsageError } from "../../usage-error.ts";
import { walkRuns } from "../../walk-runs.ts";
import { type MoveOptions, openMove, stateHelp, tellRuns, untilLetGo } from "./operation.ts";

interface PauseCommandOptions extends TargetOptions, MoveOptions {
  readonly runs?: true;
  readonly until?: Date;
}

export function pauseCommand(program: Command, session: Session): void {
  choosesDeployment(program.command("pause"))
    .description("hold back a run after the item in hand, or a task's schedules")
    .argument("<name>", "a task, or a run as task/instant/trigger")
    .option("--runs", "of a task: its runs under way too")
    .option("--until <instant>", "when it ends by itself (default: when it is resumed)", instantOption)
    .option("--note <text>", "why, for whoever reads the record")
    .option("--wait", "wait until no worker holds the runs, as on a terminal")
    .option("--json", "print one JSON document")
    .addHelpText("after", stateHelp)
    .action(async (name: string, options: PauseCommandOptions) => {
      if (parseRunId(name) === undefined) return pauseTaskNamed(session, name, options);
      if (options.runs) throw new UsageError("--runs goes with a task, not with one of its runs");
      await pauseRunNamed(session, name, options);
    });
}

async function pauseRunNamed(session: Session, id: string, options: PauseCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  const found = await findRun(deployment, id, session.shell.clock.now());
  const { place, asked } = await openMove(session, deployment, options);
  const { pauseRun } = await import("../../../functions/operators/operate.ts");
  const paused = await pauseRun(place, found, withEnd(asked, options));
  tellRuns(session, [paused], options);
  const [run = paused] = await untilLetGo(session, place.store, [paused], options);
  if (!options.json) return;
  const { runJson } = await import("../../show/run-json.ts");
  session.printJson(runJson(run, session.shell.clock.now()));
}

async function pauseTaskNamed(session: Session, name: string, options: PauseCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  findTask(deployment.manifest, name);
  const { place, asked } = await openMove(session, deployment, options);
  const { pauseTask } = await import("../../../functions/operators/pause-task.ts");
  const { taskPause, taskPauseText } = await import("../../show/task-pause.ts");
  const state = await pauseTask(place, name, withEnd(asked, options));
  const pause = taskPause(state, session.shell.clock.now()) ?? {};
  if (!options.json) session.print(`${name}  paused ${taskPauseText(pause)}`);
  const paused = options.runs
    ? await pauseRunsOf(session, place, name, withEnd(asked, options), options)
    : [];
  session.tell(
    options.runs
      ? `its occurrences are skipped from now on; ${paused.length} of its runs were under way`
      : "its occurrences are skipped from now on; runs under way go on, but with --runs",
  );
  const runs = await untilLetGo(session, place.store, paused, options);
  if (!options.json) return;
  const { runJson } = await import("../../show/run-json.ts");
  const now = session.shell.clock.now();
  session.printJson({ task: name, paused: pause, runs: runs.map((run) => runJson(run, now)) });
}

/** Pauses what is under way, the newest first, each as soon as it is found. */
async function pauseRunsOf(
  session: Session,
  place: RunnerContext,
  task: string,
  asked: PauseNote,
  options: MoveOptions,
): Promise<readonly RunRecord[]> {
  const { allowedMoves, pauseRun } = await import("../../../functions/operators/operate.ts");
  const { MoveRefusedError } = await import("../../../functions/model/errors.ts");
  const paused: RunRecord[] = [];
  for await (const found of walkRuns(place.store, task, session.shell.clock.now())) {
    if (!allowedMoves(found).includes("pause")) continue;
    try {
      const run = await pauseRun(place, found, asked);
      paused.push(run);
      tellRuns(session, [run], options);
    } catch (error) {
      // It ended meanwhile.
      if (!(error instanceof MoveRefusedError)) throw error;
    }
  }
  return paused;
}

function withEnd(asked: OperatorNote, { until }: PauseCommandOptions): PauseNote {
  return { ...asked, ...(until && { until }) };
}
