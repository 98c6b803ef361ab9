/** What `health` and `muteAlarms` of a task may be, and which health follows from a last result. */
import { expect, test } from "vitest";
import { healthOf, lastResult, worstOf } from "../../functions/model/health/health.ts";
import { healthRule } from "../../functions/model/health/health-setting.ts";
import { defineTask } from "../../functions/model/task/task.ts";

const define = (more: object) => () =>
  defineTask({ name: "a", description: "Is made up.", run: () => undefined, ...more } as never);

test.each<[object, string]>([
  [
    { health: "last" },
    'health "last" is not allowed: "last-run", or { lastRun: true, within?, skippedItems?, errors? }',
  ],
  [{ health: true }, "health true is not allowed"],
  [{ health: {} }, "health {} is not allowed"],
  [{ health: { lastRun: true, within: "one day" } }, "within is seconds from 60 to 31536000"],
  [{ health: { lastRun: true, within: 59 } }, "health"],
  [{ health: { lastRun: true, within: "400d" } }, "health"],
  [{ health: { lastRun: true, skippedItems: true } }, 'skippedItems is "warning"'],
  [{ health: { lastRun: true, since: "1h" } }, "health"],
  [{ health: { lastRun: true, errors: "failing" } }, 'errors is "warning", and not beside within'],
  [{ health: { lastRun: true, errors: "warning", within: "25h" } }, "and not beside within"],
  [
    { muteAlarms: "orders" },
    'muteAlarms "orders" is not allowed: a list of at most 10 different names of alarms',
  ],
  [{ muteAlarms: [""] }, 'muteAlarms [""] is not allowed'],
  [{ muteAlarms: ["a", "a"] }, "muteAlarms"],
  [{ muteAlarms: [7] }, "muteAlarms [7] is not allowed"],
  [{ muteAlarms: ["a\nb"] }, "muteAlarms"],
  [{ muteAlarms: Array.from({ length: 11 }, (_, i) => `alarm-${i}`) }, "muteAlarms"],
])("%j is refused with what is allowed", (more, message) => {
  expect(define(more)).toThrow(message);
});

test.each([
  { health: "last-run" },
  { health: { lastRun: true } },
  { health: { lastRun: true, within: "25h", skippedItems: "warning" } },
  { health: { lastRun: true, within: 3600 } },
  { health: { lastRun: true, errors: "warning", skippedItems: "warning" } },
  { muteAlarms: ["orders-errors", "RunsErrored"] },
  { muteAlarms: [] },
])("%j is allowed", (more) => {
  expect(define(more)).not.toThrow();
});

const now = Date.parse("2026-11-21T10:00:00Z");
const ended = (status: string, minutesAgo: number, more: object = {}) =>
  ({
    run: `2026-11-21T09:00:00Z/r${minutesAgo}`,
    status,
    endedAt: new Date(now - minutesAgo * 60_000).toISOString(),
    ...more,
  }) as never;

const healthBy = (health: Parameters<typeof healthRule>[0], ...runs: never[]) =>
  healthOf(lastResult(runs), healthRule(health), now);

test("a run that somebody started with params that the task refuses is no result, and a trigger's with such params is", () => {
  const error = { name: "InvalidParamsError", message: "region: is not allowed" };
  const started = (name: string, more: object = {}) =>
    ended("errored", 2, { run: `2026-11-21T09:00:00Z/${name}`, error, ...more });
  const good = ended("succeeded", 5);
  for (const name of ["manual~x", "message~x"])
    expect(healthBy("last-run", good, started(name)).value).toBe("ok");
  for (const name of ["cron-1a2b3c", "schedule~x", "then~manual~x"])
    expect(healthBy("last-run", good, started(name)).value).toBe("failing");
  const others = started("manual~x", { error: { ...error, name: "Error" } });
  expect(healthBy("last-run", good, others).value).toBe("failing");
});

test("the result that ended last counts, whatever the runs' instants; what is skipped or cancelled is no result", () => {
  expect(healthBy("last-run", ended("errored", 5), ended("succeeded", 2)).value).toBe("ok");
  expect(healthBy("last-run", ended("cancelled", 1), ended("skipped", 2), ended("errored", 9))).toEqual({
    value: "failing",
    reason: "its last run errored",
    run: "2026-11-21T09:00:00Z/r9",
    endedAt: "2026-11-21T09:51:00.000Z",
  });
  expect(healthBy("last-run", { status: "running" } as never)).toEqual({
    value: "unknown",
    reason: "none of its runs has succeeded or errored",
  });
});

test("a run of the items that another one skipped is no result, whatever became of it", () => {
  const itemsOf = { run: "2026-11-21T09:00:00Z/r5", head: "000.lease.1" };
  expect(healthBy("last-run", ended("errored", 5), ended("succeeded", 2, { itemsOf })).value).toBe("failing");
  expect(healthBy("last-run", ended("succeeded", 5), ended("errored", 2, { itemsOf })).value).toBe("ok");
});

test("a success that is too old is failing, and one that is just in time is ok", () => {
  const within = { lastRun: true, within: "25h" } as const;
  expect(healthBy(within, ended("succeeded", 25 * 60)).value).toBe("ok");
  expect(healthBy(within, ended("succeeded", 25 * 60 + 1))).toMatchObject({
    value: "failing",
    reason: "it has not succeeded within 25 h",
  });
});

test("a warning of the run is a warning, and skipped items are where the task asks for it", () => {
  expect(healthBy("last-run", ended("succeeded", 1, { warning: "exit code 4" }))).toMatchObject({
    value: "warning",
    reason: "exit code 4",
  });
  const skipped = ended("succeeded", 1, { skippedItems: 2 });
  expect(healthBy("last-run", skipped).value).toBe("ok");
  expect(healthBy({ lastRun: true, skippedItems: "warning" }, skipped)).toMatchObject({
    value: "warning",
    reason: "its last run skipped 2 items",
  });
});

test("a run that errored is a warning where the task says so", () => {
  const errors = { lastRun: true, errors: "warning" } as const;
  expect(healthBy(errors, ended("succeeded", 5), ended("errored", 2))).toMatchObject({
    value: "warning",
    reason: "its last run errored",
  });
  expect(healthBy(errors, ended("errored", 5), ended("succeeded", 2)).value).toBe("ok");
});

test("of several the worst counts", () => {
  expect(worstOf([])).toBe("ok");
  expect(worstOf(["ok", "warning", "unknown"])).toBe("warning");
  expect(worstOf(["unknown", "failing", "ok"])).toBe("failing");
});
