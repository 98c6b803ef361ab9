/**
 * `pawl run TASK`: starts a run by hand. Everything that can be refused is refused before anything is written. Once
 * the record and its message are written, a worker does the rest.
 */
import type { Command } from "commander";
import { InvalidParamsError } from "../../../functions/model/errors.ts";
import { storedNote } from "../../../functions/model/run/note.ts";
import type { Metadata } from "../../../functions/model/run/record/metadata.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { Json } from "../../../functions/model/task/task.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions, targetWords } from "../../deployment/target.ts";
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
import { instantText } from "../../show/words.ts";
import { asUsage, PawlOption, UsageError } from "../../usage.ts";
import { openCsv } from "./csv-file.ts";
import { checkKept, checkOverlap, checkPause, type OverlapAsked, tellHolders } from "./may-start.ts";
import { printRun, waitForEnd } from "./moved-runs.ts";
import { openOperation } from "./operation.ts";
import type { GivenParams } from "./params.ts";

interface RunOptions extends TargetOptions, GivenParams {
  readonly timeout?: number;
  readonly csv?: string;
  readonly dryRun?: true;
  readonly tag?: readonly string[];
  readonly metadata?: Metadata;
  readonly id?: string;
  readonly at?: Date;
  /** In milliseconds. */
  readonly in?: number;
  readonly overlap?: OverlapAsked;
  readonly priority?: number;
  readonly force?: true;
  readonly note?: string;
  readonly wait?: true;
  readonly json?: true;
}

export function runCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("run")
      .description("start a run of a task")
      .argument("<task>", `its name, as ${session.pawl} list shows it`)
      .addOption(
        new PawlOption("--param <name=value>", "a parameter; may be given several times").repeatable(),
      )
      .option(
        "--params <json>",
        "all parameters as a JSON object, in a file (@FILE) or on standard input (-); --param overrides it",
      )
      .option("--csv <file>", "upload a file (- is standard input) and pass its URL as the parameter csv")
      .addOption(
        new PawlOption("--dry-run", "with --csv: start nothing, read the whole file and say what would fail")
          .needs("--csv")
          // These are about a run, and none is made.
          .conflicts([
            "tag",
            "metadata",
            "id",
            "at",
            "in",
            "overlap",
            "priority",
            "force",
            "note",
            "wait",
            "timeout",
          ]),
      )
      .addOption(new PawlOption("--tag <tag>", "a tag for the run; may be given several times").repeatable())
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
      .option(...noteOption)
      .option("--wait", "wait until it ends; exit 1 unless it succeeds")
      .addOption(timeoutOption())
      .option("--json", "print the run's record as JSON")
      .addHelpText(
        "after",
        examples(
          session,
          "run import-cities --csv cities.csv --wait",
          'run count-cities --note "again" --at 2026-03-29T02:00:00Z',
        ),
      )
      .action(async (name: string, options: RunOptions) => {
        if (options.dryRun) return checkFile(session, name, options);
        const deployment = await session.deployment(options);
        const run = await start(session, deployment, name, options);
        if (!options.wait) return printRun(session, run, options);
        if (!options.json) session.tell(runId(run));
        await waitForEnd(session, deployment, run, options);
      }),
  );
}

