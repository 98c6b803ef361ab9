/** The hours ahead of a lane, as the page Lanes draws them. */
import { expect, test } from "vitest";
import { busiestOf, daysOf, slotsFrom } from "../../../../cli/console/page/pages/lanes/load.ts";

const now = Date.parse("2026-11-21T10:20:00Z");
const load = [
  { from: "2026-11-21T10:00:00Z", runs: 2, tasks: { a: 2 } },
  { from: "2026-11-22T00:00:00Z", runs: 23, tasks: { a: 1 }, otherTasks: 22 },
  { from: "2026-11-23T00:00:00Z", runs: 23, tasks: { a: 1 }, otherTasks: 22 },
];

test("there is a slot for each hour of seven days, from the one that has begun", () => {
  const slots = slotsFrom(load, now);
  expect(slots).toHaveLength(169);
  expect(slots[0]).toMatchObject({ at: Date.parse("2026-11-21T10:00:00Z"), runs: 2 });
  expect(slots[1]).toEqual({ at: Date.parse("2026-11-21T11:00:00Z"), runs: 0, hour: undefined });
  expect(slots[14]).toMatchObject({ runs: 23, hour: load[1] });
});

test("of several busiest hours the first counts, and of none the one that has begun", () => {
  expect(busiestOf(slotsFrom(load, now))).toBe(14);
  expect(busiestOf(slotsFrom([], now))).toBe(0);
});

test("seven days begin within the hours, each with its name", () => {
  const days = daysOf(slotsFrom(load, now));
  expect(days).toHaveLength(7);
  for (const { at } of days) expect(at).toBeGreaterThan(0);
});
