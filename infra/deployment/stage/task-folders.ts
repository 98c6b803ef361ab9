/** The folders in which files of tasks lie: which are allowed, and which of them has a task's file. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../roots.ts";
import { shown } from "../option-checks.ts";

/** Where files of tasks lie unless `infra/stages.ts` says otherwise. */
export const usualFolders: readonly string[] = ["functions/tasks"];

/** `pawl dev` does not watch these, and the packages in `node_modules` are no files of the project. */
const leftOut = ["cli", "docs", "local", "test", "node_modules", "coverage"];
const folder = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;

/** What is wrong with `taskFolders`, one line a mistake. */
export function foldersMistakes(given: unknown): string[] {
  if (given === undefined) return [];
  const example = 'folders of the project such as ["functions/tasks", "teams/shop"]';
  if (!Array.isArray(given) || given.length === 0)
    return [`taskFolders ${shown(given)} is not allowed: ${example}`];
  const wrong = given.filter((one: unknown) => typeof one !== "string" || !folder.test(one));
  if (wrong.length > 0)
    return wrong.map((one) => `taskFolders has ${shown(one)}, which is not allowed: ${example}`);
  const all = given as readonly string[];
  const unwatched = all.filter((one) => leftOut.some((each) => one === each || one.startsWith(`${each}/`)));
  const nested = all.filter((one) => all.some((other) => one !== other && one.startsWith(`${other}/`)));
  return [
    ...unwatched.map(
      (one) =>
        `taskFolders has "${one}", which is not allowed: pawl dev does not watch ${leftOut.join(", ")}`,
    ),
    ...nested.map((one) => `taskFolders has "${one}", which is not allowed: it lies in another one`),
    ...(new Set(all).size < all.length ? [`taskFolders ${shown(all)} names a folder twice`] : []),
  ];
}

/** A task's file in a folder, from the project's root: dots in the name are folders. */
export function fileIn(folder: string, name: string): string {
  return `${folder}/${name.replaceAll(".", "/")}.ts`;
}

/** The folders that have a file for a task of that name. */
export function filesOf(name: string, folders: readonly string[], root = projectRoot): readonly string[] {
  return folders.map((one) => fileIn(one, name)).filter((file) => existsSync(join(root, file)));
}

/** A task's file, from the project's root: the one that exists, or else the one in the first folder. */
export function taskFile(
  name: string,
  folders: readonly string[] = usualFolders,
  root = projectRoot,
): string {
  const [first = ""] = folders;
  const usual = fileIn(first, name);
  return folders.length === 1 ? usual : (filesOf(name, folders, root)[0] ?? usual);
}
