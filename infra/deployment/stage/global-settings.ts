/**
 * Settings for every stage: `settings` of `infra/stages.ts`. They are the lowest layer above Pawl's own defaults: a task's file, its
 * line in `infra/tasks.ts` and a stage each say something else where they want to. docs/settings.md has each with its default.
 */

import { defaultStaleDays } from "../../../functions/model/health/staleness.ts";
import { settingNames, type TaskSettings } from "../../../functions/model/task/settings.ts";
import { refuse } from "../mistakes-error.ts";
import { givenOf, isOptions, notOptions, taskSettingsMistakes } from "../option-checks.ts";
import { defaultsMistakes, usualLane } from "./stage-defaults.ts";
import { foldersMistakes, usualFolders } from "./task-folders.ts";

export interface GlobalSettings extends TaskSettings {
  /** The folders in which files of tasks lie, from the project's root. `pawl new` writes into the first. @default ["functions/tasks"] */
  readonly taskFolders?: readonly string[];
  /** The lane of a task whose line in `infra/tasks.ts` names none. @default "default" */
  readonly defaultLane?: string;
  /** A task without a trigger whose last run ended so many days ago is marked as stale, 1 to 3650. @default 30 */
  readonly staleAfterDays?: number;
}

/** What `infra/stages.ts` says for every stage, with the defaults of what is no setting of a task. */
export interface ResolvedGlobal {
  readonly taskFolders: readonly string[];
  readonly defaultLane: string;
  readonly staleAfterDays: number;
  /** What it says itself, as a layer of each task. */
  readonly layer: TaskSettings & { readonly lane?: string };
}

const globalKeys = ["taskFolders", "defaultLane", "staleAfterDays", ...settingNames];

/** @throws a plain `Error` that names every mistake */
export function resolveGlobal(given: GlobalSettings = {}): ResolvedGlobal {
  refuse(globalMistakes(given));
  const { taskFolders = usualFolders, defaultLane, staleAfterDays, ...settings } = given;
  return {
    taskFolders,
    defaultLane: defaultLane ?? usualLane,
    staleAfterDays: staleAfterDays ?? defaultStaleDays,
    layer: { ...givenOf(settings), ...(defaultLane !== undefined && { lane: defaultLane }) },
  };
}

/** What is wrong with them, one line a mistake. */
function globalMistakes(given: GlobalSettings): string[] {
  const where = "settings in infra/stages.ts";
  if (!isOptions(given)) return [notOptions(where, given, "{ checkpointSeconds: 2 }")];
  const own = [...foldersMistakes(given.taskFolders), ...defaultsMistakes(given)];
  return [...taskSettingsMistakes(where, given, globalKeys), ...own.map((mistake) => `${where}: ${mistake}`)];
}
