/**
 * What `pawl new` writes: the new files, and those it edits, all formatted. It is worked out before anything is written,
 * so that a refusal leaves the project as it was.
 */
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { taskMistakes } from "../../functions/model/task/task-mistakes.ts";
import { isPackage } from "../../roots.ts";
import { UsageError } from "../usage.ts";
import { addResources, addService, listTask, usesName } from "./edits.ts";
import type { Kind } from "./kind.ts";
import { taskNames } from "./names.ts";

/** A file as it will be. */
export interface Change {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
  /** As it is now. @default it does not exist */
  readonly before?: string;
}

const lists = { tasks: "infra/tasks.ts", services: "functions/services.ts", resources: "infra/resources.ts" };

/** The folder's project: the nearest folder above that has a list of tasks. @throws a plain `Error` if there is none */
export function projectFolder(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, lists.tasks)) && existsSync(join(folder, "cdk.json"))) return folder;
    if (folder === dirname(folder))
      throw new Error(`${cwd} is in no project of Pawl: no folder above it has ${lists.tasks}`);
  }
}

/** Works out all files of a new task. @throws UsageError for a name that is not allowed or taken, and a plain `Error` that says why there can be none */
export function planTask(root: string, name: string, kind: Kind, folder?: string): Change[] {
  const mistakes = taskMistakes({ name, description: "Is new.", run: () => {} });
  if (mistakes.length > 0) throw new UsageError(mistakes.join("; "));
  const names = taskNames(name, folder);
  const files = Object.entries(kind.files(names)).map(([path, text]) => ({ path, text }));
  const taken = files.filter(({ path }) => existsSync(join(root, path)));
  if (taken.length > 0) {
    const verb = taken.length === 1 ? "exists" : "exist";
    throw new UsageError(`${taken.map(({ path }) => path).join(" and ")} ${verb}: choose another name`);
  }
  const edited = (path: string, edit: (text: string) => string): Change => {
    const before = readText(root, path);
    return { path, before, text: edit(before) };
  };
  const listed = edited(lists.tasks, (text) => {
    if (usesName(text, names.camel))
      throw new UsageError(`${lists.tasks} uses the name ${names.camel} already: choose another name`);
    return listTask(lists.tasks, text, names, kind.lane);
  });
  const service = kind.service?.(names);
  const resources = kind.resources?.(names);
  const changes = [
    ...files,
    listed,
    ...(service ? [edited(lists.services, (text) => addService(lists.services, text, service))] : []),
    ...(resources ? [edited(lists.resources, (text) => addResources(lists.resources, text, resources))] : []),
  ];
  return changes.map((change) =>
    change.path.endsWith(".ts") ? { ...change, text: formatted(root, change) } : change,
  );
}

function readText(root: string, path: string): string {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch (cause) {
    throw new Error(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** A text as the project's own Biome would format it, its imports sorted. A project of the package may have none. */
function formatted(root: string, { path, text, before }: Change): string {
  if (isPackage && !existsSync(join(root, "node_modules/.bin/biome"))) return text;
  const sorted = biome(root, path, ["check", "--write", "--linter-enabled=false"], text);
  // What sorts imports returns a text that does not parse as it is.
  if (before !== undefined) biome(root, path, ["format"], sorted);
  // Biome sets a header apart where it sorts another import below it.
  const isApart = /^\/\*\*[\s\S]*?\*\/\n\n/.test(before ?? text);
  return isApart ? sorted : sorted.replace(/^(\/\*\*[\s\S]*?\*\/\n)\n(?=import )/, "$1");
}

function biome(root: string, path: string, args: readonly string[], input: string): string {
  const bin = join(root, "node_modules/.bin/biome");
  const options = { cwd: root, input, encoding: "utf8" } as const;
  const { status, stdout, stderr, error } = spawnSync(bin, [...args, `--stdin-file-path=${path}`], options);
  if (status === 0) return stdout;
  const [, reason = stderr.trim()] = /× (.+)/.exec(stderr ?? "") ?? [];
  throw new Error(`${path} cannot be formatted: ${error?.message ?? reason}`);
}

/** Writes all changes. What was written is taken back when one fails. */
export function writeChanges(root: string, changes: readonly Change[]): void {
  const written: Change[] = [];
  try {
    for (const change of changes) {
      const path = join(root, change.path);
      mkdirSync(dirname(path), { recursive: true });
      // Refuses a file that another process made just now.
      const file = openSync(path, change.before === undefined ? "wx" : "w");
      written.push(change);
      writeFileSync(file, change.text);
      closeSync(file);
    }
  } catch (error) {
    for (const { path, before } of written) {
      if (before === undefined) rmSync(join(root, path), { force: true });
      else writeFileSync(join(root, path), before);
    }
    throw error;
  }
}
