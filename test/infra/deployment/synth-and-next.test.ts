import fc from "fast-check";
import { expect, test } from "vitest";
import { disagreement, target } from "../../fuzz/synth-and-next.ts";

test("synth and next agree on what is deployed, refused and looked at, for any schedule in any zone", () => {
  fc.assert(target.property, { seed: 20261128, numRuns: 3000 });
});

test.each([
  // Days that never come, years that are over, and a single time that the clocks skip.
  ["0 0 31 2 *", "UTC"],
  ["cron(0 0 31 2 ? *)", "UTC"],
  ["cron(0 3 1 1 ? 2020)", "UTC"],
  ["cron(30 1 28 3 ? 2027)", "Europe/London"],
  ["2027-03-28T01:30:00", "Europe/London"],
  // Long over, just over, now, ahead.
  ["2020-01-01T00:00:00Z", "UTC"],
  ["2026-11-21T11:00:00Z", "UTC"],
  ["2026-11-21T12:00:00Z", "UTC"],
  ["2026-11-21T12:00:01Z", "UTC"],
  // What EventBridge cannot express, a rate, other readings.
  ["*/10 * * * * *", "UTC"],
  ["every 90 seconds", "UTC"],
  ["02:00-06:00@60", "UTC"],
  ["7 * * * *", "Australia/Lord_Howe"],
  ["0 0 */2 * 1", "UTC"],
  ["every 25 minutes", "UTC"],
  ["0 0 1-7 * */7", "Pacific/Apia"],
  // Nothing at all.
  ["", "UTC"],
  ["0 3 * * *", "Mars/Olympus"],
])("synth and next agree on %j in %s", (expression, timeZone) => {
  expect(disagreement(expression, timeZone)).toBeUndefined();
});
