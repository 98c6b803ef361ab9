/**
 * Puts a state folder aside, so that the next start begins from scratch. The state put aside earlier is deleted: there is one at
 * most. A folder that does not look like state is left alone, since the path may be a mistake.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { DamagedStateError } from "./damaged-state.ts";
import { openState } from "./state-folder.ts";

/** Files of which a state folder has at least one. */
const ofState = ["lock", "state.json", "owner.json", "dynamodb.sqlite", "sqs.sqlite", "s3", "time.json"];
const ofProjects = ["package.json", ".git"];

/**
 * @returns where the state is now; undefined when there was none
 * @throws a `StateInUseError` while another process has the state open
 */
export function putStateAside(stateFolder: string): string | undefined {
  const folder = resolve(stateFolder);
  if (!existsSync(folder)) return undefined;
  const aside = `${folder}.old`;
  const isFolder = statSync(folder).isDirectory();
  if (isFolder && readdirSync(folder).length === 0) return undefined;
  if (isFolder && !isState(folder))
    throw new Error(`${folder} is not reset, since it does not look like the state of pawl dev`);
  if (existsSync(aside) && !isState(aside))
    throw new Error(
      `${folder} is not reset, since ${aside} is in the way and does not look like the state of pawl dev: move it away`,
    );
  const free = isFolder ? take(folder) : () => {};
  try {
    rmSync(aside, { recursive: true, force: true });
    renameSync(folder, aside);
  } finally {
    free();
  }
  return aside;
}

function isState(path: string): boolean {
  const names = statSync(path).isDirectory() ? readdirSync(path) : [];
  return names.some((name) => ofState.includes(name)) && !names.some((name) => ofProjects.includes(name));
}

/** Keeps other processes out. A damaged folder cannot be taken: then its last owner must be gone. */
function take(folder: string): () => void {
  try {
    const state = openState(folder);
    return () => state.close();
  } catch (error) {
    if (!(error instanceof DamagedStateError)) throw error;
    const owner = ownerOf(folder);
    if (owner !== undefined && isAlive(owner))
      throw new Error(`${folder} is not reset, since process ${owner} may use it: end that first`, {
        cause: error,
      });
    return () => {};
  }
}

function ownerOf(folder: string): number | undefined {
  try {
    return Number(JSON.parse(readFileSync(join(folder, "owner.json"), "utf8")).pid) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
