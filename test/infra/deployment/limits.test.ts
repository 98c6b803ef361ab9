/** What synth says of limits: those that cannot be reached are refused, and what is odd is said. */
import { expect, test } from "vitest";
import type { ResolvedConcurrency } from "../../../functions/model/task/concurrency.ts";
import { maxItemsMistakes } from "../../../functions/model/task/items/max-items.ts";
import { layersOf, settingOrigins } from "../../../functions/model/task/layers/layers.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { defaultSettings, type ResolvedSettings } from "../../../functions/model/task/settings.ts";
import {
  limitLooks,
  limitMistakes,
  parallelMistakes,
  withinStage,
} from "../../../infra/deployment/limits/limits.ts";
import { resolveStage } from "../../../infra/deployment/stage/stage.ts";

function task(settings: Partial<ResolvedSettings>, more: Partial<ManifestTask> = {}): ManifestTask {
  return {
    name: "walk",
    description: "Walks.",
    file: "functions/tasks/walk.ts",
    kind: "items",
    lane: "default",
    enabled: true,
    triggers: [],
    settings: { ...defaultSettings, ...settings },
    layers: { task: {}, deployed: {}, stage: {} },
    ...more,
  };
}

function stage(maxRunningTasks: number | undefined, lanes: object = { default: {} }) {
  const settings = { lanes: lanes as never, removal: "destroy", maxRunningTasks } as const;
  return resolveStage("dev", { dev: settings });
}

const paramsSchema = { properties: { shop: { type: "string" } }, additionalProperties: false };

test("a limit above 1 beside an overlap that lets one run be at work is refused, with the cure", () => {
  expect(limitMistakes(task({ overlap: "queue-all", concurrency: { limit: 2 } }))).toEqual([
    'task walk: concurrency 2 can never be reached, since overlap "queue-all" lets one run at a time be at work: set overlap to "allow", or leave it out',
  ]);
  expect(limitMistakes(task({ overlap: "queue-all", concurrency: { limit: 1 } }))).toEqual([]);
  expect(limitMistakes(task({ overlap: "skip", concurrency: { limit: 2, key: "shop" } }))).toEqual([]);
});

test("a key that is no parameter is refused where the params are known", () => {
  const settings = { overlap: "allow", concurrency: { limit: 2, key: "store" } } as const;
  expect(limitMistakes(task(settings, { paramsSchema }))).toEqual([
    'task walk: the key "store" of its concurrency is none of its params: there are shop',
  ]);
  expect(limitMistakes(task(settings))).toEqual([]);
  const known = { ...settings, concurrency: { limit: 2, key: "shop" } };
  expect(limitMistakes(task(known, { paramsSchema }))).toEqual([]);
  const byFunction = { ...settings, concurrency: { limit: 2, key: "(function)" } };
  expect(limitMistakes(task(byFunction, { paramsSchema }))).toEqual([]);
});

test("a rate limit of a task without items is refused, with the cure, and so is a key of it that is no parameter", () => {
  const rateLimit = { items: 5, per: "second", key: "store" } as const;
  expect(limitMistakes(task({ rateLimit }, { kind: "run" }))).toEqual([
    "task walk: rateLimit limits items, and a task with run has none: use items or pages with process, or remove rateLimit",
  ]);
  expect(limitMistakes(task({ rateLimit }, { kind: "pages", paramsSchema }))).toEqual([
    'task walk: the key "store" of its rateLimit is none of its params: there are shop',
  ]);
  expect(limitMistakes(task({ rateLimit }))).toEqual([]);
  expect(limitMistakes(task({ maxCost: 2 }, { kind: "run" }))).toEqual([]);
});

test("shards of a task that has none to split, and a limit of what a split run may cost, are refused", () => {
  const parallel = { shards: 8 };
  expect(parallelMistakes(task({ parallel }, { kind: "run" }))).toEqual([
    'task walk: parallel {"shards":8} goes with items or pages, not with run',
  ]);
  expect(parallelMistakes(task({ parallel, maxCost: 2 }))).toEqual([]);
  expect(parallelMistakes(task({ parallel }))).toEqual([]);
});

test("maxItems is refused for a task that has no items, and for one whose runs are split", () => {
  expect(maxItemsMistakes(task({ maxItems: 5 }))).toEqual([]);
  expect(maxItemsMistakes(task({}, { kind: "run" }))).toEqual([]);
  expect(maxItemsMistakes(task({ maxItems: 5 }, { kind: "run" }))).toEqual([
    "task walk: maxItems 5 counts items, and a task with run has none: remove it",
  ]);
  expect(maxItemsMistakes(task({ maxItems: 5, parallel: { shards: 2 } }))).toEqual([
    "task walk: maxItems 5 counts the items of one walk, and parallel splits it: remove one of the two",
  ]);
});

test("a run that splits its shards by itself needs a task that can cut one", () => {
  const parallel = { shards: 8, resplit: true };
  expect(parallelMistakes(task({ parallel }))).toEqual([
    'task walk: parallel {"shards":8,"resplit":true} has resplit, and the task has no splitShard: add it, or remove resplit',
  ]);
  expect(parallelMistakes(task({ parallel }, { splitsShards: true }))).toEqual([]);
});

test("more shards than their lane has workers deserve a look", () => {
  const split = (shards: number) => [task({ parallel: { shards } })];
  const lanes = { default: { maxConcurrency: 4 } };
  expect(limitLooks(stage(undefined, lanes), split(8))).toEqual([
    "task walk: of its 8 shards at most 4 are at work at once, since lane default has maxConcurrency 4",
  ]);
  expect(limitLooks(stage(undefined, lanes), split(4))).toEqual([]);
  expect(limitLooks(stage(undefined), split(500))).toEqual([]);
});

