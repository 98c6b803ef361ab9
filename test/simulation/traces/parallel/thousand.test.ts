/** Runs of a thousand shards, and of few that have nothing to do: each ends once. */
import { expect, test } from "vitest";
import { RunsOfSizes, type Slowness } from "./sizes.ts";

const ones = Array.from({ length: 1_000 }, () => 1);

test.each([
  ["1,000 shards that end at once", ones, {}],
  ["1,000 shards, one of which is slow", ones, { slow: 500 }],
  ["1,000 shards without an item", ones.map(() => 0), {}],
  ["two shards, one of which is empty", [3, 0], {}],
] as const)(
  "a run of %s completes once",
  async (_, sizes, slowness: Slowness) => {
    const run = new RunsOfSizes(sizes, slowness);
    const ended = await run.play();
    expect(ended).toMatchObject({
      status: "succeeded",
      open: 0,
      ticks: run.items,
      afterComplete: 1,
      succeeded: 1,
    });
    expect(ended.items).toBe(run.items);
    // Its plan, launch and end; of each shard claim, end and count.
    expect(ended.writes).toMatchObject({
      planned: 1,
      spread: 1,
      claim: 2 + sizes.length,
      count: sizes.length,
    });
    // Those that end in the same second do not refuse each other.
    expect(ended.refused).toBe(0);
  },
  60_000,
);

test.each([100, 1_000])(
  "of %i shards that end within a second each costs a claim, a count and a read, beyond its end",
  async (shards) => {
    const run = new RunsOfSizes(ones.slice(0, shards), { withinMs: 1_000, answers: true });
    const { status, open, writes, refused, reads } = await run.play();
    expect({ status, open }).toEqual({ status: "succeeded", open: 0 });
    expect(refused).toBe(0);
    // The run's own: planned and spread, its turn after the last shard, and its end.
    expect(writes).toMatchObject({
      claim: shards + 2,
      count: shards,
      spread: 1,
      planned: 1,
      succeed: shards + 1,
    });
    // With each checkpoint the run is read as well.
    expect((reads - (writes.checkpoint ?? 0)) / shards).toBeLessThanOrEqual(1.01);
  },
  60_000,
);

test("1,000 shards that end within a second are counted within seconds though the table takes 250 counts a second", async () => {
  const run = new RunsOfSizes(ones, { withinMs: 1_000, answers: true, countsASecond: 250 });
  const { status, open, writes, refused, seconds } = await run.play();
  expect({ status, open, refused }).toEqual({ status: "succeeded", open: 0, refused: 0 });
  expect(writes.count).toBe(1_000);
  expect(seconds).toBeLessThanOrEqual(10);
  expect(run.throttled).toBeLessThan(1_000);
}, 60_000);
