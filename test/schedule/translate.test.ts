import { expect, test } from "vitest";
import { translate } from "../../functions/schedule/index.ts";

/** What is deployed: the expressions, each with its zone if that is not the trigger's; or why nothing is. */
function deployed(expression: string, timeZone = "UTC", anchor?: Date): string[] | string {
  const translation = translate(expression, { timeZone, anchor });
  if (translation.kind === "sweeper") return translation.reason;
  return translation.schedules.map((schedule) => {
    const zone = schedule.timeZone === timeZone ? "" : ` in ${schedule.timeZone}`;
    return `${schedule.scheduleExpression}${zone}${schedule.phase ? `, ${schedule.phase}` : ""}`;
  });
}

test.each([
  ["0 3 * * *", "cron(0 3 * * ? *)"],
  ["0 30 2 * * *", "cron(30 2 * * ? *)"],
  ["0 9-17 * * mon-fri", "cron(0 9-17 ? * 2-6 *)"],
  ["0 0 * * 0", "cron(0 0 ? * 1 *)"],
  ["0 0 1,15 */3 *", "cron(0 0 1,15 1/3 ? *)"],
  ["10/20 3 * * *", "cron(10/20 3 * * ? *)"],
  ["@monthly", "cron(0 0 1 * ? *)"],
  ["0 0 L * *", "cron(0 0 L * ? *)"],
  ["0 0 L-2 * *", "cron(0 0 L-2 * ? *)"],
  ["0 0 LW * *", "cron(0 0 LW * ? *)"],
  ["0 0 15W * *", "cron(0 0 15W * ? *)"],
  ["0 0 * * 5L", "cron(0 0 ? * 6L *)"],
  ["0 22 * * 1#2", "cron(0 22 ? * 2#2 *)"],
  ["0 0 1-7 * */7", "cron(0 0 ? * 1#1 *)"],
  ["0 0 */1 * sun,7", "cron(0 0 ? * 1 *)"],
  ["cron(00 03 08,009 * ? *)", "cron(0 3 8,9 * ? *)"],
  ["cron(0,00,15 3,03 * 1,jan,1 ? *)", "cron(0,15 3 * 1,JAN ? *)"],
  ["cron(0 3 l-2 jan,Feb ? *)", "cron(0 3 L-2 JAN,FEB ? *)"],
  ["cron(0 3 ? * mon-fri *)", "cron(0 3 ? * MON-FRI *)"],
  ["cron(0/05 3 L-03 * ? *)", "cron(0/5 3 L-3 * ? *)"],
  ["cron(0 3 ? * 02#01 *)", "cron(0 3 ? * 2#1 *)"],
  ["cron(0  3 ?  * MON#1 *)", "cron(0 3 ? * MON#1 *)"],
  ["rate(5 minutes)", "cron(0/5 * * * ? *) in UTC"],
  ["every 1 minute", "cron(* * * * ? *) in UTC"],
  ["every 60 minutes", "cron(0 * * * ? *) in UTC"],
  ["every 6 hours", "cron(0 0/6 * * ? *) in UTC"],
  ["every 1 day", "cron(0 0 * * ? *) in UTC"],
  ["every 1 week", "cron(0 0 ? * 5 *) in UTC"],
  ["2026-12-01T09:00:00Z", "at(2026-12-01T09:00:00) in UTC"],
  ["2026-07-01T09:00", "at(2026-07-01T08:00:00) in UTC"],
])("%s becomes %s on EventBridge", (expression, expected) => {
  expect(deployed(expression, "Europe/London")).toEqual([expected]);
});

test("two restricted day fields become two schedules, unless one of them matches every day", () => {
  expect(deployed("0 0 13 * 5")).toEqual(["cron(0 0 13 * ? *)", "cron(0 0 ? * 6 *)"]);
  expect(deployed("0 0 */1 * 5")).toEqual(["cron(0 0 ? * 6 *)"]);
  expect(deployed("0 0 13 * 0-6")).toEqual(["cron(0 0 * * ? *)"]);
});

test("days on which a date and a weekday must both match are those weekdays of whole weeks, or left to the sweeper", () => {
  expect(deployed("0 0 8-14 * */3")).toEqual([
    "cron(0 0 ? * 1#2 *)",
    "cron(0 0 ? * 4#2 *)",
    "cron(0 0 ? * 7#2 *)",
  ]);
  const reason = "it asks for a date and a weekday at once, and EventBridge takes only one of them";
  for (const line of ["0 0 */2 * 1", "0 0 1-8 * */7", "0 0 1-7,L * */7", "0 0 */2 * 5L", "0 0 29-30 * */7"])
    expect(deployed(line), line).toBe(reason);
});

