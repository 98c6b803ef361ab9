/** Runs of a thousand shards, and of few that have nothing to do: each ends once. */
import { expect, test } from "vitest";
import { RunsOfSizes } from "./sizes.ts";

const ones = Array.from({ length: 1_000 }, () => 1);

test.each([
  ["1,000 shards that end at once", ones, {}],
  ["1,000 shards, one of which is slow", ones, { slow: 500 }],
  ["1,000 shards without an item", ones.map(() => 0), {}],
  ["two shards, one of which is empty", [3, 0], {}],
] as const)(
  "a run of %s completes once",
  async (_, sizes, { slow }: { readonly slow?: number }) => {
    const run = new RunsOfSizes(sizes, slow);
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
    // Those that end in the same second refuse each other: sixteen share a word.
    expect(ended.refused).toBeLessThan(8 * sizes.length);
  },
  60_000,
);