test("an urgent task beside others on its lane, and keys beside an overlap, deserve a look", () => {
  const urgent = task({ priority: 9 });
  expect(limitLooks(stage(undefined), [urgent, task({}, { name: "other" })])).toEqual([
    "task walk: its priority 9 decides which run gets a place, not which message a worker takes first: give urgent tasks a lane of their own",
  ]);
  expect(limitLooks(stage(undefined), [urgent, task({}, { name: "other", lane: "bulk" })])).toEqual([]);
  expect(
    limitLooks(stage(undefined), [task({ overlap: "skip", concurrency: { limit: 1, key: "shop" } })]),
  ).toEqual([
    'task walk: overlap "skip" lets one run at a time be at work whatever its key: remove it if runs of different keys may overlap',
  ]);
});

test("a stage limit that tasks or lanes never reach deserves a look, and one that is none is refused", () => {
  const lanes = { default: { maxConcurrency: 3 } };
  const both = [task({}), task({ overlap: "allow", concurrency: { limit: 4 } }, { name: "other" })];
  expect(limitLooks(stage(9), both)).toEqual([
    "maxRunningTasks 9 is never reached by runs that are at work: the tasks allow 5 at once",
  ]);
  expect(limitLooks(stage(4, lanes), both)).toEqual([
    "maxRunningTasks 4 is never reached by runs that are at work: the lanes allow 3 at once",
  ]);
  expect(limitLooks(stage(3, lanes), both)).toEqual([]);
  for (const limit of [0, 101, 1.5])
    expect(() => stage(limit)).toThrow(
      `maxRunningTasks ${limit} is not allowed: a whole number from 1 to 100, since its holders are in one item`,
    );
});

test("a limit that runs of a second never fill deserves a look, unless its lanes are for long runs", () => {
  const of = (limit: number, lanes?: object, key?: string) => {
    const concurrency = { limit, key };
    const layers = { task: { concurrency }, deployed: {}, stage: {} };
    return limitLooks(stage(undefined, lanes), [task({ overlap: "allow", concurrency }, { layers })]);
  };
  const more =
    "at most about 90 of them start in a second: docs/concurrency.md#how-many-runs-start-in-a-second";
  const words = `is never reached by runs that take less than 1.1 s: ${more}`;
  expect(of(100)).toEqual([`task walk: its concurrency 100 ${words}`]);
  expect(of(100, undefined, "shop")).toEqual([`task walk: its concurrency 100 of each key ${words}`]);
  expect(of(80)).toEqual([]);
  expect(of(100, { default: { preset: "long" } })).toEqual([]);
  const ofStage = (limit: number, lanes?: object) => limitLooks(stage(limit, lanes), many);
  const many = Array.from({ length: 100 }, () => task({}));
  expect(ofStage(100)).toEqual([
    "maxRunningTasks 100 is never reached by runs that take less than 1.8 s: at most about 56 of them start in a second: docs/concurrency.md#how-many-runs-start-in-a-second",
  ]);
  expect(ofStage(60)).toEqual([]);
  expect(ofStage(100, { default: { preset: "long" } })).toEqual([]);
});

test("a limit above the stage's counts as the stage's, of the task as of each key, and synth says so", () => {
  const of = (settings: Partial<ResolvedSettings>) =>
    withinStage({ ...defaultSettings, ...settings }, { maxRunningTasks: 5 }).concurrency;
  expect(of({ overlap: "allow", concurrency: { limit: 20 } })).toEqual({ limit: 5 });
  const keyed = { limit: 20, key: "shop" };
  expect(of({ overlap: "allow", concurrency: keyed })).toEqual({ limit: 5, key: "shop" });
  const looks = (concurrency: ResolvedConcurrency) =>
    limitLooks(stage(5), [
      task(
        { overlap: "allow", concurrency: { ...concurrency, limit: Math.min(concurrency.limit, 5) } },
        { layers: { task: { concurrency }, deployed: {}, stage: {} } },
      ),
    ]);
  expect(looks({ limit: 20 })).toEqual([
    "task walk: its concurrency 20 is above maxRunningTasks 5 and counts as 5, so that other runs get places of the stage too",
  ]);
  expect(looks(keyed)).toEqual([
    "task walk: its concurrency 20 of each key is above maxRunningTasks 5 and counts as 5, so that other runs get places of the stage too",
  ]);
  expect(looks({ limit: 5 })).toEqual([]);
});

test("a limit above the stage's comes from the stage, and hides that of the file", () => {
  const settings = { overlap: "allow", concurrency: { limit: 5, key: "shop" } } as const;
  const said = { concurrency: { limit: 20, key: "shop" } };
  const walk = task(settings, { layers: { task: said, deployed: {}, stage: {} } });
  const origin = settingOrigins(layersOf(walk)).find(({ setting }) => setting === "concurrency");
  expect(origin).toMatchObject({ name: "stage", value: settings.concurrency, hides: [{ name: "task" }] });
});

test("a task whose runs may overlap, and that has no limit, has the stage's", () => {
  const of = (settings: Partial<ResolvedSettings>) =>
    withinStage({ ...defaultSettings, ...settings }, { maxRunningTasks: 5 }).concurrency;
  expect(of({ overlap: "allow" })).toEqual({ limit: 5 });
  expect(of({ overlap: "allow", concurrency: { limit: 2 } })).toEqual({ limit: 2 });
  expect(of({})).toBeUndefined();
  expect(withinStage({ ...defaultSettings, overlap: "allow" }, {}).concurrency).toBeUndefined();
});
