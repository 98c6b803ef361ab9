/**
 * `pawl run TASK --csv FILE --dry-run`, or `--input FILE`: reads a whole file as the run would, and says what would fail.
 *
 * The reader is the worker's own. How a task reads its file is in its code, so the task's `items` is called, as it is in
 * this folder, with the file in place of the upload; no item is processed. Where that cannot be done, because the task
 * has `run`, is not here or needs a service, the file is read as `csv` or `jsonLines` reads it without options, and the command says so.
 */
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import type { Json, Task, TaskContext } from "../../../../functions/model/task/task.ts";
import type { Session } from "../../../session.ts";
import type { TaskToRead } from "./folder-task.ts";
import { type GivenFile, pipedInput } from "./given-file.ts";
import { refuse, refusing } from "./not-there.ts";

const mostShown = 20;

export interface DryRun {
  readonly task: TaskToRead;
  /** The folder that the task's file is in. */
  readonly project: string;
  readonly given: GivenFile;
  /** The URL that the params have for it. */
  readonly uri: string;
  readonly params: Json | undefined;
  /** The deployed stage's; undefined where there is no deployment. */
  readonly config?: object;
  readonly json?: boolean;
}

/** Prints the mistakes; the exit code is 1 if there is any. */
export async function dryRun(session: Session, dry: DryRun): Promise<void> {
  const { path: given, extension } = dry.given;
  if (given !== "-") return check(session, given, dry);
  // The file is read more than once, which standard input cannot be.
  const folder = await mkdtemp(join(tmpdir(), "pawl-dry-run-"));
  try {
    const path = join(folder, `input${extension}`);
    await pipeline(pipedInput(dry.given, session.shell.stdin), createWriteStream(path));
    await check(session, path, dry);
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Finding {
  readonly row?: number;
  readonly line?: number;
  readonly byte: number;
  readonly message: string;
  /** All of it in one line. */
  readonly text: string;
}

/** What was found so far. */
class Findings {
  good = 0;
  /** Mistakes in rows, and in the header or the whole file. */
  failing = 0;
  isComplete = false;
  readonly shown: Finding[] = [];

  add(finding: Finding): void {
    this.failing += 1;
    if (this.shown.length < mostShown) this.shown.push(finding);
  }
}

async function check(
  session: Session,
  path: string,
  { task, project, given, uri, params, config, json }: DryRun,
): Promise<void> {
  const { csv, jsonLines, mistakeText, readInstead } = await import(
    "../../../../functions/collections/index.ts"
  );
  let findings = new Findings();
  const inspection = {
    good: () => void findings.good++,
    mistake: (mistake: Omit<Finding, "text">) => findings.add({ ...mistake, text: mistakeText(mistake) }),
    end: () => {
      findings.isComplete = true;
    },
  };
  const source = Object.assign((start: number) => createReadStream(path, { start }), { inspection, path });
  readInstead(uri, source);

  const failure = await walkAsTask(task, project, { params, config, scheduledTime: new Date(session.now()) });
  const isRead = findings.good + findings.failing > 0 || findings.isComplete;
  if (!isRead) {
    const why = failure ?? `task ${task.name} does not read it`;
    const isCsv = given.param === "csv";
    session.tell(`the file is read as ${isCsv ? "csv" : "jsonLines"} reads it without options: ${why}`);
    findings = new Findings();
    for await (const _ of isCsv ? csv(source) : jsonLines(source));
  } else {
    session.tell(`the file is read as ${task.file} reads it in this folder`);
    if (failure !== undefined) session.tell(`it was not read to its end: ${failure}`);
  }
  print(session, findings, json);
  if (findings.failing > 0 || (failure !== undefined && isRead)) session.exitCode = 1;
}

/** Reads all items of the task and processes none. Returns why that is not the whole file, if it is not. */
async function walkAsTask(
  { name, kind, file }: TaskToRead,
  project: string,
  { params, ...given }: Pick<DryRun, "params" | "config"> & { readonly scheduledTime: Date },
): Promise<string | undefined> {
  if (kind === "run") return `task ${name} has no items, so how it reads a file is not known`;
  const path = join(project, file);
  if (!existsSync(path)) return `${file} is not in this folder`;
  try {
    const { default: task } = (await import(pathToFileURL(path).href)) as { default: Task };
    const checked = await task.params?.["~standard"].validate(params ?? {});
    if (checked?.issues !== undefined) return `its params are refused: ${checked.issues[0]?.message}`;
    const context = contextOf(name, { ...given, params: checked?.value ?? params ?? {} });
    for await (const _ of task.items?.(context) ?? task.pages?.(context) ?? []);
    return undefined;
  } catch (error) {
    return `${kind} of task ${name} throws: ${error instanceof Error ? error.message : error}`;
  }
}

function contextOf(
  task: string,
  given: { readonly params: unknown; readonly config?: object; readonly scheduledTime: Date },
): TaskContext {
  const { params, config, scheduledTime } = given;
  return {
    task,
    run: "dry-run",
    params,
    scheduledTime,
    attempt: 1,
    turn: 0,
    tags: [],
    services: refusing("ctx.services") as TaskContext["services"],
    credentials: () => refuse("ctx.credentials"),
    config: (config ?? refusing("ctx.config")) as TaskContext["config"],
    signal: new AbortController().signal,
    cursor: undefined,
    shard: undefined,
    previous: async () => refuse("ctx.previous"),
    finish: () => refuse("ctx.finish"),
    snooze: () => refuse("ctx.snooze"),
    // A dry run has no run that could keep these.
    log: { debug() {}, info() {}, warn() {}, error() {} },
    count: () => {},
    message: () => {},
    output: () => {},
  };
}

function print(session: Session, { good, failing, isComplete, shown }: Findings, json = false): void {
  const inRows = failing - (shown[0] !== undefined && !shown[0].row ? 1 : 0);
  if (json) {
    const mistakes = shown.map(({ text: _, ...mistake }) => mistake);
    session.print(
      JSON.stringify({ rows: good + inRows, good, failing, complete: isComplete, mistakes }, undefined, 2),
    );
    return;
  }
  for (const { text } of shown) session.print(text);
  if (failing > shown.length) session.print(`and ${(failing - shown.length).toLocaleString("en")} more`);
  const count = (rows: number) => `${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}`;
  if (!isComplete && good + inRows === 0) {
    session.print("no row was read");
    return;
  }
  const end = isComplete ? "" : "; what follows was not read";
  session.print(
    `${count(good + inRows)}: ${good.toLocaleString("en")} good, ${inRows.toLocaleString("en")} would fail${end}`,
  );
}
