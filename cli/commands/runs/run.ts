/**
 * `pawl run TASK`: starts a run by hand; `sets/run-set.ts` starts those of a set. Everything that can be refused is refused before anything is written. Once
 * the record and its message are written, a worker does the rest.
 */
import { Readable } from "node:stream";
import type { Command } from "commander";
import { storedNote } from "../../../functions/model/run/note.ts";
import type { Metadata } from "../../../functions/model/run/record/metadata.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import {
  checkMetadata,
  durationOption,
  examples,
  idOption,
  instantOption,
  metadataOption,
  noteOption,
  priorityOption,
  timeoutOption,
} from "../../options.ts";
import type { Session } from "../../session.ts";
import { asUsage, PawlOption } from "../../usage.ts";
import { askToConfirm, yesOption } from "../approval/confirmation.ts";
import { type SetOptions, setAllOption, setTaskOption, tagsOption } from "../sets/meant.ts";
import { startOne } from "../sets/start-one.ts";
import {
  checkedLines,
  checkLines,
  type FileOptions,
  givenFile,
  openFile,
  pipedInput,
} from "./input/given-file.ts";
import {
  checkInScope,
  checkKept,
  checkNotPast,
  checkOverlap,
  checkPause,
  type OverlapAsked,
  tellPast,
} from "./may-start.ts";
import { printRun, waitForEnd } from "./moved-runs.ts";
import { openOperation } from "./operation.ts";
import type { GivenParams } from "./params.ts";

interface RunOptions extends TargetOptions, GivenParams, FileOptions, SetOptions {
  readonly timeout?: number;
  readonly unchecked?: true;
  readonly dryRun?: true;
  readonly metadata?: Metadata;
  readonly id?: string;
  readonly at?: Date;
  /** In milliseconds. */
  readonly in?: number;
  readonly overlap?: OverlapAsked;
  readonly priority?: number;
  readonly force?: true;
  readonly yes?: true;
  readonly note?: string;
  readonly wait?: true;
  readonly json?: true;
}

export function runCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("run")
      .description("start a run of a task, or of each task with a tag")
      .argument("[task]", `its name, as ${session.pawl} list shows it`)
      .addOption(
        new PawlOption("--param <name=value>", "a parameter; may be given several times").repeatable(),
      )
      .option(
        "--params <json>",
        "all parameters as a JSON object, in a file (@FILE) or on standard input (-); --param overrides it",
      )
      .option("--csv <file>", "upload a file (- is standard input) and pass its URL as the parameter csv")
      .addOption(
        new PawlOption(
          "--input <file>",
          "the same for JSON Lines, as the parameter input; each line is checked first",
        ).conflicts("csv"),
      )
      .addOption(
        new PawlOption("--unchecked", "with --input: upload it whatever its lines are").needs("--input"),
      )
      .addOption(
        new PawlOption(
          "--dry-run",
          "start nothing: check the params, read the whole file of --csv or --input, and say what would fail",
        )
          // These are about a run, and none is made.
          .conflicts([
            "tag",
            "task",
            "all",
            "metadata",
            "id",
            "at",
            "in",
            "overlap",
            "priority",
            "force",
            "yes",
            "note",
            "wait",
            "timeout",
            "unchecked",
          ]),
      )
      .addOption(
        new PawlOption(
          "--tag <tag>",
          "a tag for the run, may be given several times; without a task: run all enabled tasks with it, a,b or a+b",
        ).repeatable(tagsOption),
      )
      .addOption(setTaskOption("run this task, as one of a set"))
      .addOption(setAllOption("run all enabled tasks"))
      .addOption(
        metadataOption("what the run keeps of its start, such as ticket=OPS-7; may be given several times"),
      )
      .option("--id <id>", "your own id: at most one run is made for it while records are kept", idOption)
      .option("--at <instant>", "when to start it (default: now)", instantOption)
      .addOption(
        new PawlOption("--in <duration>", "start it after this long, such as 2h")
          .conflicts("at")
          .argParser(durationOption),
      )
      .addOption(
        new PawlOption(
          "--overlap <rule>",
          "if another run has the task's slot: skip it, be the one more run after it, or run beside it (default: wait)",
        ).choices(["skip", "queue", "allow"]),
      )
      .option(
        "--priority <n>",
        "which of the runs that wait for a place starts first: 9 is the most urgent (default: its task's, 5)",
        priorityOption,
      )
      .option("--force", "start it even if the task is paused")
      .addOption(yesOption("confirm it without asking: a set, or a task that asks"))
      .option(...noteOption)
      .option("--wait", "wait until it ends; exit 1 unless it succeeds")
      .addOption(timeoutOption())
      .option("--json", "print the run's record as JSON")
      .addHelpText(
        "after",
        examples(
          session,
          "run import-cities --csv cities.csv --wait",
          "run --tag backup --yes",
          'run count-cities --note "again" --at 2030-03-29T02:00:00Z',
        ),
      )
      .action(async (name: string | undefined, options: RunOptions) => {
        if (name === undefined) return (await import("../sets/run-set.ts")).runSet(session, options);
        if (options.dryRun) {
          const { checkInput } = await import("./input/check-input.ts");
          return checkInput(session, name, options);
        }
        const deployment = await session.deployment(options);
        const run = await start(session, deployment, name, options);
        if (run === undefined) return;
        if (!options.wait) return printRun(session, run, options);
        if (!options.json) session.tell(runId(run));
        await waitForEnd(session, deployment, run, options);
      }),
  );
}

/** Undefined where the person who was asked said no. */
async function start(
  session: Session,
  deployment: DeployedPawl,
  name: string,
  options: RunOptions,
): Promise<RunRecord | undefined> {
  const { tag, id, overlap, priority, yes } = options;
  const file = givenFile(options);
  const at = options.in === undefined ? options.at : new Date(session.now() + options.in);
  const task = findTask(deployment.manifest, name);
  checkInScope(task);
  checkNotPast(options.at, session.now());
  await checkOverlap(session, deployment, task, options);
  asUsage(() => storedNote({ tags: tag }));
  checkMetadata(options.metadata);
  if (!options.force) await checkPause(session, deployment, name);
  if (file !== undefined && at !== undefined) checkKept(file.option, deployment.manifest, at, session.now());
  // The key is chosen before the upload, so that all params are checked before anything is written.
  const key = `uploads/${new Date(session.now()).toISOString()}-${name}${file?.extension}`;
  const { readInput } = await import("./input/run-params.ts");
  const params = await readInput(session, deployment, task, options, file, () => deployment.uploadUrl(key));
  const isChecked = file?.option === "--input" && !options.unchecked;
  const opened = file && (await openFile(file));
  try {
    if (isChecked) await checkLines(file);
    const answer = await askToConfirm(session, deployment, task, { doing: `start ${name}`, params, yes });
    if (answer.kind === "aborted") return undefined;
    const operation = await openOperation(session, deployment, options);
    if (file !== undefined) {
      const given = pipedInput(file, session.shell.stdin);
      const piped = Readable.from(isChecked ? checkedLines(file, given) : given);
      await deployment.upload(key, opened?.content.createReadStream() ?? piped, opened?.bytes);
    }
    tellPast(session, at);
    const { metadata } = options;
    const asked = { params, tags: tag, id, at, overlap, priority, metadata, how: answer.how };
    return await startOne(session, deployment, operation, task, asked);
  } finally {
    await opened?.content.close();
  }
}
