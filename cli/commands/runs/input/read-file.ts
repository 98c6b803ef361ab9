/**
 * Reads a whole file for a dry run, as the run would, and says what would fail.
 *
 * The reader is the worker's own. How a task reads its file is in its code, so the task's `items` is called, as it is in
 * this folder, with the file in place of the upload; no item is processed. Where that cannot be done, because the task
 * has `run`, is not here or needs a service, the file is read as `csv` or `jsonLines` reads it without options, and a note says
 * so. The task's code may do anything: `read-apart.ts` calls this in a process of its own.
 */
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Json, Task, TaskContext } from "../../../../functions/model/task/task.ts";
import type { TaskToRead } from "./folder-task.ts";
import type { GivenFile } from "./given-file.ts";
import { refuse, refusing } from "./not-there.ts";

const mostShown = 20;

/** The file, and what is needed to read it. It is sent to another process, so all of it is JSON. */
export interface FileToRead {
  readonly task: Pick<TaskToRead, "name" | "kind" | "file">;
  /** The folder that the task's file is in. */
  readonly project: string;
  readonly path: string;
  /** One that holds nothing but the file: removed once nobody waits for the answer. @default it is somebody's own file */
  readonly folder?: string;
  readonly param: GivenFile["param"];
  /** The URL that the params have for it. */
  readonly uri: string;
  readonly params?: Json;
  /** The deployed stage's; undefined where there is no deployment. */
  readonly config?: object;
  /** Epoch milliseconds. */
  readonly scheduledTime: number;
}

export interface Finding {
  readonly row?: number;
  readonly line?: number;
  readonly byte: number;
  readonly message: string;
  /** All of it in one line. */
  readonly text: string;
}

/** What was found. */
export interface FileRead {
  readonly good: number;
  /** Mistakes in rows, and in the header or the whole file. */
  readonly failing: number;
  readonly isComplete: boolean;
  /** The first of them. */
  readonly shown: readonly Finding[];
  /** How it was read, and why not to its end. */
  readonly notes: readonly string[];
  /** The task's code threw before the file's end. */
  readonly isBroken: boolean;
}

export async function readFile(asked: FileToRead): Promise<FileRead> {
  const { task, path, param, uri } = asked;
  const { csv, jsonLines, mistakeText, readInstead } = await import(
    "../../../../functions/collections/index.ts"
  );
  let found = { good: 0, failing: 0, isComplete: false, shown: [] as Finding[] };
  const inspection = {
    good: () => void found.good++,
    mistake(mistake: Omit<Finding, "text">) {
      found.failing++;
      if (found.shown.length < mostShown) found.shown.push({ ...mistake, text: mistakeText(mistake) });
    },
    end: () => {
      found.isComplete = true;
    },
  };
  const source = Object.assign((start: number) => createReadStream(path, { start }), { inspection, path });
  readInstead(uri, source);
  const failure = await walkAsTask(asked);
  if (found.good + found.failing > 0 || found.isComplete) {
    const how = `the file is read as ${task.file} reads it in this folder`;
    const notes = failure === undefined ? [how] : [how, `it was not read to its end: ${failure}`];
    return { ...found, notes, isBroken: failure !== undefined };
  }
  const isCsv = param === "csv";
  found = { good: 0, failing: 0, isComplete: false, shown: [] };
  for await (const _ of isCsv ? csv(source) : jsonLines(source));
  const why = failure ?? `task ${task.name} does not read it`;
  const notes = [`the file is read as ${isCsv ? "csv" : "jsonLines"} reads it without options: ${why}`];
  return { ...found, notes, isBroken: false };
}

/** Reads all items of the task and processes none. Returns why that is not the whole file, if it is not. */
async function walkAsTask({
  task: read,
  project,
  params,
  ...given
}: FileToRead): Promise<string | undefined> {
  const { name, kind, file } = read;
  if (kind === "run") return `task ${name} has no items, so how it reads a file is not known`;
  const path = join(project, file);
  if (!existsSync(path)) return `${file} is not in this folder`;
  try {
    const { default: task } = (await import(pathToFileURL(path).href)) as { default: Task };
    const checked = await task.params?.["~standard"].validate(params ?? {});
    if (checked?.issues !== undefined) return `its params are refused: ${checked.issues[0]?.message}`;
    const context = contextOf(name, checked?.value ?? params ?? {}, given);
    for await (const _ of task.items?.(context) ?? task.pages?.(context) ?? []);
    return undefined;
  } catch (error) {
    return `${kind} of task ${name} throws: ${error instanceof Error ? error.message : error}`;
  }
}

function contextOf(
  task: string,
  params: unknown,
  { config, scheduledTime }: Pick<FileToRead, "config" | "scheduledTime">,
): TaskContext {
  return {
    task,
    run: "dry-run",
    params,
    scheduledTime: new Date(scheduledTime),
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
