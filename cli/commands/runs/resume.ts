/**
 * `pawl resume TASK|RUN`: ends a pause. A run goes on where it stopped: with its worker, where that has not heard
 * of the pause yet, else with whoever claims its next turn.
 */
import type { Command } from "commander";
import { MoveRefusedError } from "../../../functions/model/errors.ts";
import { parseRunId, type RunRecord } from "../../../functions/model/run.ts";
import { findRun, findTask } from "../../deployment/find.ts";
import { choosesDeployment, type TargetOptions } from "../../deployment/target.ts";
import type { Session } from "../../session.ts";
import { UsageError } from "../../usage-error.ts";
import { walkRuns } from "../../walk-runs.ts";
import { type MoveOptions, openMove, stateHelp, tellMoved, tellRuns } from "./operation.ts";

/** Without `--runs`, so many of the newest runs are looked at for a pause of their own. */
const looksAt = 200;

interface ResumeCommandOptions extends TargetOptions, MoveOptions {
  readonly runs?: true;
}

export function resumeCommand(program: Command, session: Session): void {
  choosesDeployment(program.command("resume"))
    .description("end the pause of a run, or of a task's schedules")
    .argument("<name>", "a task, or a run as task/instant/trigger")
    .option("--runs", "of a task: its paused runs too")
    .option("--note <text>", "why, for whoever reads the record")
    .option("--wait", "of a run: wait for its end; exit 1 unless it succeeds")
    .option("--json", "print one JSON document")
    .addHelpText("after", stateHelp)
    .action(async (name: string, options: ResumeCommandOptions) => {
      const isRun = parseRunId(name) !== undefined;
      if (isRun && options.runs) throw new UsageError("--runs goes with a task, not with one of its runs");
      if (!isRun && options.wait) throw new UsageError("--wait goes with a run, not with a task");
      await (isRun ? resumeRunNamed : resumeTaskNamed)(session, name, options);
    });
}

async function resumeRunNamed(session: Session, id: string, options: ResumeCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  const found = await findRun(deployment, id, session.shell.clock.now());
  const { place, asked } = await openMove(session, deployment, options);
  const { resumeRun } = await import("../../../functions/operators/operate.ts");
  const run = await resumeRun(place, found, asked);
  await tellMoved(session, deployment, run, options);
}

async function resumeTaskNamed(session: Session, name: string, options: ResumeCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  findTask(deployment.manifest, name);
  const { place, asked } = await openMove(session, deployment, options);
  const { resumeRun } = await import("../../../functions/operators/operate.ts");
  const { resumeTask } = await import("../../../functions/operators/pause-task.ts");
  const wasPaused = await resumeTask(place, name, asked);
  const say = (line: string) => (options.json ? session.tell(line) : session.print(line));
  if (wasPaused) say(`${name}  resumed`);
  const resumed: RunRecord[] = [];
  let looked = 0;
  let stillPaused = 0;
  for await (const found of walkRuns(
    place.store,
    name,
    session.shell.clock.now(),
    options.runs ? 1_000 : looksAt,
  )) {
    if (!options.runs && ++looked > looksAt) break;
    if (found.status !== "paused") continue;
    if (!options.runs) {
      stillPaused++;
      continue;
    }
    try {
      const run = await resumeRun(place, found, asked);
      resumed.push(run);
      tellRuns(session, [run], options);
    } catch (error) {
      // Somebody else moved it meanwhile.
      if (!(error instanceof MoveRefusedError)) throw error;
    }
  }
  const hint = stillPaused > 0 ? `${stillPaused} of its runs stay paused: --runs resumes them` : "";
  if (!wasPaused && resumed.length === 0) {
    throw new MoveRefusedError([`task ${name} is not paused`, hint].filter(Boolean).join("; "));
  }
  session.tell(hint || "its next occurrence runs again; those that were skipped stay so");
  if (!options.json) return;
  const { runJson } = await import("../../show/run-json.ts");
  const now = session.shell.clock.now();
  session.printJson({ task: name, paused: null, runs: resumed.map((run) => runJson(run, now)) });
}
