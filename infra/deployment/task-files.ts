/**
 * Where tasks' files are. A bundle imports a task's file by the task's name, and the list of tasks imports it by
 * its path: the check makes sure that both find the same task.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Task } from "../../functions/model/task/task.ts";
import type { DeployedLine } from "../deployed.ts";
import { refuse } from "./mistakes-error.ts";
import { type GlobalSettings, resolveGlobal } from "./stage/global-settings.ts";
import { filesOf, taskFile } from "./stage/task-folders.ts";

/** Rejects with a plain `Error` where the file of a task is missing or exports something else. Those of packages have none. */
export async function checkTaskFiles(
  lines: readonly DeployedLine[],
  root: string,
  settings?: GlobalSettings,
): Promise<void> {
  const { taskFolders } = resolveGlobal(settings);
  const tasks = lines.filter(([, , source]) => source === undefined).map(([task]) => task);
  refuse(tasks.flatMap(({ name }) => fileMistakes(name, taskFolders, root)));
  for (const task of tasks) {
    const file = taskFile(task.name, taskFolders, root);
    const { default: found } = await import(pathToFileURL(join(root, file)).href);
    if (found === task) continue;
    throw new Error(`task ${task.name}: ${file} exports ${described(found, task)} by default; ${rule}`);
  }
}

const rule = "name the file after its task";

function fileMistakes(name: string, folders: readonly string[], root: string): string[] {
  const files = filesOf(name, folders, root);
  if (files.length === 1) return [];
  if (files.length > 1)
    return [`task ${name}: it has several files, ${files.join(" and ")}: keep one of them`];
  const others = folders.length > 1 ? `, or in ${folders.slice(1).join(", ")}` : "";
  const ofPackage = "a task of a package has { from: PACKAGE } in its place";
  return [
    `task ${name}: its file ${taskFile(name, folders, root)} is missing${others}; ${rule}; ${ofPackage}`,
  ];
}

function described(found: Task | undefined, { name }: Task): string {
  if (found?.name === undefined) return "no task";
  return found.name === name ? "another task of that name" : `task ${found.name}`;
}
