/** What the calendar's page reckons: dates of zones, places on a day's line, cells of a week, documents put together. */
import { expect, test } from "vitest";
import {
  axisOf,
  bandsOf,
  labelsOf,
  marksOf,
  placeOf,
  ticksOf,
} from "../../../../cli/console/page/pages/calendar/axis.ts";
import {
  busyIn,
  countsOf,
  countsText,
  filtered,
  joined,
} from "../../../../cli/console/page/pages/calendar/calendar-data.ts";
import { hourCells, lookOf } from "../../../../cli/console/page/pages/calendar/cells.ts";
import type {
  CalendarDocument,
  ClockChangeDocument,
} from "../../../../cli/console/page/pages/calendar/documents.ts";
import { later, movedTo, onDate, viewOf } from "../../../../cli/console/page/pages/calendar/view.ts";
import { dateAt, hourMs, mondayOf, startOf } from "../../../../cli/console/page/pages/calendar/zone.ts";

const zone = "Europe/London";
const gap: ClockChangeDocument = {
  ...{ zone, at: "2026-03-29T01:00:00Z", kind: "gap", why: "", tasks: [] },
  ...{ from: "2026-03-29T01:00:00", to: "2026-03-29T02:00:00" },
};
const fold: ClockChangeDocument = {
  ...{ zone, at: "2026-10-25T01:00:00Z", kind: "fold", why: "", tasks: [] },
  ...{ from: "2026-10-25T02:00:00", to: "2026-10-25T01:00:00" },
};

