/** The fields of date and time of the page Backfill: instants on the clocks of a zone. */
import { expect, test } from "vitest";
import { instantOf, wallTime } from "../../../../cli/console/page/pages/backfill/zone-time.ts";

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
const berlin = "Europe/Berlin";

test.each([
  ["2026-11-20T01:00:00", berlin, "2026-11-20T00:00:00.000Z"],
  ["2026-07-01T01:00", berlin, "2026-06-30T23:00:00.000Z"],
  ["2026-11-20T05:30:00", "Asia/Kolkata", "2026-11-20T00:00:00.000Z"],
  ["2026-11-20T14:00:00", "Pacific/Kiritimati", "2026-11-20T00:00:00.000Z"],
  ["2026-11-20T00:00:00", "UTC", "2026-11-20T00:00:00.000Z"],
])("%s in %s is %s, and back", (wall, zone, instant) => {
  expect(iso(instantOf(wall, zone))).toBe(instant);
  expect(wallTime(Date.parse(instant), zone).slice(0, wall.length)).toBe(wall);
});

test("a time that the clocks show twice is its first instant", () => {
  expect(iso(instantOf("2026-10-25T02:30:00", berlin))).toBe("2026-10-25T00:30:00.000Z");
});

test("a time that the clocks skip is as far behind the skip", () => {
  expect(iso(instantOf("2026-03-29T02:30:00", berlin))).toBe("2026-03-29T01:30:00.000Z");
});

test("what is no time is no instant", () => {
  expect(instantOf("", berlin)).toBeUndefined();
  expect(instantOf("2026-13-40T00:00", berlin)).toBeUndefined();
});
