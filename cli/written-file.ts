/** Writes a file as its parts come: under another name until all of it is there, so that no half of it is taken for the whole. */
import { existsSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { UsageError } from "./usage.ts";

/** @throws UsageError where there is such a file, unless it may be replaced */
export function checkFree(path: string, force: boolean): void {
  if (force || !existsSync(path)) return;
  throw new UsageError(`${path} is there already: name another with -o, or replace it with --force`);
}

/** @returns its length in bytes @throws UsageError for a file that cannot be written, and what `chunks` throws */
export async function writeWhole(path: string, chunks: AsyncIterable<string | Uint8Array>): Promise<number> {
  const part = `${path}.part`;
  let bytes = 0;
  try {
    const file = await open(part, "w");
    try {
      for await (const chunk of chunks) {
        const data = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
        await file.writeFile(data);
        bytes += data.byteLength;
      }
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    const { syscall, message } = cause as NodeJS.ErrnoException;
    if (syscall === undefined || !/^(open|write|rename|close)$/.test(syscall)) throw cause;
    throw new UsageError(`${path} cannot be written: ${message}`, { cause });
  }
  return bytes;
}
