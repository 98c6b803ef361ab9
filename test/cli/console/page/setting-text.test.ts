/** Values of settings in words. */
import { expect, test } from "vitest";
import { settingText } from "../../../../cli/console/page/pages/task/setting-text.ts";

test.each([
  ["overlap", "skip", "skip"],
  ["stuckAfterSeconds", 86_400, "1 day (86,400 s)"],
  ["checkpointSeconds", 1, "1 s"],
  ["backoff", 5, "5 s"],
  ["backoff", "(function)", "a function in the task's file"],
  ["backoff", { firstSeconds: 5 }, '{"firstSeconds":5}'],
  ["recordsKeptDays", 90, "90 days"],
  ["maxItemErrors", 1_000, "1,000"],
  ["maxCost", 0.5, "$0.50"],
  ["enabled", false, "no"],
  ["tags", ["shop", "nightly"], "shop, nightly"],
  ["triggers", [], "none"],
  ["triggers", [{ kind: "cron", id: "nightly", expression: "0 3 * * *", timeZone: "UTC" }], "0 3 * * * UTC"],
])("setting %s of %j is shown as %s", (setting, value, text) => {
  expect(settingText(setting, value)).toBe(text);
});
