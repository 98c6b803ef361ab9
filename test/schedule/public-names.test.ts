import { expect, test } from "vitest";
import * as schedule from "../../functions/schedule/index.ts";

test("the schedule's front door exports these values", () => {
  expect(Object.keys(schedule).sort()).toEqual([
    "ScheduleError",
    "at",
    "changeWarnings",
    "countedFromDeploy",
    "countsFromDeploy",
    "cron",
    "every",
    "firingTogether",
    "forecast",
    "onStartup",
    "otherReadings",
    "outlook",
    "parseSchedule",
    "quoted",
    "starHoursFireTwice",
    "startWithinSeconds",
    "translate",
    "window",
    "zoneRules",
  ]);
});
