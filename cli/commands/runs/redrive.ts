/**
 * `pawl redrive RUN`: an errored run continues at the item that failed; a skipped or missed one runs after all; a
 * rejected message goes back to its queue. `--items` starts another run for the items that a run skipped. `redrive TASK --errored` redrives all of a task's errored runs.
 */
import { type Command, InvalidArgumentError } from "commander";
import type { OperatorNote } from "../../../functions/model/run/note.ts";
import { type RunKey, runId } from "../../../functions/model/run/run.ts";
import type { Starter } from "../../../functions/runs/index.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findRun, findTask, notARun, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption, noteOption, timeoutOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { PawlOption, UsageError } from "../../usage.ts";
import { type Answer, askToConfirm, yesOption } from "../approval/confirmation.ts";
import { checkNamesSet, type SetOptions, setAllOption, setTagOption } from "../sets/meant.ts";
import { printRunJson, tellContinued } from "./moved-runs.ts";
import { type OperatorOptions, openOperation, operatorHelp } from "./operation.ts";

interface RedriveCommandOptions extends TargetOptions, OperatorOptions, SetOptions {
  readonly timeout?: number;
  readonly errored?: true;
  readonly items?: true;
  readonly only?: readonly number[];
  readonly yes?: true;
}

export function redriveCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("redrive")
      .description(
        "run an errored run again from where it stopped, or one that was skipped, missed or rejected",
      )
      .argument("[task|run]", "a run as task/instant/trigger, or a task with --errored")
      .addOption(
        new PawlOption("--errored", "for a task or a set: redrive all its errored runs").only(
          "task",
          "nothing",
        ),
      )
      .addOption(setTagOption("with --errored: the runs with it, or of tasks with it").only("nothing"))
      .addOption(setAllOption("with --errored: those of all tasks"))
      .addOption(
        new PawlOption(
          "--items",
          "for a run that has ended: start a run of just the items that it skipped",
        ).only("run"),
      )
      .addOption(
        new PawlOption(
          "--only <numbers>",
          "with --items: just these, such as 3,5-7, as status --skipped numbers them",
        )
          .needs("--items")
          .argParser(numbersOption),
      )
      .addOption(yesOption("confirm it without asking: several runs, or a task that asks"))
      .option(...noteOption)
      .addOption(
        new PawlOption("--wait", "for a run: wait until it ends; exit 1 unless it succeeds").only("run"),
      )
      .addOption(timeoutOption())
      .option(...jsonOption)
      .addHelpText("after", operatorHelp)
      .addHelpText(
        "after",
        examples(
          session,
          "redrive import-cities/2026-03-29T02:00:00Z/nightly --wait",
          "redrive import-cities --errored",
          "redrive import-cities/2026-03-29T02:00:00Z/nightly --items --only 3,5-7 --wait",
        ),
      )
      .action(async (name: string | undefined, options: RedriveCommandOptions) => {
        if (name === undefined) {
          checkNamesSet("a run, or a task with --errored", options);
          if (!options.errored) throw new UsageError("a set is redriven with --errored: its errored runs");
          return redriveErroredRuns(session, undefined, options);
        }
        const key = runKeyIn(name);
        if (!key && !options.errored)
          throw notARun(
            (await session.deployment(options)).manifest,
            name,
            "give one of its runs, or --errored",
          );
        await (key ? redriveNamedRun(session, key, options) : redriveErroredRuns(session, name, options));
      }),
  );
}

async function redriveNamedRun(session: Session, key: RunKey, options: RedriveCommandOptions): Promise<void> {
  const deployment = await session.deployment(options);
  const found = await findRun(deployment, key, session.now());
  const isMessage = found.status === "rejected";
  if (options.wait && isMessage) throw new UsageError("--wait needs a run, not a rejected message");
  const answer = isMessage
    ? { kind: "confirmed" as const }
    : await askAgain(session, deployment, key.task, `redrive ${runId(key)}`, options);
  if (answer.kind === "aborted") return;
  const { context, note, metadata } = await openOperation(session, deployment, options);
  const { notRecorded, redriveItems, redriveRun } = await import("../../../functions/operators/index.ts");
  if (options.items) {
    const starter = starterOf(note, answer);
    const started = await redriveItems(context, found, note, metadata(undefined), starter, options.only);
    const left = options.only === undefined ? notRecorded(found, started.total ?? 0) : undefined;
    if (left !== undefined) session.tell(left);
    return tellContinued(session, deployment, started, options);
  }
  const run = await redriveRun(context, found, note, starterOf(note, answer));
  if (!isMessage) return tellContinued(session, deployment, run, options);
  const line = `${runId(run)}  resent`;
  session.tell("the message is on its queue again; if it is rejected again, it gets a new record");
  if (!options.json) return session.print(line);
  session.tell(line);
  await printRunJson(session, run);
}

/** A run that is redriven is confirmed once more. A task that is not deployed asks for nothing. */
async function askAgain(
  session: Session,
  deployment: DeployedPawl,
  name: string,
  doing: string,
  { yes }: RedriveCommandOptions,
): Promise<Answer> {
  const task = deployment.manifest.tasks.find((each) => each.name === name);
  return task === undefined ? { kind: "confirmed" } : askToConfirm(session, deployment, task, { doing, yes });
}

function starterOf({ author = "" }: OperatorNote, { how }: Extract<Answer, { kind: "confirmed" }>): Starter {
  return { by: author, how };
}

/** Reads `3,5-7`. @returns each number once, ascending */
function numbersOption(text: string): readonly number[] {
  const ranges = text.split(",").map((part) => /^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?$/.exec(part.trim()));
  const numbers = ranges.flatMap((range) => {
    const [, first = "0", last = first] = range ?? [];
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  });
  if (ranges.every((range) => range !== null && Number(range[2] ?? range[1]) >= Number(range[1])))
    return [...new Set(numbers)].sort((a, b) => a - b);
  throw new InvalidArgumentError("expected numbers such as 3,5-7");
}

/** @param task undefined for a set */
async function redriveErroredRuns(
  session: Session,
  task: string | undefined,
  options: RedriveCommandOptions,
): Promise<void> {
  const deployment = await session.deployment(options);
  const { moveAttention } = await import("../sets/attention-set.ts");
  const { redriveRun } = await import("../../../functions/operators/index.ts");
  if (task !== undefined) findTask(deployment.manifest, task);
  await moveAttention(session, deployment, task, options, {
    verb: "redrive",
    done: "redriven",
    statuses: ["errored"],
    begins: true,
    move: ({ context, note }, key, starter) => redriveRun(context, key, note, starter),
  });
}