async function start(
  session: Session,
  deployment: DeployedPawl,
  name: string,
  options: RunOptions,
): Promise<RunRecord> {
  const { shell } = session;
  const { tag, id, csv, overlap, priority } = options;
  const at = options.in === undefined ? options.at : new Date(session.now() + options.in);
  const task = findTask(deployment.manifest, name);
  await checkOverlap(session, deployment, task, options);
  asUsage(() => storedNote({ tags: tag }));
  checkMetadata(options.metadata);
  if (!options.force) await checkPause(session, deployment, name);
  if (csv !== undefined && at !== undefined) checkKept(deployment.manifest, at, session.now());
  // The key is chosen before the upload, so that all params are checked before anything is written.
  const key = `uploads/${new Date(session.now()).toISOString()}-${name}.csv`;
  const params = await readInput(session, task, options, () => deployment.uploadUrl(key));
  const file = csv === undefined ? undefined : await openCsv(csv);

  const { context, note, metadata } = await openOperation(session, deployment, options);
  if (csv !== undefined) {
    await deployment.upload(key, file?.content.createReadStream() ?? shell.stdin, file?.bytes);
  }
  const { startOrFind } = await import("../../../functions/runs/index.ts");
  const askedAt = session.now();
  if (at !== undefined && at.getTime() < askedAt - 1_000) {
    session.tell(`--at ${instantText(at.toISOString())} is past: the run starts now`);
  }
  const { run, earlier } = await startOrFind(context, {
    task: name,
    lane: task.lane,
    kind: "manual",
    params,
    tags: tag,
    id,
    at,
    overlap,
    priority,
    metadata: metadata(options.metadata),
    ...note,
  });
  if (earlier === "waits")
    session.tell(`${runId(run)} waits already: it is the one more run, and no other was made`);
  else if (earlier !== undefined) {
    const made = `id ${id} was used before: its run was made at ${run.createdAt}`;
    const differs = {
      "other params": ", with other params than these",
      "params encrypted": "; its params are encrypted, and were not compared with these",
    }[earlier as string];
    session.tell(`${made}${differs ?? ""}`);
  }
  if (earlier === undefined && at === undefined && run.overlap === "wait")
    await tellHolders(session, deployment, run);
  return run;
}

/**
 * Reads the file as the run would. Nothing is written. In the project's folder no deployment is asked, unless an option
 * names one: what matters is the task's code, and that is there.
 */
async function checkFile(
  session: Session,
  name: string,
  { csv = "", ...options }: RunOptions,
): Promise<void> {
  const { findTaskInFolder } = await import("./folder-task.ts");
  const { ownFolder, projectOf } = await import("../../deployment/project-folder.ts");
  const inFolder = targetWords(options).length > 0 ? undefined : projectOf(session.shell.cwd);
  const deployment = inFolder === undefined ? await deploymentToAsk(session, options) : undefined;
  const project = inFolder ?? ownFolder;
  const task = deployment ? findTask(deployment.manifest, name) : await findTaskInFolder(project, name);
  const key = "uploads/dry-run.csv";
  const uri = deployment?.uploadUrl(key) ?? `s3://dry-run/${key}`;
  if (deployment === undefined) await session.hideNames(task.name, task.masked);
  const params = await readInput(session, task, { csv, ...options }, () => uri);
  await (await openCsv(csv))?.content.close();
  const { dryRun } = await import("./dry-run.ts");
  const { config } = deployment?.manifest ?? {};
  await dryRun(session, { task, project, csv, uri, params, config, json: options.json });
}

async function deploymentToAsk(session: Session, options: RunOptions): Promise<DeployedPawl> {
  try {
    return await session.deployment(options);
  } catch (error) {
    session.tell(
      "in the project's folder, and without an option that names a deployment, a dry run needs none",
    );
    throw error;
  }
}

/** The run's params: those given, and the URL of the uploaded file. */
async function readInput(
  session: Session,
  { name, paramsSchema }: Pick<ManifestTask, "name" | "paramsSchema">,
  { csv, params: text, param }: RunOptions,
  csvUrl: () => string,
): Promise<Json | undefined> {
  if (text === "-" && csv === "-") throw new UsageError("--params and --csv cannot both be standard input");
  const { allowsParam, hideGiven, parseParams } = await import("./params.ts");
  const { readText } = await import("./read-json.ts");
  const read = text === undefined ? undefined : await readText("--params", text, session.shell.stdin);
  hideGiven(session, name, { params: read?.text, param });
  let params = parseParams({ params: read?.text, param }, paramsSchema, read?.from);
  if (csv !== undefined) {
    if (params?.csv !== undefined) throw new UsageError("the parameter csv is given twice: --csv sets it");
    if (!allowsParam("csv", paramsSchema)) {
      throw new InvalidParamsError(`task ${name} takes no --csv: it has no parameter csv`);
    }
    params = { ...params, csv: csvUrl() };
  }
  const { checkBySchema } = await import("../../../functions/model/params/check-by-schema.ts");
  return checkBySchema(params, paramsSchema);
}
