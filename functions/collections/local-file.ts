/** Reads a file of the worker's own: of its code, of a disk that it mounts, or of /tmp. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { NonRetryableError } from "../model/errors.ts";
import { printableLine } from "../model/printable.ts";
import { show } from "../model/show.ts";
import type { Reading, Source } from "./source.ts";

/** The bytes of a file, by its path. Its version is when it was last changed, and its size. @throws Error for what is no path */
export function localFile(path: string): Source {
  if (typeof path !== "string" || path === "")
    throw new Error(`localFile: path ${show(path)} is not allowed: a text`);
  const open: Source = (start, version, end) => new FileReading(path, { start, version, end });
  return Object.assign(open, { path });
}

class FileReading implements Reading {
  version: string | undefined;
  size: number | undefined;
  readonly #path: string;
  readonly #start: number;
  readonly #end: number | undefined;

  constructor(
    path: string,
    { start, version, end }: { readonly start: number; readonly version?: string; readonly end?: number },
  ) {
    this.version = version;
    this.#path = path;
    this.#start = start;
    this.#end = end;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const found = await stat(this.#path).catch((cause: NodeJS.ErrnoException) => {
      const why = cause.code === "ENOENT" ? "no such file" : printableLine(cause.message);
      throw new NonRetryableError(`the file ${show(this.#path)} cannot be read: ${why}`, { cause });
    });
    const version = `${found.mtimeMs}-${found.size}`;
    if (this.version !== undefined && this.version !== version)
      throw new NonRetryableError(`the file ${show(this.#path)} was replaced while the run walked it`);
    this.version = version;
    this.size = found.size;
    if (this.#end !== undefined && this.#end <= this.#start) return;
    const end = this.#end === undefined ? undefined : this.#end - 1;
    yield* createReadStream(this.#path, { start: this.#start, end });
  }
}
