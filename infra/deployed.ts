/**
 * The list of `infra/tasks.ts`: which tasks are deployed, on which lane, and what operations set over a task's
 * own file. Checked as it is read, with every mistake named; whether a lane exists is the stage's to say.
 */
import { settingNames, type TaskSettings } from "../functions/model/settings.ts";
import { type Task, triggerMistakes } from "../functions/model/task.ts";
import type { Trigger } from "../functions/model/trigger.ts";
import { settingsMistakes } from "./deployment/stage-mistakes.ts";

/** What a line of the list sets besides its task. */
export interface DeployedOptions extends TaskSettings {
  /** The lane whose worker does it: one of the stage's, in `infra/stages.ts`. */
  readonly lane: string;
  /** `false` deploys it with its schedules disabled. @default true */
  readonly enabled?: boolean;
  /** What starts it besides a person, instead of what its file says. @default what its file says */
  readonly triggers?: readonly Trigger[];
}

/** A line of the list. */
export type DeployedLine = readonly [task: Task, options: DeployedOptions];

/** What the list may depend on. */
export interface DeployedContext {
  readonly stage: string;
}

/** The list, checked and by name: the order of its lines changes nothing. */
export type TaskList = (context: DeployedContext) => readonly DeployedLine[];

const known = ["lane", "enabled", ...settingNames, "triggers"];

/** Declares the deployed tasks. The function it gives throws a plain `Error` that names every mistake. */
export function deployed(list: (context: DeployedContext) => readonly DeployedLine[]): TaskList {
  return (context) => {
    const lines = list(context);
    const mistakes = [...lines.flatMap(lineMistakes), ...twice(lines)];
    if (mistakes.length > 0) throw new Error(mistakes.join("; "));
    return [...lines].sort(([a], [b]) => (a.name < b.name ? -1 : 1));
  };
}

function lineMistakes(line: unknown, index: number): string[] {
  const [task, options] = Array.isArray(line) ? line : [];
  const { name } = (task ?? {}) as { name?: unknown };
  if (typeof name !== "string" || !Object.isFrozen(task)) {
    return [
      `line ${index + 1} of the list has no task: its first part is what a task's file exports by default`,
    ];
  }
  const where = `task ${name}`;
  if (typeof options !== "object" || options === null) {
    return [
      `${where}: options ${JSON.stringify(options)} are not allowed: an object such as { lane: "default" }`,
    ];
  }
  const mistakes = settingsMistakes(where, options, known);
  mistakes.push(...triggerMistakes(options.triggers).map((mistake) => `${where}: ${mistake}`));
  if (typeof options.lane !== "string") {
    mistakes.push(
      `${where}: lane ${JSON.stringify(options.lane)} is not allowed: the name of one of the stage's lanes`,
    );
  }
  return mistakes;
}

function twice(lines: readonly DeployedLine[]): string[] {
  const names = lines.map((line) => line?.[0]?.name);
  const again = names.filter((name, i) => name !== undefined && names.indexOf(name) !== i);
  return [...new Set(again)].map((name) => `two tasks of the name ${name}: a name is one task's alone`);
}
