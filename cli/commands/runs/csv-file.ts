import { type FileHandle, open, stat } from "node:fs/promises";
import { printableLine } from "../../../functions/model/printable.ts";
import { show } from "../../../functions/model/show.ts";
import { UsageError } from "../../usage.ts";

/** Opens the file of `--csv`, before anything is written. Undefined for standard input. @throws UsageError for what cannot be read */
export async function openCsv(path: string): Promise<{ content: FileHandle; bytes: number } | undefined> {
  if (path === "-") return undefined;
  const refuse = (why: string, cause?: unknown): never => {
    throw new UsageError(`--csv ${show(path, 400)} cannot be read: ${printableLine(why)}`, { cause });
  };
  const unreadable = (cause: NodeJS.ErrnoException) =>
    refuse(cause.code === "ENOENT" ? "no such file" : cause.message, cause);
  // Looked at first: to open a pipe waits until somebody writes to it.
  const found = await stat(path).catch(unreadable);
  if (found.isDirectory()) refuse("it is a folder");
  if (!found.isFile()) refuse("it is not a file: pass - and redirect it to standard input");
  return { content: await open(path).catch(unreadable), bytes: found.size };
}
