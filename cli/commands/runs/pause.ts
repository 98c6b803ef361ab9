/**
 * `pawl pause TASK|RUN`: a run is paused after its current item. While a task is paused, its new occurrences are
 * skipped; with `--runs` its unfinished runs are paused too.
 */
import type { Command } from "commander";
import { checkEnd } from "../../../functions/model/run/note.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { findRun, findTask, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, instantOption, jsonOption, noteOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { asUsage, PawlOption } from "../../usage.ts";
import { askFirst, askFirstOption } from "../approval/ask-first.ts";
import { checkNamesSet, type SetOptions, setAllOption, setTagOption, setTaskOption } from "../sets/meant.ts";
import { moveRunsOf, printRunJson, printTaskJson, tellRuns, untilReleased } from "./moved-runs.ts";
import { type Operation, type OperatorOptions, openOperation, operatorHelp } from "./operation.ts";

interface PauseCommandOptions extends TargetOptions, OperatorOptions, SetOptions {
  readonly yes?: true;
  readonly runs?: true;
  readonly until?: Date;
}

export function pauseCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("pause")
      .description("pause a run after its current item, or a task's schedules")
      .argument("[task|run]", "a task, or a run as task/instant/trigger")
      .addOption(setTagOption("pause the tasks with it").only("nothing"))
      .addOption(setTaskOption("pause this task"))
      .addOption(setAllOption("pause all tasks"))
      .addOption(
        new PawlOption(
          "--runs",
          "for a task: pause its unfinished runs too; with --tag those that have the tag themselves as well",
        ).only("task", "nothing"),
      )
      .addOption(askFirstOption("pause a set, or all runs of a task, without asking"))
      .option(
        "--until <instant>",
        "when the pause ends by itself (default: when it is resumed)",
        instantOption,
      )
      .option(...noteOption)
      .addOption(
        new PawlOption("--wait", "wait until its worker has stopped (the default on a terminal)").needs(
          "--runs",
          "task",
        ),
      )
      .option(...jsonOption)
      .addHelpText("after", operatorHelp)
      .addHelpText(
        "after",
        examples(
          session,
          'pause count-cities --until 2030-03-30 --note "the import is broken"',
          "pause --tag backup --runs --yes",
        ),
      )
      .action(async (name: string | undefined, options: PauseCommandOptions) => {
        if (name === undefined) {
          checkNamesSet("a task or a run", options);
          return pauseSet(session, options);
        }
        const key = runKeyIn(name);
        await (key ? pauseNamedRun(session, key, options) : pauseNamedTask(session, name, options));
      }),
  );
}

async function pauseNamedRun(session: Session, key: RunKey, options: PauseCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  asUsage(() => checkEnd(options.until, session.now()));
  const found = await findRun(deployment, key, session.now());
  const { context, note } = await openOperation(session, deployment, options);
  const { pauseRun } = await import("../../../functions/operators/index.ts");
  const paused = await pauseRun(context, found, { ...note, until: options.until });
  tellRuns(session, [paused], options);
  const [run = paused] = await untilReleased(session, context.store, [paused], options);
  if (options.json) await printRunJson(session, run);
}

async function pauseNamedTask(session: Session, name: string, options: PauseCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  asUsage(() => checkEnd(options.until, session.now()));
  findTask(deployment.manifest, name);
  const { yes } = options;
  const doing = `pause ${name} and its unfinished runs`;
  if (options.runs && !(await askFirst(session, { doing, stage: deployment.stage, yes }))) return;
  const operation = await openOperation(session, deployment, options);
  const { paused: pause } = await pauseOne(session, operation, name, options);
  const paused = options.runs ? await pauseRunsOf(session, operation, name, options) : [];
  session.tell(
    options.runs
      ? `its new occurrences are skipped from now on; unfinished runs paused: ${paused.length}`
      : "its new occurrences are skipped from now on; its unfinished runs continue: --runs pauses them too",
  );
  const runs = await untilReleased(session, operation.context.store, paused, options);
  if (options.json) await printTaskJson(session, { task: name, paused: pause }, runs);
}

/** Pauses the tasks that are meant; with `--runs` the unfinished runs that are meant, whatever their task. */
async function pauseSet(session: Session, options: PauseCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  asUsage(() => checkEnd(options.until, session.now()));
  const { moveSet } = await import("../sets/move-set.ts");
  await moveSet(session, deployment, options, "pause", {
    task: (operation, { name }) => pauseOne(session, operation, name, options),
    runs: (operation, { name }, isMeant) => pauseRunsOf(session, operation, name, options, isMeant),
    after: ({ context }, runs) => untilReleased(session, context.store, runs, options),
  });
}

async function pauseOne(
  session: Session,
  { context, note }: Operation,
  name: string,
  { until, json }: PauseCommandOptions,
): Promise<{ readonly paused: object }> {
  const { pauseTask } = await import("../../../functions/operators/index.ts");
  const { taskPause, taskPauseText } = await import("../../show/why.ts");
  const before = taskPause(await context.store.getPart({ task: name, part: "state" }), session.now());
  const state = await pauseTask(context, name, { ...note, until });
  const paused = taskPause(state, session.now()) ?? {};
  if (!json) session.print(`${name}  paused ${taskPauseText(paused)}`);
  if (before) session.tell(`this replaces the pause ${taskPauseText(before)}`);
  return { paused };
}

async function pauseRunsOf(
  session: Session,
  { context, note }: Operation,
  name: string,
  options: PauseCommandOptions,
  isMeant?: (run: RunRecord) => boolean,
): Promise<readonly RunRecord[]> {
  const { pauseRun } = await import("../../../functions/operators/index.ts");
  const move = (run: RunRecord) => pauseRun(context, run, { ...note, until: options.until });
  return moveRunsOf(session, context.store, name, ["pause", move], options, isMeant);
}