test("a day named in two ways becomes a schedule for each", () => {
  expect(deployed("0 0 15,L * 5L")).toEqual([
    "cron(0 0 15 * ? *)",
    "cron(0 0 L * ? *)",
    "cron(0 0 ? * 6L *)",
  ]);
});

test("an interval keeps its anchor's minute, and becomes as few cron lines as its hours need", () => {
  expect(deployed("every 15 minutes", "UTC", new Date("2026-01-01T10:07:00Z"))).toEqual([
    "cron(7/15 * * * ? *)",
  ]);
  expect(deployed("every 12 hours", "UTC", new Date("2026-01-01T10:07:00Z"))).toEqual([
    "cron(7 10,22 * * ? *)",
  ]);
  expect(deployed("every 90 minutes")).toEqual(["cron(0 0/3 * * ? *)", "cron(30 1/3 * * ? *)"]);
  expect(deployed("every 1 week", "UTC", new Date("2026-01-02T10:07:00Z"))).toEqual(["cron(7 10 ? * 6 *)"]);
});

test("an interval that does not divide a day becomes a rate, whose phase is learned", () => {
  expect(deployed("every 25 minutes")).toEqual(["rate(25 minutes), learned"]);
  expect(deployed("every 5 hours")).toEqual(["rate(5 hours), learned"]);
  expect(deployed("P2D")).toEqual(["rate(2 days), learned"]);
  expect(deployed("P2W")).toEqual(["rate(14 days), learned"]);
});

test("a line by elapsed time runs in UTC, its minutes shifted by those of the zone's offset", () => {
  expect(deployed("*/15 * * * *", "Europe/London")).toEqual(["cron(0/15 * * * ? *) in UTC"]);
  expect(deployed("7 * * * *", "Asia/Kolkata")).toEqual(["cron(37 * * * ? *) in UTC"]);
  expect(deployed("7 * * * *", "Asia/Kathmandu")).toEqual(["cron(22 * * * ? *) in UTC"]);
  expect(deployed("*/30 * * * *", "Australia/Lord_Howe")).toEqual(["cron(0,30 * * * ? *) in UTC"]);
});

test("a line of every hour in some months follows the clocks of its zone, and is deployed there", () => {
  expect(deployed("7 * * 6 *", "Europe/London")).toEqual(["cron(7 * * 6 ? *)"]);
  expect(deployed("7 */1 1-31 10,11 0-6", "Australia/Lord_Howe")).toEqual(["cron(7 * * 10,11 ? *)"]);
});

test.each([
  ["*/10 * * * * *", "UTC", "EventBridge schedules fire on whole minutes"],
  ["every 90 seconds", "UTC", "EventBridge schedules fire on whole minutes"],
  ["02:00-06:00@60", "UTC", "the instants of a window are drawn to the second"],
  ["7 * * * *", "Australia/Lord_Howe", "clock changes in Australia/Lord_Howe shift the minutes of the hour"],
])("%s in %s is left to the sweeper: %s", (expression, timeZone, reason) => {
  expect(deployed(expression, timeZone)).toBe(reason);
});

test("an expression that is longer than EventBridge takes is left to the sweeper", () => {
  const years = (count: number) => Array.from({ length: count }, (_, i) => 2030 + 2 * i).join();
  expect(deployed(`cron(0 3 * * ? ${years(48)})`)).toEqual([`cron(0 3 * * ? ${years(48)})`]);
  expect(deployed(`cron(0 3 * * ? ${years(49)})`)).toBe(
    "EventBridge takes at most 256 characters, and this would be 260",
  );
});

test("an interval whose anchor is not a whole minute is left to the sweeper", () => {
  expect(deployed("every 5 minutes", "UTC", new Date(7000))).toBe("its anchor is not a whole minute");
});

test("a schedule that is precise, or has jitter, is the sweeper's, with that as the reason", () => {
  expect(translate("0 3 * * *", { precise: false }).kind).toBe("eventbridge");
  expect(translate("0 3 * * *", { precise: true })).toEqual({
    kind: "sweeper",
    reason: "EventBridge schedules fire anywhere in their minute",
  });
  expect(translate("every 25 minutes", { jitterSeconds: 60, precise: true })).toEqual({
    kind: "sweeper",
    reason: "EventBridge cannot spread schedules by their tasks' names",
  });
});
