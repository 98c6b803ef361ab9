/**
 * The folder that holds all local state, open to one process at a time.
 *
 * A kernel lock decides which process has it: SQLite holds the lock on the file `lock`, and the kernel frees it when
 * the process ends, however it ends. So no process id has to be trusted, which might be in use again. The file
 * `owner.json` names the owner for the error that a second process gets. If it exists at opening, the last owner
 * ended without closing the folder.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { replaceFile } from "../time/index.ts";
import { checkDatabase, completeMarker, reading, wasComplete } from "./damaged-state.ts";

/** The process that has a state folder open, or had it last. */
export interface StateOwner {
  pid: number;
  /** When it opened the folder, ISO 8601. */
  openedAt: string;
}

/** An open state folder. */
export interface StateFolder {
  /** Its absolute path. */
  readonly folder: string;
  /** The last owner, if it ended without closing the folder: it was killed, or the machine went down. */
  readonly abandonedBy: StateOwner | undefined;
  /** A path inside the folder. */
  path(...parts: string[]): string;
  /** Opens a database of the state. Throws a `DamagedStateError` that names it where it cannot be used. */
  database<T>(path: string, open: (path: string) => T): T;
  /** Notes that everything of the state is there, so that what is missing later is noticed. */
  complete(): void;
  /** Lets other processes open it. */
  close(): void;
}

/** Another process has the state folder open. */
export class StateInUseError extends Error {
  override name = "StateInUseError";
  readonly folder: string;
  readonly owner: StateOwner | undefined;

  constructor(folder: string, owner: StateOwner | undefined, options?: ErrorOptions) {
    const process = owner === undefined ? "another process" : `process ${owner.pid}, since ${owner.openedAt}`;
    super(`the state in ${folder} is in use by ${process}`, options);
    this.folder = folder;
    this.owner = owner;
  }
}

/** Opens a state folder, creating it if need be. Throws a `StateInUseError` while another process has it open. */
export function openState(stateFolder: string): StateFolder {
  const folder = resolve(stateFolder);
  reading(folder, () => mkdirSync(folder, { recursive: true }), {
    cure: "move it away, or use another --state",
  });
  const ownerFile = join(folder, "owner.json");

  const lock = takeLock(folder, ownerFile);
  const wasWhole = wasComplete(folder);
  const abandonedBy = readOwner(ownerFile);
  const owner: StateOwner = { pid: process.pid, openedAt: new Date().toISOString() };
  reading(ownerFile, () => writeFileSync(ownerFile, `${JSON.stringify(owner)}\n`));

  let open = true;
  return {
    folder,
    abandonedBy,
    path: (...parts) => join(folder, ...parts),
    database(path, open) {
      const file = join(folder, path);
      checkDatabase(file, wasWhole);
      return reading(file, () => open(file));
    },
    complete() {
      if (!wasWhole) replaceFile(join(folder, completeMarker.file), completeMarker.text);
    },
    close() {
      if (!open) return;
      open = false;
      rmSync(ownerFile, { force: true });
      lock.close();
    },
  };
}

/** It holds nothing, and is made again. */
const lockCure = "delete it, if no pawl dev uses this state";

function takeLock(folder: string, ownerFile: string): DatabaseSync {
  const file = join(folder, "lock");
  const lock = reading(file, () => new DatabaseSync(file, { timeout: 0 }), { cure: lockCure });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (!/locked/.test(String(error))) {
      return reading(
        file,
        () => {
          throw error;
        },
        { cure: lockCure },
      );
    }
    throw new StateInUseError(folder, readOwner(ownerFile), { cause: error });
  }
}

function readOwner(ownerFile: string): StateOwner | undefined {
  try {
    const { pid, openedAt } = JSON.parse(readFileSync(ownerFile, "utf8")) as Partial<StateOwner>;
    return { pid: Number(pid), openedAt: String(openedAt) };
  } catch {
    return undefined;
  }
}
