/** Samples of the agreements; `prove:schedules` takes a tenth of them and the bench all. */
import { expect, test } from "vitest";
import { agreeTranslated, agreeWithCroner, agreeWithOracle, refuseBadInput } from "./agreements.ts";

test("EventBridge lines fire as the brute-force oracle says", () => {
  const agreement = agreeWithOracle({ plain: 10, special: 10, changed: 5, years: 1 }, 1);
  expect(agreement.differences).toEqual([]);
  expect(agreement.instants).toBeGreaterThan(1000);
});

test("POSIX lines fire as croner's outside of clock changes, but for what is croner's own", () => {
  const agreement = agreeWithCroner(60, 2, 100);
  expect(agreement.differences).toEqual([]);
  expect(agreement.instants).toBeGreaterThan(1000);
});

test("what is deployed fires exactly when the trigger does", () => {
  const agreement = agreeTranslated(40, 3, 1);
  expect(agreement.differences).toEqual([]);
  expect(agreement.named.eventbridge).toBeGreaterThan(20);
});

test("bad input is refused, at once and with nothing but a ScheduleError", () => {
  const agreement = refuseBadInput(5000, 4);
  expect(agreement.differences).toEqual([]);
  expect(agreement.refused).toBeGreaterThan(4000);
});
