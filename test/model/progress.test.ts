/** How far a run is, as people read it. */
import { expect, test } from "vitest";
import { duration, progressOf } from "../../functions/model/run/progress.ts";
import { terminalStatuses } from "../../functions/model/run/status.ts";

const text = (run: Partial<Parameters<typeof progressOf>[0]>) =>
  progressOf({ ticks: 0, status: "running", ...run }).text;

test("progress without a total is a count, grouped by thousands", () => {
  expect(text({})).toBe("0 items");
  expect(text({ ticks: 999 })).toBe("999 items");
  expect(text({ ticks: 1_234_567 })).toBe("1,234,567 items");
});

test("progress with a total is a share that is never rounded up to the whole", () => {
  expect(text({ ticks: 1_200, total: 30_000 })).toBe("1,200 out of 30,000 items (4 %)");
  expect(text({ ticks: 29_999, total: 30_000 })).toBe("29,999 out of 30,000 items (99 %)");
  expect(text({ ticks: 30_000, total: 30_000 })).toBe("30,000 out of 30,000 items (100 %)");
  expect(text({ total: 0 })).toBe("0 out of 0 items");
});

test("progress beyond the total is given without a share or a time left", () => {
  const over = progressOf({
    ticks: 1_001,
    total: 1_000,
    usage: { ms: 1_000, turns: 1 },
    status: "running",
  });
  expect(over).toEqual({
    ticks: 1_001,
    total: 1_000,
    ratePerSecond: 1_001,
    text: "1,001 items, expected 1,000, 1,001 a second",
  });
  expect(text({ ticks: 3, total: 0 })).toBe("3 items, expected 0");
});

test("the time left follows from the rate at which workers did items while they held the run", () => {
  // 12,000 in 24 s are 500 a second; 18,000 are left.
  const run = { ticks: 12_000, total: 30_000, usage: { ms: 24_000, turns: 2 }, status: "running" } as const;
  expect(progressOf(run)).toEqual({
    ticks: 12_000,
    total: 30_000,
    percent: 40,
    ratePerSecond: 500,
    secondsLeft: 36,
    text: "12,000 out of 30,000 items (40 %), 500 a second, 36 s left",
  });
});

test("the items that are counted are those done or skipped, as are the percentage, the rate and the time left", () => {
  const run = {
    ticks: 11_000,
    skippedItems: 1_000,
    total: 30_000,
    usage: { ms: 22_000, turns: 1 },
    status: "running",
  } as const;
  expect(progressOf(run)).toMatchObject({ ticks: 11_000, skippedItems: 1_000, percent: 40, secondsLeft: 33 });
  expect(text(run)).toBe("12,000 out of 30,000 items (40 %), 1,000 of them skipped, 545 a second, 33 s left");
  expect(text({ ...run, ticks: 29_000, status: "succeeded" })).toBe(
    "30,000 out of 30,000 items (100 %), 1,000 of them skipped, 1,364 a second",
  );
  expect(text({ ...run, ticks: 29_001 })).toBe(
    "30,001 items, expected 30,000, 1,000 of them skipped, 1,364 a second",
  );
});

test("no percentage differs from the numbers before it", () => {
  for (const skippedItems of [0, 1, 4])
    for (const ticks of [0, 1, 3])
      for (const status of ["running", "errored", "succeeded"] as const) {
        const [, done, total, percent] =
          /^(\d+) out of (\d+) items \((\d+) %\)/.exec(text({ ticks, skippedItems, total: 8, status })) ?? [];
        if (percent !== undefined)
          expect(Number(percent)).toBe(Math.floor((100 * Number(done)) / Number(total)));
      }
  expect(text({ ticks: 1, skippedItems: 4, total: 5, status: "succeeded" })).toBe(
    "5 out of 5 items (100 %), 4 of them skipped",
  );
});

test("a run that has ended has no time left", () => {
  for (const status of terminalStatuses.filter((each) => each !== "succeeded")) {
    const { secondsLeft, text } = progressOf({
      ticks: 16,
      total: 30_000,
      usage: { ms: 8_000, turns: 3 },
      status,
    });
    expect({ secondsLeft, text }).toEqual({
      secondsLeft: undefined,
      text: "16 out of 30,000 items (0 %), 2.0 a second",
    });
  }
});

test("a slow rate is given by the minute", () => {
  expect(text({ ticks: 5, usage: { ms: 10_000, turns: 1 } })).toBe("5 items, 0.5 a second");
  expect(text({ ticks: 2, usage: { ms: 60_000, turns: 1 } })).toBe("2 items, 2.0 a minute");
});

test("a run that did nothing yet, or used no time, has no rate", () => {
  expect(text({ total: 10, usage: { ms: 5_000, turns: 1 } })).toBe("0 out of 10 items (0 %)");
  expect(text({ ticks: 5, total: 10, usage: { ms: 0, turns: 1 } })).toBe("5 out of 10 items (50 %)");
});

test("a duration is given in its two largest units", () => {
  expect([0.4, 59.4, 59.6, 93, 3_599, 3_720, 15_120].map(duration)).toEqual([
    "0 s",
    "59 s",
    "1 min 0 s",
    "1 min 33 s",
    "59 min 59 s",
    "1 h 2 min",
    "4 h 12 min",
  ]);
});

test("a rate is not told before a second of work", () => {
  expect(text({ ticks: 3, usage: { ms: 1, turns: 1 }, status: "errored" })).toBe("3 items");
  expect(text({ ticks: 3, total: 9, usage: { ms: 999, turns: 1 } })).toBe("3 out of 9 items (33 %)");
  expect(text({ ticks: 3, total: 9, usage: { ms: 1_000, turns: 1 } })).toBe(
    "3 out of 9 items (33 %), 3.0 a second, 2 s left",
  );
});

test("a run that succeeded is at 100 %, whatever its total was thought to be", () => {
  const succeeded = { status: "succeeded", ticks: 5 } as const;
  expect(progressOf({ ...succeeded, total: 7 })).toMatchObject({ percent: 100, text: "5 items (100 %)" });
  expect(progressOf({ ...succeeded, total: 4 })).toMatchObject({ percent: 100, text: "5 items (100 %)" });
  expect(progressOf({ ...succeeded, total: 5 }).text).toBe("5 out of 5 items (100 %)");
  expect(progressOf({ ...succeeded, ticks: 0, total: 0 }).text).toBe("0 out of 0 items (100 %)");
  expect(progressOf(succeeded).percent).toBeUndefined();
});

test("a run that failed before its first item of none has no share", () => {
  expect(text({ status: "errored", total: 0 })).toBe("0 out of 0 items");
});

test("progress counts what its task says it counts", () => {
  const run = { ticks: 12, total: 24, status: "running" } as const;
  expect(progressOf(run, "places").text).toBe("12 out of 24 places (50 %)");
  expect(progressOf({ ticks: 1, status: "running" }).text).toBe("1 item");
});

test("of one item in a task's own unit, whose singular is not known, the unit comes first", () => {
  const one = { ticks: 1, status: "running" } as const;
  expect(progressOf(one, "places").text).toBe("places: 1");
  expect(progressOf({ ...one, total: 1 }, "places").text).toBe("places: 1 out of 1 (100 %)");
  expect(progressOf({ ...one, total: 1 }).text).toBe("1 out of 1 item (100 %)");
  expect(progressOf({ ...one, total: 2 }, "places").text).toBe("1 out of 2 places (50 %)");
});
