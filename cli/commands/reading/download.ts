/**
 * `pawl download RUN`: the file that a run was given, its params, the items that it skipped and its output, as files: all that
 * there is into a folder named after the run, or one of them. A file that is there is kept unless `--force` says otherwise.
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { NotFoundError } from "../../../functions/model/errors.ts";
import { runId } from "../../../functions/model/run/run.ts";
import { findRun, notARun, runKeyIn } from "../../deployment/find.ts";
import { type RunFile, type RunFilePart, runFileParts, runFiles } from "../../deployment/run-files.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { PawlOption, UsageError } from "../../usage.ts";
import { checkFree, writeWhole } from "../../written-file.ts";

interface DownloadOptions extends TargetOptions, Partial<Readonly<Record<RunFilePart, true>>> {
  readonly csv?: true;
  /** A file, or a folder where all is downloaded, or `-` for standard output. */
  readonly out?: string;
  readonly force?: true;
  readonly json?: true;
}

export function downloadCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("download")
      .description("save the file that a run was given, the items that it skipped, and its output")
      .argument("<run>", `its id as task/instant/trigger, as ${session.pawl} history shows it`)
      .addOption(one("--csv", "only the CSV that it was given", "input"))
      .addOption(one("--input", "only the file that it was given, a CSV or JSON Lines"))
      .addOption(one("--params", "only its params, as JSON"))
      .addOption(one("--items", "only the items that it skipped, as JSON Lines"))
      .addOption(one("--output", "only its output, as JSON"))
      .addOption(
        new PawlOption(
          "-o, --out <file>",
          "where to: a file, or - for standard output; a folder for all of it",
        ),
      )
      .option("--force", "replace files that are there")
      .option(...jsonOption)
      .addHelpText(
        "after",
        examples(
          session,
          "download import-cities/2026-03-29T02:00:00Z/nightly",
          "download import-cities/2026-03-29T02:00:00Z/nightly --items -o skipped.jsonl",
        ),
      )
      .action(async (id: string, options: DownloadOptions) => download(session, id, options)),
  );
}

/** An option that asks for one part, and excludes the others. */
function one(flags: string, words: string, also?: string): PawlOption {
  const others = ["csv", ...runFileParts].filter((name) => `--${name}` !== flags && name !== also);
  return new PawlOption(flags, words).conflicts(others);
}

/** A file that was written. */
interface Saved {
  readonly part: RunFilePart;
  readonly file: string;
  readonly bytes: number;
}

async function download(session: Session, id: string, options: DownloadOptions): Promise<void> {
  const key = runKeyIn(id);
  const { out, force = false, json } = options;
  const wanted = options.csv ? "input" : runFileParts.find((part) => options[part]);
  const toStdout = out === "-";
  if (toStdout && (wanted === undefined || json))
    throw new UsageError(
      json
        ? "-o - cannot be used with --json"
        : "-o - needs one of --csv, --input, --params, --items, --output",
    );
  const deployment = await session.reading(options);
  if (key === undefined) throw notARun(deployment.manifest, id);
  const run = await findRun(deployment, key, session.now());
  const all = await runFiles(deployment, run, (value) => session.hiddenJson(value));
  const found = runFileParts
    .map((part) => all[part])
    .filter((file): file is RunFile => "part" in file && (wanted ?? file.part) === file.part);
  if (found.length === 0) {
    const none = wanted && all[wanted];
    throw new NotFoundError(
      none && "missing" in none ? none.missing : `${runId(run)} has nothing to download`,
    );
  }
  const [first] = found as [RunFile];
  if (options.csv && !first.extension.startsWith(".csv"))
    throw new NotFoundError(`${runId(run)} was given no CSV, but JSON Lines: --input`);
  if (toStdout) {
    for await (const chunk of await first.open()) session.shell.stdout.write(chunk);
    return;
  }
  const name = fileName(runId(run));
  const paths = found.map((file) =>
    wanted === undefined ? join(out ?? name, fileOf(file)) : (out ?? `${name}${file.extension}`),
  );
  const { cwd } = session.shell;
  for (const path of paths) checkFree(resolve(cwd, path), force);
  if (wanted === undefined) await makeFolder(resolve(cwd, out ?? name), out ?? name);
  const saved: Saved[] = [];
  for (const [i, file] of found.entries()) {
    const path = paths[i] as string;
    saved.push({
      part: file.part,
      file: path,
      bytes: await writeWhole(resolve(cwd, path), await file.open()),
    });
  }
  if (json) return session.printJson({ run: runId(run), files: saved });
  for (const { file, bytes } of saved) session.print(`${file}  ${bytes.toLocaleString("en")} bytes`);
}

/** Of all parts, in the folder of the run. */
function fileOf({ part, extension }: RunFile): string {
  return part === "input" ? `input${extension}` : extension.slice(1);
}

/** A run's id as a file may be called anywhere. */
function fileName(id: string): string {
  return id.replace(/[^\w.~-]+/g, "-").slice(0, 200);
}

async function makeFolder(path: string, given: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new UsageError(`${given} cannot be made: ${(cause as Error).message}`, { cause });
  }
}
