/**
 * Where tasks' files are. A bundle imports a task's file by the task's name, and the list of tasks imports it by
 * its path: the check makes sure that both find the same task.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Task } from "../../functions/model/task/task.ts";
import type { DeployedLine } from "../deployed.ts";
import { refuse } from "./mistakes-error.ts";

/** A task's file, from the project's root: dots in the name are folders. */
export function taskFile(name: string): string {
  return `functions/tasks/${name.replaceAll(".", "/")}.ts`;
}

/** Rejects with a plain `Error` where the file of a task is missing or exports something else. Those of packages have none. */
export async function checkTaskFiles(lines: readonly DeployedLine[], root: string): Promise<void> {
  const tasks = lines.filter(([, , source]) => source === undefined).map(([task]) => task);
  const missing = tasks.filter(({ name }) => !existsSync(join(root, taskFile(name))));
  refuse(missing.map(missingFile));
  for (const task of tasks) {
    const file = taskFile(task.name);
    const { default: found } = await import(pathToFileURL(join(root, file)).href);
    if (found === task) continue;
    throw new Error(`task ${task.name}: ${file} exports ${described(found, task)} by default; ${rule}`);
  }
}

const rule = "name the file after its task";

function missingFile({ name }: Task): string {
  return `task ${name}: its file ${taskFile(name)} is missing; ${rule}`;
}

function described(found: Task | undefined, { name }: Task): string {
  if (found?.name === undefined) return "no task";
  return found.name === name ? "another task of that name" : `task ${found.name}`;
}
