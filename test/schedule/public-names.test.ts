import { expect, test } from "vitest";
import * as schedule from "../../functions/schedule/index.ts";

test("the schedule's front door exports these values", () => {
  expect(Object.keys(schedule).sort()).toEqual([
    "ScheduleError",
    "at",
    "changeWarnings",
    "cron",
    "every",
    "forecast",
    "onStartup",
    "parseSchedule",
    "starHoursFireTwice",
    "startWithinSeconds",
    "translate",
    "window",
  ]);
});
