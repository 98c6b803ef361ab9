/** The layers that a task's settings come from, as synth writes them and `pawl why` reads them. */
import { expect, test } from "vitest";
import { layersOf, settingOrigins } from "../../../functions/model/task/layers/layers.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { defineTask } from "../../../functions/model/task/task.ts";
import { cron } from "../../../functions/schedule/index.ts";
import { deployment, task } from "../made-up.ts";

test("what a task's file alone can say has its layer too, and a function its place", () => {
  const originsOf = (options: object) => {
    const { tasks } = deployment([[task("a", [], options), { lane: "bulk" }]]);
    const origins = settingOrigins(layersOf(tasks[0] as ManifestTask));
    return Object.fromEntries(origins.map(({ setting, name, value }) => [setting, [name, value]]));
  };
  expect(originsOf({ backoff: { firstSeconds: 5 } }).backoff).toEqual(["task", { firstSeconds: 5 }]);
  expect(originsOf({ backoff: () => 5 }).backoff).toEqual(["task", "(function)"]);
  expect(originsOf({ confirm: { typeName: true } }).confirm).toEqual(["task", { typeName: true }]);
  expect(originsOf({}).backoff).toBeUndefined();
  const walking = defineTask({
    ...{ name: "walk", description: "Walks.", onItemError: { retry: 3 }, parallel: { shards: 8 } },
    async *items() {
      yield [1, 1] as const;
    },
    process: () => undefined,
  });
  const [walk] = deployment([[walking, { lane: "bulk" }]]).tasks;
  expect(walk?.layers.task).toMatchObject({ onItemError: { retry: 3 }, parallel: { shards: 8 } });
});

test("each setting comes from the highest layer that says something, and hides what those below say", () => {
  const own = task("a", [cron("0 3 * * *")], { maxAttempts: 2, overlap: "allow" });
  const { tasks } = deployment([[own, { lane: "bulk", maxAttempts: 4, triggers: [] }]], {
    settings: { maxAttempts: 5, checkpointSeconds: 2 },
    tasks: { a: { enabled: false, maxAttempts: 6 } },
  });
  const origins = settingOrigins(layersOf(tasks[0] as ManifestTask));
  const shown = origins.map(({ setting, name, value, hides }) => [
    setting,
    name,
    value,
    hides.map((hidden) => `${hidden.name} ${JSON.stringify(hidden.value)}`),
  ]);
  const nightly = JSON.stringify(own.triggers);
  expect(shown).toEqual([
    ["enabled", "stage", false, ["default true"]],
    ["lane", "line", "bulk", []],
    ["triggers", "line", [], [`task ${nightly}`, "default []"]],
    ["overlap", "task", "allow", ['default "skip"']],
    ["catchUp", "default", "none", []],
    ["maxAttempts", "stage", 6, ["line 4", "task 2", "default 3"]],
    ["checkpointSeconds", "stage", 2, ["default 1"]],
    ["stuckAfterSeconds", "default", 86_400, []],
    ["recordsKeptDays", "default", 90, []],
  ]);
  const resolved: Record<string, unknown> = { ...tasks[0]?.settings };
  for (const { setting, value } of origins.slice(3)) expect(resolved[setting]).toEqual(value);
});
