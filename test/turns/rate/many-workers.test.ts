/** Workers that share a rate limit, under faults: no place is given out twice, and the rate is used up. */
import { describe, expect, test } from "vitest";
import { type Load, load, within } from "./many-workers.ts";

const busy = { items: 500, per: "second", workers: 8, seconds: 20 } as const;
const whole = busy.seconds * 1_000;

/** Whether no two places share an instant. */
function sharesNone(places: readonly number[]): boolean {
  const sorted = [...places].sort((a, b) => a - b);
  return sorted.every((at, i) => i === 0 || at - (sorted[i - 1] as number) > 1.9);
}

const loads: readonly (readonly [string, Partial<Load>])[] = [
  ["without faults", {}],
  ["where 2 % of the writes are lost and 2 % come late", { lost: 0.02, late: 0.02 }],
  ["where each is busy for 10 ms with an item", { itemMs: 10 }],
];

describe.each(loads)("eight workers %s", (_, faults) => {
  test.each([1, 2, 3, 4, 5])("begin 490 to 510 items in each second, seed %i", async (seed) => {
    const seen = await load({ ...busy, ...faults, seed });
    expect(sharesNone(seen.given)).toBe(true);
    const { most, fewest } = within(seen.begun, 1_000, whole);
    expect(fewest).toBeGreaterThanOrEqual(490);
    expect(most).toBeLessThanOrEqual(510);
  });
});

test.each([1, 2, 3])("workers that die only lose items of the rate, seed %i", async (seed) => {
  const seen = await load({ ...busy, crash: 0.05, lost: 0.02, late: 0.02, seed });
  expect(sharesNone(seen.given)).toBe(true);
  expect(within(seen.begun, 1_000, whole).most).toBeLessThanOrEqual(510);
});

test.each([1, 2, 3])(
  "the rate is never exceeded where a fifth of the writes are lost and come late, seed %i",
  async (seed) => {
    const seen = await load({ ...busy, lost: 0.2, late: 0.2, seed });
    expect(sharesNone(seen.given)).toBe(true);
    const { most, mean } = within(seen.begun, 1_000, whole);
    expect(most).toBeLessThanOrEqual(510);
    expect(mean).toBeGreaterThan(450);
  },
);

test("workers that stand still at once never make up for it, which would exceed the rate", async () => {
  const stalling = { ...busy, stall: 0.002, seed: 1 };
  const { begun } = await load(stalling);
  expect(within(begun, 1_000, whole).most).toBeLessThanOrEqual(510);
  const late = await load({ ...stalling, lateMs: 400 });
  expect(within(late.begun, 1_000, whole).most).toBeGreaterThan(510);
});

test("one worker uses up the whole rate, with few writes", async () => {
  const { begun, writes } = await load({ ...busy, workers: 1, seed: 1 });
  expect(within(begun, 1_000, whole).fewest).toBeGreaterThanOrEqual(490);
  expect(writes).toBeLessThan(4 * busy.seconds);
});

test("eight workers write fewer than two times a second each", async () => {
  expect((await load({ ...busy, seed: 1 })).writes).toBeLessThan(2 * busy.workers * busy.seconds);
});

test.each([
  [40, 100, 400],
  [64, 100, 490],
  [8, 15, 440],
])(
  "%i workers that are busy for %i ms with an item do at least %i items a second",
  async (workers, itemMs, least) => {
    const { begun } = await load({ ...busy, workers, itemMs, seed: 1 });
    const { mean, most } = within(begun, 1_000, whole);
    expect(mean).toBeGreaterThanOrEqual(least - 1);
    expect(most).toBeLessThanOrEqual(510);
  },
);

test.each([
  [50, 5, 490],
  [50, 50, 490],
  [50, 200, 240],
  [100, 5, 490],
  [100, 50, 490],
  [100, 200, 490],
])(
  "%i workers that are busy for %i ms with an item do %i to 510 items a second, and no item of the table is asked for more than 1,000 units",
  async (workers, itemMs, least) => {
    for (const faults of [{}, { lost: 0.02, late: 0.02 }]) {
      const seen = await load({ ...busy, workers, itemMs, ...faults, seed: 1 });
      const { mean, most } = within(seen.begun, 1_000, whole);
      expect(mean).toBeGreaterThanOrEqual(least);
      expect(most).toBeLessThanOrEqual(510);
      expect(sharesNone(seen.given)).toBe(true);
      expect(seen.units).toBeLessThanOrEqual(1_000);
      expect(seen.writes).toBeLessThan(2 * workers * busy.seconds);
    }
  },
);

test("workers that are slower than the rate are not held back", async () => {
  const { begun } = await load({ ...busy, workers: 20, itemMs: 1_000, seed: 1 });
  expect(begun.length).toBeGreaterThan(0.9 * 20 * busy.seconds);
});

test("a limit of a few items a minute is kept by workers that all wait for it", async () => {
  const { begun } = await load({ ...busy, items: 60, per: "minute", seconds: 120, seed: 1 });
  const { most } = within(begun, 60_000, 120_000);
  expect(most).toBeLessThanOrEqual(61);
  expect(begun.length).toBeGreaterThan(115);
});
