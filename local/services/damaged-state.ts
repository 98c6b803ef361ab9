/**
 * Reports state that cannot be used: which file, what is wrong with it, and what to do. Nothing is repaired, and nothing
 * starts over without saying so.
 *
 * Each database is checked when it is opened: it must be a database, be undamaged, and exist if the folder was complete
 * before.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { replaceFile } from "../time/index.ts";

/** Larger databases are not read as a whole at each start. */
const longestCheck = 64 * 1024 * 1024;

const fullCure = "make room; nothing was overwritten";
const cure = "put back a good copy, or start from scratch with npx pawl dev --reset";

/** A file of the state cannot be used. */
export class DamagedStateError extends Error {
  override name = "DamagedStateError";

  constructor(path: string, why: string, options?: ErrorOptions & { readonly cure?: string }) {
    super(`${path}: ${why}; ${options?.cure ?? cure}`, options);
  }
}

/** Calls what reads a file. What it throws says what is wrong with the file. */
export function reading<T>(path: string, read: () => T, options?: { readonly cure?: string }): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DamagedStateError) throw error;
    const { path: named = path } = error as NodeJS.ErrnoException;
    const cured = isFullDisk(error) ? { cure: fullCure } : options;
    throw new DamagedStateError(named, wordsOf(error), { cause: error, ...cured });
  }
}

/** @param isExpected whether the file was there when the folder was last complete */
export function checkDatabase(path: string, isExpected: boolean): void {
  if (!existsSync(path)) {
    if (isExpected) throw new DamagedStateError(path, "is missing, though the rest of the state is there");
    return;
  }
  reading(path, () => {
    const { size } = statSync(path);
    const database = new DatabaseSync(path);
    try {
      const tables = database.prepare("SELECT count(*) AS count FROM sqlite_master").get()?.count;
      if (isExpected && tables === 0) throw new Error("is empty");
      const found = size > longestCheck ? [] : database.prepare("PRAGMA quick_check(1)").all();
      const mistake = found.map((row) => String(row.quick_check)).find((text) => text !== "ok");
      if (mistake !== undefined) throw new Error(`is damaged: ${mistake.replace(/\s*\n\s*/g, " ")}`);
    } finally {
      database.close();
    }
  });
}

/** An error of the file system that concerns a file of the folder, as one that says so; any other as it is. */
export function explainStateError(folder: string, error: unknown): unknown {
  const { path, code } = error as NodeJS.ErrnoException;
  if (error instanceof DamagedStateError) return error;
  if (isFullDisk(error))
    return new DamagedStateError(path ?? folder, wordsOf(error), { cause: error, cure: fullCure });
  if (code === undefined || !path?.startsWith(folder)) return error;
  return new DamagedStateError(path, wordsOf(error), { cause: error });
}

/** Of the file system, or of SQLite. */
function isFullDisk(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === "ENOSPC" || errcode === 13;
}

function wordsOf(error: unknown): string {
  const { code, message, path } = error as NodeJS.ErrnoException;
  if (isFullDisk(error)) return "no space is left on its disk";
  if (code === "EEXIST" || code === "ENOTDIR") return "is a file where a folder is expected";
  if (code === "EISDIR") return "is a folder where a file is expected";
  if (code === "ENOENT") return "is missing";
  if (code === "EACCES" || code === "EPERM") return "may not be read and written by this user";
  if (/unable to open database file/.test(message)) return "cannot be opened as a database";
  if (/file is not a database/.test(message)) return "is not a database";
  if (/malformed/.test(message)) return "is damaged";
  return path === undefined ? message : message.replace(`'${path}'`, "").trim();
}

/** The marker of a folder that was complete once. */
const markerFile = "state.json";
const format = 1;

interface CompleteMarker {
  readonly format: number;
  /** The databases that are there besides those that every state has. */
  readonly added?: readonly string[];
}

/** The marker, where everything of the state was there before. Throws for the state of a later Pawl. */
export function completeMarker(folder: string): CompleteMarker | undefined {
  const path = join(folder, markerFile);
  if (!existsSync(path)) return undefined;
  const found = reading(path, () => JSON.parse(readFileSync(path, "utf8")) as CompleteMarker | null);
  if (found?.format === format) return found;
  if (typeof found?.format === "number" && found.format > format) {
    const why = `a later version of Pawl wrote it, in format ${found.format}; this one reads format ${format}`;
    throw new DamagedStateError(path, why, {
      cure: `use that version, or another --state: nothing was changed`,
    });
  }
  throw new DamagedStateError(path, `expected {"format":${format}}, got ${JSON.stringify(found)}`);
}

/** @param added the databases that the first Pawl with this format had not */
export function writeCompleteMarker(folder: string, added: readonly string[]): void {
  const marker: CompleteMarker = { format, added };
  replaceFile(join(folder, markerFile), `${JSON.stringify(marker)}\n`);
}
