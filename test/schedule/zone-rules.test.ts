import { expect, test } from "vitest";
import { zoneRules } from "../../functions/schedule/index.ts";

test("time zone rules are old 18 months after the year of their release began", () => {
  expect(zoneRules("2026c", new Date("2026-11-28T00:00:00Z"))).toEqual({ release: "2026c" });
  expect(zoneRules("2026c", new Date("2027-06-30T23:59:59Z"))).toEqual({ release: "2026c" });
  expect(zoneRules("2026c", new Date("2027-07-01T00:00:00Z")).look).toContain("2026c, over 18 months");
  expect(zoneRules("2024b", new Date("2026-11-28T00:00:00Z")).look).toContain("2024b");
});

test("time zone rules of an unknown release deserve a look", () => {
  expect(zoneRules(undefined, new Date("2026-11-28T00:00:00Z")).look).toContain("does not say which release");
});
