/** Settings for every stage: which layer holds, and what is refused. */
import { expect, test } from "vitest";
import { layersOf, settingOrigins } from "../../../functions/model/task/layers/layers.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { GivenLine } from "../../../infra/deployed.ts";
import {
  type GlobalSettings,
  resolveGlobal,
  type StageSettings,
  toManifest,
} from "../../../infra/deployment/index.ts";
import { deployment, now, task } from "../made-up.ts";

interface Given {
  readonly file?: object;
  readonly line?: GivenLine[1];
  readonly stage?: Partial<StageSettings>;
  readonly settings?: GlobalSettings;
}

/** The setting of a task, and from where it comes. */
function found(setting: string, { file = {}, line, stage, settings }: Given) {
  const own = task("a", [], file);
  const given: GivenLine = line === undefined ? [own] : [own, line];
  const [one] = deployment([given], stage, now, settings).tasks as [ManifestTask];
  const origin = settingOrigins(layersOf(one)).find((each) => each.setting === setting);
  const resolved = { ...one.settings, lane: one.lane } as Readonly<Record<string, unknown>>;
  expect(resolved[setting]).toEqual(origin?.value);
  return [origin?.value, origin?.name, origin?.file, origin?.hides.map(({ name }) => name)];
}

const stagesFile = "infra/stages.ts";

test.each([
  ["checkpointSeconds", 1, 2, 3],
  ["stuckAfterSeconds", 86_400, 3_600, 60],
  ["maxAttempts", 3, 5, 7],
  ["recordsKeptDays", 90, 40, 50],
])("%s of all stages holds where no file of the task says another", (setting, usual, all, other) => {
  const settings = { [setting]: all };
  const above = { [setting]: other };
  const lowest = ["default"];
  const below = ["global", "default"];
  const taskFile = "functions/tasks/a.ts";
  expect(found(setting, {})).toEqual([usual, "default", undefined, []]);
  expect(found(setting, { settings })).toEqual([all, "global", stagesFile, lowest]);
  expect(found(setting, { settings, file: above })).toEqual([other, "task", taskFile, below]);
  expect(found(setting, { settings, line: above })).toEqual([other, "line", "infra/tasks.ts", below]);
  expect(found(setting, { settings, stage: { settings: above } })).toEqual([
    other,
    "stage",
    stagesFile,
    below,
  ]);
  const ofTask = { tasks: { a: above } };
  expect(found(setting, { settings, stage: ofTask })).toEqual([other, "stage", stagesFile, below]);
});

test("a line that names no lane has the stage's default lane, or else that of all stages, or else default", () => {
  const bulk = { defaultLane: "bulk" };
  expect(found("lane", {})).toEqual(["default", "default", undefined, []]);
  expect(found("lane", { settings: bulk })).toEqual(["bulk", "global", stagesFile, []]);
  const stage = { defaultLane: "default" };
  expect(found("lane", { settings: bulk, stage })).toEqual(["default", "stage", stagesFile, ["global"]]);
  const line = { lane: "default" };
  expect(found("lane", { settings: bulk, line })).toEqual(["default", "line", "infra/tasks.ts", ["global"]]);
  expect(found("lane", { stage: bulk, line })).toEqual(["default", "line", "infra/tasks.ts", []]);
});

test("a limit of all stages is a limit of each task, and lets its runs overlap", () => {
  const settings = { concurrency: { limit: 2 } };
  expect(found("concurrency", { settings })).toEqual([{ limit: 2 }, "global", stagesFile, []]);
  expect(found("overlap", { settings })[0]).toBe("allow");
  expect(found("concurrency", { settings, file: { concurrency: { limit: 4 } } })[0]).toEqual({ limit: 4 });
});

