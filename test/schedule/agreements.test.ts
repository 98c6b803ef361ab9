/** A sample of each agreement. `npm run prove:schedules` checks a tenth of their full size, the bench all of it. */
import { expect, test } from "vitest";
import { agreeTranslated, agreeWithCroner, agreeWithOracle, refuseBadInput } from "./agreements.ts";
import { agreeWithCrontab } from "./crontab-agreement.ts";

test("EventBridge lines fire as the brute-force oracle says", () => {
  const agreement = agreeWithOracle({ plain: 10, special: 10, changed: 5, years: 1 }, 1);
  expect(agreement.differences).toEqual([]);
  expect(agreement.instants).toBeGreaterThan(1000);
});

test("lines of five fields fire as a minute-by-minute reading of the clocks says, and so does what is deployed", () => {
  const agreement = agreeWithCrontab(60, 5);
  expect(agreement.differences).toEqual([]);
  expect(agreement.instants).toBeGreaterThan(100_000);
  expect(agreement.named.eventbridge).toBeGreaterThan(40);
});

test("POSIX lines fire as croner's do away from clock changes, except where croner departs from POSIX", () => {
  const agreement = agreeWithCroner(60, 2, 100);
  expect(agreement.differences).toEqual([]);
  expect(agreement.instants).toBeGreaterThan(1000);
});

test("the deployed EventBridge schedules fire exactly when the trigger does", () => {
  const agreement = agreeTranslated(40, 3, 1);
  expect(agreement.differences).toEqual([]);
  expect(agreement.named.eventbridge).toBeGreaterThan(20);
});

test("bad input is refused at once, and only by a ScheduleError", () => {
  const agreement = refuseBadInput(5000, 4);
  expect(agreement.differences).toEqual([]);
  expect(agreement.refused).toBeGreaterThan(4000);
});
