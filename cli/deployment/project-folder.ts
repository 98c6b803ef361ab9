/**
 * What the folder of a command says: the project's name in `cdk.json`, and the `pawl dev` that runs there. A
 * `pawl dev` writes `.pawl/dev.json` when it is ready. One that was killed leaves the file behind, so the file
 * alone proves nothing: `liveDev` also asks the process and its port.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join, sep } from "node:path";
import { defaultProject } from "../../functions/model/task/project-name.ts";
import { projectRoot } from "../../roots.ts";

/** The project that this command belongs to: the clone, or what has the package. */
export const ownFolder = projectRoot;

/** What a project has: its tasks may lie in other folders. */
const signs = [join("functions", "tasks"), join("infra", "tasks.ts")];

/** The project that a folder is in: the nearest folder above with tasks. Undefined outside this command's clone. */
export function projectOf(cwd: string): string | undefined {
  if (!existsSync(cwd)) return undefined;
  for (let folder = realpathSync(cwd); isOwn(folder); folder = dirname(folder))
    if (signs.some((sign) => existsSync(join(folder, sign)))) return folder;
  return undefined;
}

function isOwn(folder: string): boolean {
  return `${folder}${sep}`.startsWith(`${realpathSync(ownFolder)}${sep}`);
}

/**
 * The project's name: `context.project` in the `cdk.json` of this folder, or of the nearest folder above that sets
 * one; in a folder outside any project, that of the clone this command belongs to.
 */
export function projectName(folder: string): string {
  for (const each of [...withParents(folder), ownFolder]) {
    const settings = readJson(join(each, "cdk.json")) as { context?: { project?: unknown } } | undefined;
    const project = settings?.context?.project;
    if (typeof project === "string") return project;
  }
  return defaultProject;
}

/** A running `pawl dev`, as its `dev.json` describes it. */
export interface DevState {
  readonly pid: number;
  readonly port: number;
  readonly endpoint: string;
  readonly startedAt: string;
  readonly stage: string;
}

/** The `pawl dev` of this folder, or of the nearest folder above that has one, if it is alive. */
export async function liveDev(folder: string): Promise<DevState | undefined> {
  const dev = readDevState(folder);
  return dev !== undefined && (await isLive(dev)) ? dev : undefined;
}

/** The nearest `dev.json`. Undefined where there is none, or where it is not complete yet. */
export function readDevState(folder: string): DevState | undefined {
  for (const each of withParents(folder)) {
    const state = readJson(join(each, ".pawl", "dev.json"));
    if (state !== undefined) return isDevState(state) ? state : undefined;
  }
  return undefined;
}

function isDevState(value: unknown): value is DevState {
  const state = value as Partial<DevState> | null;
  return (
    Number.isSafeInteger(state?.pid) &&
    Number.isSafeInteger(state?.port) &&
    typeof state?.endpoint === "string" &&
    typeof state.stage === "string"
  );
}

/** Whether its process runs and its port answers: the pid alone may belong to another process by now. */
export async function isLive({ pid, port }: DevState): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return new Promise((answer) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 500 });
    const end = (live: boolean) => {
      socket.destroy();
      answer(live);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

function withParents(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...withParents(parent)];
}

/** Undefined where the file cannot be read, null where it is not JSON: another process may be writing it. */
function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