test("a default lane that the stage does not have is one mistake for each task that has no other", () => {
  const lines: GivenLine[] = [[task("a")], [task("b"), {}], [task("c"), { lane: "bulk" }]];
  const words =
    'lane "fast", the lane of tasks that name none, is not declared in stage mine: allowed are bulk, default';
  expect(() => deployment(lines, {}, now, { defaultLane: "fast" })).toThrow(
    `task a: ${words}; task b: ${words}`,
  );
});

test("the manifest says what the command needs of them, and nothing where nothing is said", () => {
  const made = (settings?: GlobalSettings, stage: Partial<StageSettings> = {}) =>
    toManifest(deployment([[task("a")]], stage, now, settings));
  expect(made()).not.toHaveProperty("staleAfterDays");
  expect(made()).not.toHaveProperty("taskFolders");
  expect(made().tasks[0]?.layers).not.toHaveProperty("global");
  expect(made({ staleAfterDays: 7 }).staleAfterDays).toBe(7);
  expect(made({ staleAfterDays: 7 }, { staleAfterDays: 14 }).staleAfterDays).toBe(14);
  expect(made({ taskFolders: ["teams"] })).toMatchObject({
    taskFolders: ["teams"],
    tasks: expect.arrayContaining([expect.objectContaining({ file: "teams/a.ts" })]),
  });
  expect(made({ maxAttempts: 5, defaultLane: "bulk" }).tasks[0]?.layers.global).toEqual({
    maxAttempts: 5,
    lane: "bulk",
  });
});

const known = /allowed are taskFolders, defaultLane, staleAfterDays, overlap, /;
const folders = 'folders of the project such as ["functions/tasks", "teams/shop"]';

test.each([
  [7, "settings in infra/stages.ts 7 is not allowed: an object such as { checkpointSeconds: 2 }"],
  [{ checkpoints: 2 }, /^settings in infra\/stages\.ts: unknown "checkpoints": allowed are taskFolders, /],
  [{ enabled: false }, known],
  [{ lane: "bulk" }, known],
  [
    { checkpointSeconds: 60 },
    "settings in infra/stages.ts: checkpointSeconds 60 is not allowed: a number from 0.1 to 10",
  ],
  [{ staleAfterDays: 0 }, "staleAfterDays 0 is not allowed: a whole number from 1 to 3650"],
  [{ staleAfterDays: 1.5 }, "staleAfterDays 1.5 is not allowed: a whole number from 1 to 3650"],
  [{ defaultLane: "" }, 'defaultLane "" is not allowed: the name of a lane, at most 20'],
  [
    { defaultLane: 7 },
    "defaultLane 7 is not allowed: the name of a lane, at most 20 lower-case letters, digits and hyphens",
  ],
  [{ taskFolders: "teams" }, `taskFolders "teams" is not allowed: ${folders}`],
  [{ taskFolders: [] }, `taskFolders [] is not allowed: ${folders}`],
  [{ taskFolders: ["../up"] }, `taskFolders has "../up", which is not allowed: ${folders}`],
  [{ taskFolders: ["/tasks"] }, `taskFolders has "/tasks", which is not allowed: ${folders}`],
  [{ taskFolders: ["tasks/"] }, `taskFolders has "tasks/", which is not allowed: ${folders}`],
  [{ taskFolders: [7] }, `taskFolders has 7, which is not allowed: ${folders}`],
  [
    { taskFolders: ["test/tasks"] },
    'taskFolders has "test/tasks", which is not allowed: pawl dev does not watch cli, docs,',
  ],
  [{ taskFolders: ["a", "a/b"] }, 'taskFolders has "a/b", which is not allowed: it lies in another one'],
  [{ taskFolders: ["a", "a"] }, "names a folder twice"],
])("settings %j are refused in one line", (settings, words) => {
  const refused = () => resolveGlobal(settings as GlobalSettings);
  expect(refused).toThrow(words);
  expect(refused).toThrow(/^[^\n]+$/);
  expect(() => deployment([], {}, now, settings as GlobalSettings)).toThrow(words);
});
