/** What a task may say of its shards, and how shards are named and counted. */
import { expect, expectTypeOf, test } from "vitest";
import {
  bitOf,
  holdsShards,
  isCounted,
  parentOf,
  placeOf,
  shardKey,
  shardName,
  shardNames,
} from "../../functions/model/run/shard.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import { defineTask } from "../../functions/model/task/task.ts";

const walking = { name: "walk", description: "Walks.", items: () => [], process: () => {} };
const parallel = { shards: 8 };
const allowed =
  'is not allowed: an object such as { shards: 8 }, with 1 to 1000 shards; also onShardError "finish" or "stop", and resplit true or false';

test.each([
  [{ ...walking, parallel: 8 }, `parallel 8 ${allowed}`],
  [{ ...walking, parallel: { shards: 0 } }, allowed],
  [{ ...walking, parallel: { shards: 1_001 } }, allowed],
  [{ ...walking, parallel: { shards: 8.5 } }, allowed],
  [{ ...walking, parallel: { shards: 8, onShardError: "skip" } }, allowed],
  [{ ...walking, parallel: { shards: 8, resplit: 1 } }, allowed],
  [{ ...walking, parallel: { shards: 8, workers: 2 } }, allowed],
  [{ ...walking, shards: () => [] }, "shards needs parallel, such as { shards: 8 }"],
  [{ ...walking, splitShard: () => undefined }, "splitShard needs parallel, such as { shards: 8 }"],
  [
    { name: "walk", description: "Walks.", run: () => undefined, parallel },
    'parallel {"shards":8} goes with items or pages, not with run',
  ],
  [{ ...walking, parallel, shards: 8 }, "shards 8 is not a function"],
])("defineTask refuses %j, which is wrong about shards", (options, message) => {
  expect(() => defineTask(options as never)).toThrow(message);
});

test("a task says what its shards are, and how one is cut", () => {
  const task = defineTask({
    ...walking,
    parallel: { shards: 8, onShardError: "stop", resplit: true },
    *shards({ wantedShards }, after) {
      expectTypeOf(wantedShards).toEqualTypeOf<number>();
      for (let from = after?.to ?? 0; from < 100; from += 10) yield { from, to: from + 10 };
    },
    splitShard: ({ from, to }, cursor) => ({ kept: { from, to: cursor }, rest: { from: cursor, to } }),
  });
  expect(task.settings.parallel).toEqual({ shards: 8, onShardError: "stop", resplit: true });
  expect(task.shards).toBeTypeOf("function");
  expect(task.splitShard).toBeTypeOf("function");
});

test("a layer replaces what it says of parallel, and leaves the rest", () => {
  const resolved = resolveSettings(
    { parallel: { shards: 8, onShardError: "stop" } },
    {},
    { parallel: { shards: 2 } },
  );
  expect(resolved.parallel).toEqual({ shards: 2, onShardError: "stop" });
  expect(resolveSettings({}).parallel).toBeUndefined();
});

test("a shard is named after its run, and a caller's id is never taken for one", () => {
  const run = { task: "walk", run: "2026-11-29T03:00:00Z/cron-4f1a2b" };
  const shard = shardKey(run, shardName(3));
  expect(shard.run).toBe("2026-11-29T03:00:00Z/cron-4f1a2b#shard#003");
  expect(parentOf(shard)).toEqual({ parent: run, name: "003" });
  expect(parentOf(shardKey(run, "003.1.2"))?.name).toBe("003.1.2");
  expect(parentOf(run)).toBeUndefined();
  expect(parentOf({ ...run, run: `${run.run}#shard#3` })).toBeUndefined();
});

test("each shard has a bit of its own, and a split has those after the planned ones", () => {
  const parent = { shards: 17, splits: ["003.1"], d0: 0b1001, d2: 0b100000 };
  expect(shardNames(parent)).toHaveLength(18);
  expect(placeOf(parent, "016")).toBe(16);
  expect(placeOf(parent, "017")).toBeUndefined();
  expect(placeOf(parent, "003.1")).toBe(17);
  expect(placeOf(parent, "003.2")).toBeUndefined();
  expect(bitOf(17)).toEqual({ word: "d2", bit: 32 });
  // 1,000 planned ones and 100 splits.
  expect(bitOf(1_099)).toEqual({ word: "d183", bit: 2 });
  expect(["000", "001", "003", "016", "003.1"].filter((name) => isCounted(parent, name))).toEqual([
    "000",
    "003",
    "003.1",
  ]);
});

test("a run that is paused, stops, has ended or was redriven holds its shards", () => {
  expect(holdsShards({ status: "interrupted" })).toBe(false);
  expect(holdsShards({ status: "running" })).toBe(false);
  for (const status of ["paused", "cancelled", "errored", "succeeded"] as const)
    expect(holdsShards({ status })).toBe(true);
  expect(holdsShards({ status: "running", stop: true })).toBe(true);
  expect(holdsShards({ status: "enqueued", redo: "2026-03-01T12:00:00.000Z" })).toBe(true);
});