const day = (date: string, changes: readonly ClockChangeDocument[], width = 2_400) => {
  const next = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
  return axisOf({ from: startOf(zone, date), to: startOf(zone, next), zone }, width, changes);
};
const iso = (at: number) => new Date(at).toISOString();
const documentOf = (
  tasks: CalendarDocument["tasks"],
  from = "2026-10-25",
  to = "2026-10-26",
): CalendarDocument => ({
  ...{ from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z`, now: `${to}T00:00:00Z`, tasks },
  clockChanges: [],
});

test.each([
  ["Europe/London", "2026-03-29", "2026-03-29T00:00:00.000Z"],
  ["Europe/London", "2026-03-30", "2026-03-29T23:00:00.000Z"],
  ["America/New_York", "2026-11-01", "2026-11-01T04:00:00.000Z"],
  ["Asia/Kathmandu", "2026-11-01", "2026-10-31T18:15:00.000Z"],
  ["Pacific/Kiritimati", "2026-11-01", "2026-10-31T10:00:00.000Z"],
  // Midnight comes twice on the Azores, and does not come in Beirut.
  ["Atlantic/Azores", "2027-10-31", "2027-10-31T00:00:00.000Z"],
  ["Asia/Beirut", "2027-03-28", "2027-03-27T22:00:00.000Z"],
])("in %s, %s begins at %s", (name, date, wanted) => {
  expect(iso(startOf(name, date))).toBe(wanted);
  expect(dateAt(name, startOf(name, date))).toBe(date);
});

test("a week begins on its Monday, and a span later keeps its date", () => {
  expect(["2026-10-19", "2026-10-25", "2026-10-26"].map(mondayOf)).toEqual([
    "2026-10-19",
    "2026-10-19",
    "2026-10-26",
  ]);
  expect([
    later("day", "2026-12-31", 1),
    later("week", "2026-01-05", -1),
    later("year", "2026-01-01", -1),
  ]).toEqual(["2027-01-01", "2025-12-29", "2025-01-01"]);
});

test("what is in the address and makes no sense is left out", () => {
  const now = Date.parse("2026-10-25T14:00:00Z");
  const view = viewOf(
    new URL("http://pawl/calendar?view=month&at=yesterday&zone=Mars&page=-3&verdict=odd,missed"),
    now,
  );
  expect(view).toMatchObject({ span: "day", page: 0, only: ["missed"], opened: undefined });
  const linked = viewOf(new URL("http://pawl/calendar?zone=UTC&task=tick&at=2026-03-29T01:00:00Z"), now);
  expect(linked).toMatchObject({ date: "2026-03-29", opened: { task: "tick", from: Date.parse(gap.at) } });
});

test("a day of 23 hours has room for the hour that is left out, and one of 25 for all", () => {
  const spring = day("2026-03-29", [gap]);
  expect(placeOf(spring, Date.parse("2026-03-29T00:59:59Z"))).toBeCloseTo(100, 0);
  expect(placeOf(spring, Date.parse("2026-03-29T01:00:00Z"))).toBe(200);
  expect(bandsOf(spring, [gap]).map(({ x, width }) => [Math.round(x), Math.round(width)])).toEqual([
    [100, 100],
  ]);
  const autumn = day("2026-10-25", [fold], 2_500);
  expect(bandsOf(autumn, [fold]).map(({ x, width }) => [x, width])).toEqual([[100, 200]]);
  expect(
    ticksOf(autumn)
      .map(({ text }) => text)
      .slice(0, 4),
  ).toEqual(["00:00", "01:00", "01:00", "02:00"]);
});

test("no label of an hour is on another, however narrow a day is and where its hour comes twice", () => {
  const berlin = axisOf(
    {
      from: Date.parse("2026-10-24T22:00:00Z"),
      to: Date.parse("2026-10-25T23:00:00Z"),
      zone: "Europe/Berlin",
    },
    608,
    [],
  );
  const texts = labelsOf(berlin).map(({ text }) => text);
  expect(ticksOf(berlin).map(({ text }) => text)).toContain("02:00");
  expect(texts.slice(0, 4)).toEqual(["00:00", "02:00", "04:00", "06:00"]);
  for (let width = 100; width < 1_500; width += 7) {
    const places = labelsOf({ ...berlin, width }).map(({ x }) => x || 22);
    expect(places.slice(1).every((x, i) => x - (places[i] ?? 0) >= 44)).toBe(true);
  }
});

test("instants that are near to each other are one counted bar, and no bar overlaps another", () => {
  const every = (minutes: number) => ({
    ...{ task: "tick", triggers: [] },
    instants: Array.from({ length: (25 * 60) / minutes }, (_, i) => ({
      ...{
        at: iso(startOf(zone, "2026-10-25") + i * minutes * 60_000),
        trigger: "cron-1",
        verdict: "succeeded",
      },
    })),
  });
  expect(marksOf(day("2026-10-25", [fold], 1_000), every(60))).toHaveLength(25);
  const bars = marksOf(day("2026-10-25", [fold], 275), every(10));
  expect(bars.map(({ counts }) => countsText(counts))).toEqual([...Array(8).fill("18 ran"), "6 ran"]);
  const ends = bars.map(({ x, width = 0 }) => x + width);
  expect(bars.slice(1).every(({ x }, i) => x >= (ends[i] ?? 0) - 0.01)).toBe(true);
});

test("two hours have a mark for each minute, and boxes of minutes where there is no room", () => {
  const from = Date.parse("2026-10-25T00:00:00Z");
  const row = {
    ...{ task: "tick", triggers: [] },
    instants: Array.from({ length: 120 }, (_, i) => ({
      ...{ at: iso(from + i * 60_000), trigger: "cron-1", verdict: "succeeded" },
    })),
  };
  const hours = (width: number) => axisOf({ from, to: from + 2 * hourMs, zone }, width, [fold]);
  const marks = marksOf(hours(960), row);
  expect(marks.map(({ width, room = 0 }) => [width, Math.round(room)])).toEqual(
    Array(120).fill([undefined, 8]),
  );
  const boxes = marksOf(hours(300), row);
  expect(boxes.map(({ counts }) => countsText(counts))).toEqual(Array(12).fill("10 ran"));
  const counted = { ...row, instants: [], buckets: [{ from: iso(from), counts: { succeeded: 600 } }] };
  expect(marksOf(hours(960), counted).map(({ width = 0 }) => Math.round(width))).toEqual([480]);
  expect(ticksOf(hours(960)).map(({ text }) => text)).toEqual([
    ...["01:00", "01:10", "01:20", "01:30", "01:40", "01:50"],
    ...["01:00", "01:10", "01:20", "01:30", "01:40", "01:50"],
  ]);
});

test("hours begin at a full one, and go on by as many", () => {
  const now = Date.parse("2026-10-20T14:07:00Z");
  const view = (query: string) =>
    viewOf(new URL(`http://pawl/calendar?view=hours&zone=Asia/Kolkata&${query}`), now);
  const text = ({ from, to }: { from: number; to: number }) => [iso(from), iso(to)];
  expect(text(view(""))).toEqual(["2026-10-20T13:30:00.000Z", "2026-10-20T15:30:00.000Z"]);
  const asked = view("at=2026-10-19T20:10:00Z&task=tick");
  expect(asked).toMatchObject({ span: "hours", date: "2026-10-20", opened: undefined });
  expect(text(asked)).toEqual(["2026-10-19T19:30:00.000Z", "2026-10-19T21:30:00.000Z"]);
  expect([movedTo(asked, -1), onDate(asked, "2026-10-31")]).toEqual([
    "2026-10-19T17:30:00Z",
    "2026-10-30T19:30:00Z",
  ]);
  expect(text(view("at=2026-10-19"))).toEqual(["2026-10-18T18:30:00.000Z", "2026-10-18T20:30:00.000Z"]);
});

test("counts by hour and instants of the same hour are one bar", () => {
  const at = startOf(zone, "2026-10-25");
  const marks = marksOf(day("2026-10-25", [fold]), {
    ...{ task: "tick", triggers: [], buckets: [{ from: iso(at), counts: { succeeded: 50, missed: 2 } }] },
    instants: [{ at: iso(at + 600_000), trigger: "cron-1", verdict: "errored" }],
  });
  expect(marks.map(({ counts }) => countsText(counts))).toEqual(["1 errored, 2 missed, 50 ran"]);
});

test("in a week's column the hour that is left out has no length, and one that comes twice two", () => {
  const hours = (date: string, change: ClockChangeDocument) =>
    hourCells({ ...documentOf([]), clockChanges: [change] }, zone, date);
  const spring = hours("2026-03-29", gap);
  expect(spring.map(({ isGap }) => isGap).indexOf(true)).toBe(1);
  expect(spring.flatMap(({ changes }, hour) => (changes.length > 0 ? [hour] : []))).toEqual([1]);
  const autumn = hours("2026-10-25", fold);
  expect(autumn.slice(0, 3).map(({ from, to }) => (to - from) / hourMs)).toEqual([1, 2, 1]);
});

test("a cell has the colour of the worst that did not run, the darker the larger its share", () => {
  const look = (counts: Record<string, number>) =>
    lookOf(countsOf({ buckets: [{ from: "2026-10-25T00:00:00Z", counts }] }), 60);
  expect(look({ errored: 1, succeeded: 59 })).toEqual({ kind: 0, count: 1, level: 1 });
  expect(look({ missed: 30, succeeded: 30 })).toEqual({ kind: 1, count: 30, level: 4 });
  // Few that are held back are no reason to hide the many that are to come.
  expect(look({ "held back": 2, coming: 58 })).toEqual({ kind: 8, count: 60, level: 4 });
  expect(look({})).toEqual({ kind: -1, count: 0, level: 0 });
});

test("a newer document replaces its stretch of an older one, for its own tasks alone", () => {
  const instant = (at: string, verdict: string) => ({
    at: `2026-10-25T${at}:00Z`,
    trigger: "cron-1",
    verdict,
  });
  const old = documentOf([
    { task: "a", triggers: [], instants: [instant("01:00", "succeeded"), instant("02:00", "running")] },
    { task: "b", triggers: [], buckets: [{ from: "2026-10-25T02:00:00Z", counts: { running: 1 } }] },
  ]);
  expect(busyIn(old)).toEqual({ tasks: ["a", "b"], since: Date.parse("2026-10-25T02:00:00Z") });
  const newer = {
    ...documentOf([{ task: "a", triggers: [], instants: [instant("02:00", "errored")] }]),
    ...{ from: "2026-10-25T02:00:00Z", clockChanges: [{ ...fold, why: "of fewer tasks" }] },
  };
  const both = joined({ ...old, clockChanges: [fold] }, newer);
  expect(both?.clockChanges).toEqual([fold]);
  expect(both?.tasks.map((row) => countsText(countsOf(row)))).toEqual(["1 errored, 1 ran", "1 under way"]);
  expect(filtered(both ?? old, ["errored"]).tasks.map(({ task }) => task)).toEqual(["a"]);
});
