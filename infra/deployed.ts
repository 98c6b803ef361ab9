/**
 * Declares the list of `infra/tasks.ts`: which tasks are deployed, on which lane, and with which settings over the
 * task's own file. Checks the list each time it is read. Whether the lanes exist is for `deployment.ts` to check.
 */
import { settingNames, type TaskSettings } from "../functions/model/task/settings.ts";
import { tagMistakes } from "../functions/model/task/tags/tags.ts";
import type { Task } from "../functions/model/task/task.ts";
import { triggerMistakes } from "../functions/model/task/task-mistakes.ts";
import type { Trigger } from "../functions/model/task/trigger.ts";
import { isOptions, shown, taskSettingsMistakes } from "./deployment/option-checks.ts";
import {
  isPackageTask,
  type PackageSource,
  type PackageTask,
  packageTask,
} from "./deployment/package-task.ts";

/** The options of a line. */
export interface DeployedOptions extends TaskSettings {
  /** The lane whose worker runs the task: one of the stage's, in `infra/stages.ts`. @default its `defaultLane` */
  readonly lane?: string;
  /** `false` deploys the task with its schedules disabled. @default true */
  readonly enabled?: boolean;
  /** `true` enables the start-ups that the task's file declares. Those that `triggers` lists here need nothing more. @default false */
  readonly onStartup?: boolean;
  /** Triggers that replace those of the task's file. @default those of the task's file */
  readonly triggers?: readonly Trigger[];
  /** Tags besides those of the task's file. @default none */
  readonly tags?: readonly string[];
}

/** A line of the list: a task of the project, or `{ from: "package/path" }` for one of an npm package. */
export type GivenLine =
  | DeployedLine
  | readonly [task: Task | PackageTask, options: DeployedOptions]
  | readonly [task: Task | PackageTask];

/** A line, with its task. `source`: the package that it comes from. */
export type DeployedLine = readonly [task: Task, options: DeployedOptions, source?: PackageSource];

/** What the list may depend on. */
export interface DeployedContext {
  readonly stage: string;
}

/** The checked list, sorted by name: the order of its lines changes nothing. */
export type TaskList = (context: DeployedContext) => readonly DeployedLine[];

const known = ["lane", "enabled", "onStartup", ...settingNames, "triggers", "tags"];

/** Declares the deployed tasks. The function it returns throws a plain `Error` that names every mistake. */
export function deployed(list: (context: DeployedContext) => readonly GivenLine[]): TaskList {
  return (context) => {
    const given = list(context);
    if (!Array.isArray(given)) {
      throw new Error(
        `the list of tasks is ${shown(given)}: a list of lines such as [task, { lane: "default" }] is allowed`,
      );
    }
    const found = given.map(withTask);
    const lines = found.filter((line) => typeof line !== "string");
    const mistakes = [
      ...found.flatMap((line, i) =>
        typeof line === "string" ? line : lineMistakes(line, placeOf(given, i)),
      ),
      ...sharedNames(lines),
    ];
    if (mistakes.length > 0) throw new Error(mistakes.join("; "));
    return [...lines].sort(([a], [b]) => (a.name < b.name ? -1 : 1));
  };
}

/** The line, with the task of a package in it. Or what is wrong with that. */
function withTask(line: GivenLine, index: number, all: readonly GivenLine[]): DeployedLine | string {
  const [named, options] =
    Array.isArray(line) && line.length === 1 ? [line[0], {}] : Array.isArray(line) ? line : [];
  if (!isPackageTask(named)) return (Array.isArray(line) ? [named, options] : line) as DeployedLine;
  try {
    const { task, source } = packageTask(named);
    return [task, options as DeployedOptions, source];
  } catch (error) {
    return `${placeOf(all, index)}: ${(error as Error).message}`;
  }
}

/** `infra/tasks.ts, entry 18, after count-cities`: a line of the file may have several entries, and an entry several lines. */
function placeOf(all: readonly unknown[], index: number): string {
  const before: unknown = all[index - 1];
  const [task] = Array.isArray(before) ? before : [];
  const { name, from } = (task ?? {}) as { readonly name?: unknown; readonly from?: unknown };
  const after = index === 0 ? "the first" : `after ${typeof name === "string" ? name : shown(from)}`;
  return `infra/tasks.ts, entry ${index + 1}, ${after}`;
}

function lineMistakes(line: unknown, place: string): string[] {
  const [task, options] = Array.isArray(line) ? line : [];
  const { name } = (task ?? {}) as { name?: unknown };
  if (typeof name !== "string" || !Object.isFrozen(task)) {
    return [`${place} has no task: an entry starts with the default export of a task's file`];
  }
  const where = `task ${name}`;
  if (!isOptions(options)) {
    return [`${where}: options ${shown(options)} are not allowed: an object such as { lane: "default" }`];
  }
  const { lane, triggers, onStartup, tags } = options as Readonly<Record<string, unknown>>;
  const mistakes = taskSettingsMistakes(where, options, known);
  mistakes.push(...triggerMistakes(triggers).map((mistake) => `${where}: ${mistake}`));
  mistakes.push(...tagMistakes(tags, (task as Task).tags).map((mistake) => `${where}: ${mistake}`));
  mistakes.push(
    ...startupMistakes(triggers ?? (task as Task).triggers, onStartup).map(
      (mistake) => `${where}: ${mistake}`,
    ),
  );
  if (lane !== undefined && typeof lane !== "string") {
    mistakes.push(`${where}: lane ${shown(lane)} is not allowed: the name of one of the stage's lanes`);
  }
  return mistakes;
}

function startupMistakes(triggers: unknown, onStartup: unknown): string[] {
  if (onStartup !== undefined && typeof onStartup !== "boolean")
    return [`onStartup ${shown(onStartup)} is not allowed: true or false`];
  const declares =
    Array.isArray(triggers) && triggers.some((trigger: Trigger | null) => trigger?.kind === "startup");
  if (onStartup !== true || declares) return [];
  return ["onStartup true is not allowed: the task's file has no trigger onStartup()"];
}

function sharedNames(lines: readonly DeployedLine[]): string[] {
  const names = lines.map((line) => line?.[0]?.name);
  const shared = names.filter((name, i) => name !== undefined && names.indexOf(name) !== i);
  return [...new Set(shared)].map((name) => {
    const sources = lines.flatMap(([task, , source]) => (task?.name === name && source ? [source.file] : []));
    if (sources.length === 0) return `two tasks have the name ${name}: rename one of them`;
    return `two tasks have the name ${name}, one of ${sources.join(", one of ")}: leave out one of the lines`;
  });
}
