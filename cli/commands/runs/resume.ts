/**
 * `pawl resume TASK|RUN`: ends a pause. A run continues where it stopped: with its worker, if that has not read the
 * pause yet, else with the worker that claims its next turn.
 */
import type { Command } from "commander";
import { MoveRefusedError } from "../../../functions/model/errors.ts";
import { settingAt } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import { mayMove } from "../../../functions/model/run/moves.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { type CatchUp, catchUpText } from "../../../functions/model/task/catch-up.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { findRun, findTask, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption, noteOption, timeoutOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { PawlOption } from "../../usage.ts";
import { askFirst, askFirstOption } from "../approval/ask-first.ts";
import { checkNamesSet, type SetOptions, setAllOption, setTagOption, setTaskOption } from "../sets/meant.ts";
import { moveRunsOf, printTaskJson, tellContinued, tellRuns } from "./moved-runs.ts";
import { type Operation, type OperatorOptions, openOperation, operatorHelp } from "./operation.ts";

/** How many of a task's newest runs are read to count those that stay paused without `--runs`. */
const mostCounted = 200;

interface ResumeCommandOptions extends TargetOptions, OperatorOptions, SetOptions {
  readonly yes?: true;
  readonly timeout?: number;
  readonly runs?: true;
}

export function resumeCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("resume")
      .description("resume a paused run, or a paused task's schedules")
      .argument("[task|run]", "a task, or a run as task/instant/trigger")
      .addOption(setTagOption("resume the tasks with it").only("nothing"))
      .addOption(setTaskOption("resume this task"))
      .addOption(setAllOption("resume all tasks"))
      .addOption(
        new PawlOption(
          "--runs",
          "for a task: resume its paused runs too; with --tag those that have the tag themselves as well",
        ).only("task", "nothing"),
      )
      .addOption(askFirstOption("resume a set, or all paused runs of a task, without asking"))
      .option(...noteOption)
      .addOption(
        new PawlOption("--wait", "for a run: wait until it ends; exit 1 unless it succeeds").only("run"),
      )
      .addOption(timeoutOption())
      .option(...jsonOption)
      .addHelpText("after", operatorHelp)
      .addHelpText(
        "after",
        examples(session, "resume count-cities --runs --yes", "resume --tag backup --runs --yes"),
      )
      .action(async (name: string | undefined, options: ResumeCommandOptions) => {
        if (name === undefined) {
          checkNamesSet("a task or a run", options);
          return resumeSet(session, options);
        }
        const key = runKeyIn(name);
        await (key ? resumeNamedRun(session, key, options) : resumeNamedTask(session, name, options));
      }),
  );
}

async function resumeNamedRun(session: Session, key: RunKey, options: ResumeCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  const found = await findRun(deployment, key, session.now());
  const { context, note } = await openOperation(session, deployment, options);
  const { resumeRun } = await import("../../../functions/operators/index.ts");
  const run = await resumeRun(context, found, note);
  await tellContinued(session, deployment, run, options);
}

async function resumeNamedTask(session: Session, name: string, options: ResumeCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  const { settings } = findTask(deployment.manifest, name);
  const { yes } = options;
  const doing = `resume ${name} and its paused runs`;
  if (options.runs && !(await askFirst(session, { doing, stage: deployment.stage, yes }))) return;
  const operation = await openOperation(session, deployment, options);
  const { store } = operation.context;
  const { wasPaused, held } = await resumeOne(session, operation, name, options);
  const others = options.runs ? await resumeRunsOf(session, operation, name, options) : [];
  const resumed = [...held, ...others];
  const stillPaused = options.runs ? 0 : await countPaused(store, name, session.now());
  const hint = stillPaused > 0 ? `${stillPaused} of its runs stay paused: --runs resumes them` : "";
  if (!wasPaused && resumed.length === 0) {
    throw new MoveRefusedError(`task ${name} is not paused${hint && `; ${hint}`}`);
  }
  session.tell(
    hint ||
      `its next occurrence runs again; ${skippedText(await catchUpOf(store, name, settings, session.now()))}`,
  );
  if (options.json) await printTaskJson(session, { task: name, paused: null }, resumed);
}

/** Resumes the tasks that are meant; with `--runs` the paused runs that are meant, whatever their task. */
async function resumeSet(session: Session, options: ResumeCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  const { moveSet } = await import("../sets/move-set.ts");
  await moveSet(session, deployment, options, "resume", {
    task: async (operation, { name }) => {
      const { wasPaused, held } = await resumeOne(session, operation, name, options);
      if (!wasPaused) session.tell(`${name} was not paused`);
      return { paused: null, runs: held };
    },
    runs: (operation, { name }, isMeant) => resumeRunsOf(session, operation, name, options, isMeant),
  });
}

/** Also lets go the runs that the pause held. */
async function resumeOne(
  session: Session,
  { context, note }: Operation,
  name: string,
  options: ResumeCommandOptions,
): Promise<{ readonly wasPaused: boolean; readonly held: readonly RunRecord[] }> {
  const { resumeTask } = await import("../../../functions/operators/index.ts");
  const held: RunRecord[] = [];
  const wasPaused = await resumeTask(context, name, note, (run) => held.push(run));
  if (wasPaused && options.json) session.tell(`${name}  resumed`);
  else if (wasPaused) session.print(`${name}  resumed`);
  tellRuns(session, held, options);
  return { wasPaused, held };
}

async function resumeRunsOf(
  session: Session,
  { context, note }: Operation,
  name: string,
  options: ResumeCommandOptions,
  isMeant?: (run: RunRecord) => boolean,
): Promise<readonly RunRecord[]> {
  const { resumeRun } = await import("../../../functions/operators/index.ts");
  const move = (run: RunRecord) => resumeRun(context, run, note);
  return moveRunsOf(session, context.store, name, ["resume", move], options, isMeant);
}

/** What holds now: an operator's, or what is deployed. */
async function catchUpOf(
  store: RunStore,
  task: string,
  // A manifest of an earlier version has no such setting.
  { catchUp = "none" }: Partial<ManifestTask["settings"]>,
  now: number,
): Promise<CatchUp> {
  const state = await store.getPart({ task, part: "state" });
  return settingAt(overridesOf(state), "catchUp", catchUp, Math.floor(now / 1000));
}

function skippedText(catchUp: CatchUp): string {
  if (catchUp === "none") return "skipped occurrences stay skipped";
  return `catchUp ${catchUpText(catchUp)} starts what it takes`;
}

async function countPaused(store: RunStore, task: string, now: number): Promise<number> {
  const { items } = await store.list(task, { limit: mostCounted, now });
  return items.filter(({ status }) => mayMove("resume", status)).length;
}
