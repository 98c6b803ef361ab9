/**
 * The folder in which everything local is kept, open to one process at a time.
 *
 * Who has it is decided by a lock of the kernel's, which SQLite holds on the file `lock` and which goes with
 * its process however that ends: no pid needs to be trusted, none can be recycled. The file `owner.json` says
 * who it is, for the message to a second opener; being there at opening, it says that the last owner went away
 * without closing.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Who has a state folder, or had it last. */
export interface StateOwner {
  pid: number;
  /** When the folder was opened, ISO 8601. */
  openedAt: string;
}

/** An open state folder. */
export interface State {
  /** The folder's absolute path. */
  readonly folder: string;
  /** Who went away without closing it last time (killed, or the machine went down), if somebody did. */
  readonly abandonedBy: StateOwner | undefined;
  /** A path inside the folder. */
  path(...parts: string[]): string;
  /** Gives the folder up. */
  close(): void;
}

/** Says that another process has the state folder. */
export class StateInUseError extends Error {
  override name = "StateInUseError";
  readonly folder: string;
  readonly owner: StateOwner | undefined;

  constructor(folder: string, owner: StateOwner | undefined, options?: ErrorOptions) {
    const who = owner === undefined ? "another process" : `process ${owner.pid}, since ${owner.openedAt}`;
    super(`the state in ${folder} is in use by ${who}`, options);
    this.folder = folder;
    this.owner = owner;
  }
}

/** Opens a state folder, making it if need be. Throws a `StateInUseError` while another process has it. */
export function openState(stateFolder: string): State {
  const folder = resolve(stateFolder);
  mkdirSync(folder, { recursive: true });
  const ownerFile = join(folder, "owner.json");

  const lock = takeLock(folder, ownerFile);
  const abandonedBy = readOwner(ownerFile);
  const owner: StateOwner = { pid: process.pid, openedAt: new Date().toISOString() };
  writeFileSync(ownerFile, `${JSON.stringify(owner)}\n`);

  let open = true;
  return {
    folder,
    abandonedBy,
    path: (...parts) => join(folder, ...parts),
    close() {
      if (!open) return;
      open = false;
      rmSync(ownerFile, { force: true });
      lock.close();
    },
  };
}

function takeLock(folder: string, ownerFile: string): DatabaseSync {
  const lock = new DatabaseSync(join(folder, "lock"), { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (!/locked/.test(String(error))) throw error;
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
