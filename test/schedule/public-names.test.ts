import { expect, test } from "vitest";
import * as schedule from "../../functions/schedule/index.ts";

test("the schedule's front door exports these values", () => {
  expect(Object.keys(schedule).sort()).toEqual([
    "ScheduleError",
    "afterFailure",
    "afterStart",
    "at",
    "changeWarnings",
    "countedFromDeploy",
    "countsFromDeploy",
    "countsFromItsDeploy",
    "cron",
    "deadLetterAttributes",
    "defaultRetries",
    "every",
    "firingOf",
    "firingTogether",
    "forecast",
    "instantsWithin",
    "isOneTime",
    "nextFiring",
    "onStartup",
    "otherReadings",
    "outlook",
    "parseSchedule",
    "quoted",
    "readSchedule",
    "starHoursFireTwice",
    "startWithinSeconds",
    "targetInput",
    "translate",
    "window",
    "zoneRules",
  ]);
});
