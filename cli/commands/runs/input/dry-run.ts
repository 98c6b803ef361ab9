/** `pawl run TASK --csv FILE --dry-run`, or `--input FILE`: says what would fail in a file. How it is read: `read-file.ts`. */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { exitCodes } from "../../../exit-codes.ts";
import type { Session } from "../../../session.ts";
import { type GivenFile, pipedInput } from "./given-file.ts";
import { readApart } from "./read-apart.ts";
import type { FileRead, FileToRead } from "./read-file.ts";

export interface DryRun extends Omit<FileToRead, "path" | "folder" | "param" | "scheduledTime"> {
  readonly given: GivenFile;
  readonly json?: boolean;
}

/** Prints the mistakes; the exit code is 1 if there is any. */
export async function dryRun(session: Session, { given, json, task, ...dry }: DryRun): Promise<void> {
  const ended = session.shell.interruptible();
  const { name, kind, file } = task;
  const scheduledTime = session.now();
  const asked = { ...dry, task: { name, kind, file }, param: given.param, scheduledTime };
  try {
    const { env } = session.shell;
    const read = await withPath(session, given, ended, (at) =>
      readApart({ ...asked, ...at }, { signal: ended, env }),
    );
    for (const note of read.notes) session.tell(note);
    print(session, read, json);
    if (read.failing > 0 || read.isBroken) session.exitCode = 1;
  } catch (error) {
    if (!ended.aborted || !isInterrupt(ended.reason)) throw ended.aborted ? ended.reason : error;
    session.exitCode = exitCodes.interrupted;
  }
}

/** Somebody has ended it, and knows why. */
function isInterrupt(reason: unknown): boolean {
  return (reason as Partial<Error> | undefined)?.name === "AbortError";
}

/** The file is read more than once, which standard input cannot be: it is kept while it is read. */
async function withPath<Result>(
  session: Session,
  given: GivenFile,
  signal: AbortSignal,
  read: (at: Pick<FileToRead, "path" | "folder">) => Promise<Result>,
): Promise<Result> {
  if (given.path !== "-") return read({ path: given.path });
  const folder = await mkdtemp(join(tmpdir(), "pawl-dry-run-"));
  try {
    const path = join(folder, `input${given.extension}`);
    await pipeline(pipedInput(given, session.shell.stdin), createWriteStream(path), { signal });
    return await read({ path, folder });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function print(session: Session, { good, failing, isComplete, shown }: FileRead, json = false): void {
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
