/** The file that `pawl run` uploads: a CSV by `--csv`, JSON Lines by `--input`. Its URL becomes the parameter of that name. */
import { createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { printableLine } from "../../../../functions/model/printable.ts";
import { show } from "../../../../functions/model/show.ts";
import { UsageError } from "../../../usage.ts";

export interface GivenFile {
  readonly option: "--csv" | "--input";
  readonly param: "csv" | "input";
  /** Or - for standard input. */
  readonly path: string;
  /** Ends the key of the upload, by which the worker knows a file that is compressed. */
  readonly extension: string;
}

export interface FileOptions {
  readonly csv?: string;
  readonly input?: string;
}

export function givenFile({ csv, input }: FileOptions): GivenFile | undefined {
  const path = csv ?? input;
  if (path === undefined) return undefined;
  const packed = /\.gz$/i.test(path) ? ".gz" : "";
  return csv === undefined
    ? { option: "--input", param: "input", path, extension: `.jsonl${packed}` }
    : { option: "--csv", param: "csv", path, extension: `.csv${packed}` };
}

/** Opens it, before anything is written. Undefined for standard input. @throws UsageError for what cannot be read */
export async function openFile({
  option,
  path,
}: GivenFile): Promise<{ content: FileHandle; bytes: number } | undefined> {
  if (path === "-") return undefined;
  const refuse = (why: string, cause?: unknown): never => {
    throw new UsageError(`${option} ${show(path, 400)} cannot be read: ${printableLine(why)}`, { cause });
  };
  const unreadable = (cause: NodeJS.ErrnoException) =>
    refuse(cause.code === "ENOENT" ? "no such file" : cause.message, cause);
  // Looked at first: to open a pipe waits until somebody writes to it.
  const found = await stat(path).catch(unreadable);
  if (found.isDirectory()) refuse("it is a folder");
  if (!found.isFile()) refuse("it is not a file: pass - and redirect it to standard input");
  return { content: await open(path).catch(unreadable), bytes: found.size };
}

/** Standard input as it comes. @throws UsageError where it ends without a byte, as it does where what writes to it has failed */
export async function* pipedInput(
  { option }: GivenFile,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    yield chunk;
  }
  if (bytes > 0) return;
  const why = "the command that writes to it may have failed. A file without bytes can be given by its name";
  throw new UsageError(`${option} -: standard input is empty: ${why}`);
}

/** Reads all lines of a file, unless it is standard input. @throws UsageError at the first line that is not JSON */
export async function checkLines(file: GivenFile): Promise<void> {
  if (file.path === "-") return;
  for await (const _ of checkedLines(file, createReadStream(file.path)));
}

/** Passes a file's bytes on behind a look at their lines. @throws UsageError at the first one that is not JSON */
export async function* checkedLines(
  { option, path }: GivenFile,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const { jsonLines } = await import("../../../../functions/collections/index.ts");
  const read: Uint8Array[] = [];
  async function* source() {
    for await (const chunk of chunks) {
      read.push(chunk);
      yield chunk;
    }
  }
  try {
    for await (const pair of jsonLines(Object.assign(source, { path }))) {
      // A broken line throws when it is asked for.
      void pair[0];
      if (read.length > 0) yield* read.splice(0);
    }
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== "NonRetryableError") throw cause;
    throw new UsageError(`${option} ${show(path, 400)}: ${cause.message}${hintFor(cause, path)}`, { cause });
  }
  yield* read;
}

/** Only a task that skips lines can do with a broken one; none can with a file that is wrong as a whole. */
function hintFor({ message, ...error }: Error, path: string): string {
  const { mistake } = error as { readonly mistake?: { readonly row?: number } };
  if (mistake?.row !== undefined)
    return " (correct it, or pass --unchecked for a task that skips such lines)";
  return path === "-" && /is compressed by gzip/.test(message)
    ? " (standard input has no name: decompress it, as gunzip -c does, or give the file by its name)"
    : "";
}
