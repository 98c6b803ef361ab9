/**
 * `pawl run TASK`: starts a run by hand. Everything that can be refused is refused before anything is written;
 * what follows the record and its message is the worker's.
 */
import { type FileHandle, open } from "node:fs/promises";
import { type Command, Option } from "commander";
import { InvalidParamsError, MoveRefusedError } from "../../../functions/model/errors.ts";
import type { Json } from "../../../functions/model/json.ts";
import { directoryOf, type ManifestTask } from "../../../functions/model/manifest.ts";
import { type RunRecord, runId } from "../../../functions/model/run.ts";
import { checkNote } from "../../../functions/operators/note.ts";
import { announce } from "../../announce.ts";
import type { Deployment } from "../../deployment/deployed-pawl.ts";
import { findTask } from "../../deployment/find.ts";
import { choosesDeployment, type TargetOptions } from "../../deployment/target.ts";
import { instantOption } from "../../instant-option.ts";
import type { Session } from "../../session.ts";
import { UsageError } from "../../usage-error.ts";
import type { GivenParams } from "./params.ts";

interface RunOptions extends TargetOptions, GivenParams {
  readonly csv?: string;
  readonly tag?: readonly string[];
  readonly id?: string;
  readonly at?: Date;
  readonly overlap?: "skip" | "allow";
  readonly force?: true;
  readonly note?: string;
  readonly wait?: true;
  readonly json?: true;
}

export function runCommand(program: Command, session: Session): void {
  choosesDeployment(program.command("run"))
    .description("start a run of a task")
    .argument("<task>")
    .option("--param <name=value>", "a parameter; may be given several times", collect)
    .option("--params <json>", "all parameters as a JSON object; --param goes over it")
    .option("--csv <file>", "upload a file, or - for standard input, and pass its place as the parameter csv")
    .option("--tag <tag>", "a tag on the run; may be given several times", collect)
    .option("--id <id>", "an id of your own: at most one run is ever made for it")
    .option("--at <instant>", "when it is to start (default: now)", instantOption)
    .addOption(
      new Option(
        "--overlap <rule>",
        "what becomes of it while another run has the task's slot (default: allow)",
      ).choices(["skip", "allow"]),
    )
    .option("--force", "also while the task is paused")
    .option("--note <text>", "why, for whoever reads the record")
    .option("--wait", "wait for its end; exit 1 unless it succeeds")
    .option("--json", "print the run's record as JSON")
    .action(async (name: string, options: RunOptions) => {
      const deployment = await session.deployment(options);
      const run = await start(session, deployment, name, options);
      const { showRun, waitForEnd } = await import("./wait-for-end.ts");
      if (!options.wait) return showRun(session, run, options);
      if (!options.json) session.tell(runId(run));
      await waitForEnd(session, deployment, run, options);
    });
}

async function start(
  session: Session,
  deployment: Deployment,
  name: string,
  { tag, id, at, note, csv, overlap, force, ...given }: RunOptions,
): Promise<RunRecord> {
  const { shell } = session;
  const task = findTask(deployment.manifest, name);
  if (overlap === "skip") checkSlot(task);
  checkNote({ ...(note && { note }), ...(tag && { tags: tag }) });
  if (!force) await checkPause(session, deployment, name);
  const { allowsParam, checkParams, readParams } = await import("./params.ts");
  let params: Record<string, Json> | undefined = readParams(given, task.paramsSchema);
  let author: string;
  if (csv !== undefined) {
    if (params?.csv !== undefined) throw new UsageError("the parameter csv is given twice: --csv sets it");
    if (!allowsParam("csv", task.paramsSchema)) {
      throw new InvalidParamsError(`task ${name} takes no --csv: it has no parameter csv`);
    }
    const key = `uploads/${new Date(shell.clock.now()).toISOString()}-${name}.csv`;
    // Its place is known before it is there, so that all params are checked first.
    params = { ...params, csv: deployment.uploadUrl(key) };
    checkParams(params, task.paramsSchema);
    const file = csv === "-" ? undefined : await openFile(csv);
    author = await announce(session, deployment);
    await deployment.upload(key, file?.createReadStream() ?? shell.stdin);
  } else {
    checkParams(params, task.paramsSchema);
    author = await announce(session, deployment);
  }
  const { startRun } = await import("../../../functions/runs/start.ts");
  const asked = shell.clock.now();
  const run = await startRun(
    {
      store: await deployment.store(),
      queue: await deployment.queue(),
      clock: shell.clock,
      random: shell.random,
      ...directoryOf(deployment.manifest),
    },
    {
      task: name,
      lane: task.lane,
      kind: "manual",
      ...(params && { params }),
      ...(tag && { tags: tag }),
      ...(id && { id }),
      ...(at && { at }),
      ...(overlap === "skip" && { overlap }),
      ...(note && { note }),
      author,
    },
  );
  if (Date.parse(run.createdAt) < asked)
    session.tell(`id ${id} has made this run before, at ${run.createdAt}`);
  return run;
}

/** A task whose runs may overlap has no slot that could be found taken. */
function checkSlot({ name, settings }: ManifestTask): void {
  if (settings.overlap === "skip") return;
  throw new MoveRefusedError(
    `--overlap skip is not allowed for ${name}: its runs may overlap, so that none has its slot`,
  );
}

async function checkPause(session: Session, deployment: Deployment, task: string): Promise<void> {
  const state = await (await deployment.store()).getPart({ task, part: "state" });
  const { taskPause, taskPauseText } = await import("../../show/task-pause.ts");
  const pause = taskPause(state, session.shell.clock.now());
  if (pause === undefined) return;
  throw new MoveRefusedError(
    `task ${task} is paused (${taskPauseText(pause)}): pawl resume ${task}, or --force to run it all the same`,
  );
}

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === "ENOENT" ? "no such file" : cause.message;
    throw new Error(`--csv ${JSON.stringify(path)} cannot be read: ${reason}`, { cause });
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Error(`--csv ${JSON.stringify(path)} cannot be read: not a file`);
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
