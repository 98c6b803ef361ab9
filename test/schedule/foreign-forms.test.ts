import { expect, test } from "vitest";
import { parseSchedule, ScheduleError } from "../../functions/schedule/index.ts";

/** The last part of a refusal: what to write instead. */
function instead(expression: string): string {
  try {
    parseSchedule(expression);
  } catch (error) {
    if (error instanceof ScheduleError) return error.allowed;
    throw error;
  }
  throw new Error(`${expression} was not refused`);
}

test.each([
  // Intervals of Go, Ruby, systemd, JavaScript; rates written wrong.
  ["@every 1h30m", "every 90 minutes"],
  ["@every 5m", "every 5 minutes"],
  ["every 1h", "every 1 hour"],
  ["every 5 mins", "every 5 minutes"],
  ["every 1.5 hours", "every 90 minutes"],
  ["1 hour and 30 minutes", "every 90 minutes"],
  ["90s", "every 90 seconds"],
  ["rate(1 minutes)", "rate(1 minute)"],
  ["rate(5 minute)", "rate(5 minutes)"],
  ["rate(90 seconds)", "every 90 seconds"],
  ["rate(1 week)", "every 1 week"],
  ["RATE(5 minutes)", "rate(5 minutes)"],
  ["R/PT1H", "PT1H"],
  ["R/P1M", "@monthly"],
  ["PT1.5H", "every 90 minutes"],
  ["P0.5D", "every 12 hours"],
  ["pt1h", "PT1H"],
  ["@every minute", "every 1 minute"],
  ["rate(60 seconds)", "rate(1 minute)"],
  ["rate(1 hours)", "rate(1 hour)"],
  ["P1M", "@monthly"],
  ["P1Y", "@yearly"],
  ["every 3 months", "0 0 1 */3 *"],
  // Quartz and EventBridge.
  ["0 0 12 * * ? 2027", "cron(0 12 * * ? 2027)"],
  ["0 0 12 ? * MON-FRI", "cron(0 12 ? * MON-FRI *)"],
  ["0 0/5 * * * ?", "cron(0/5 * * * ? *)"],
  ["0 15 10 ? * 6L", "cron(15 10 ? * 6L *)"],
  ["30 0 12 ? * 2-6", "30 0 12 * * 1-5"],
  ["15 0 10 ? * 6L", "15 0 10 * * 5L"],
  ["0 0 12 1/1 * ? *", "cron(0 12 1/1 * ? *)"],
  ["0 15 10 L * ?", "cron(15 10 L * ? *)"],
  ["cron(0 0 * * ?)", "cron(0 0 * * ? *)"],
  ["cron(0 0 3 * * ?)", "cron(0 3 * * ? *)"],
  // Without ? weekdays count from Sunday, 0, and are counted from 1 within cron(…).
  ["0 0 * * 1 2027", "cron(0 0 ? * 2 2027)"],
  ["0 0 12 * * 5L 2027", "cron(0 12 ? * 6L 2027)"],
  ["0 0 12 * * 5-7 2027", "cron(0 12 ? * 6-1 2027)"],
  ["0 12 * * ? *", "cron(0 12 * * ? *)"],
  ["0 10 ? * MON-FRI *", "cron(0 10 ? * MON-FRI *)"],
  ["0 3 * * * 2027", "cron(0 3 * * ? 2027)"],
  ["CRON(0 3 * * ? *)", "cron(0 3 * * ? *)"],
  ["cron(0 3 * * *)", "0 3 * * *"],
  ["cron(0 3 * * * *)", "cron(0 3 * * ? *)"],
  ["cron(0 0 3 * * ? *)", "cron(0 3 * * ? *)"],
  ["at(2026-12-01T09:00)", "at(2026-12-01T09:00:00)"],
  ["at(2026-12-01T09:00:00Z)", "2026-12-01T09:00:00Z"],
  // One instant, as others write it.
  ["2026-12-01 09:00", "2026-12-01T09:00:00"],
  ["2026-12-01", "2026-12-01T00:00:00"],
  ["20261201T090000Z", "2026-12-01T09:00:00Z"],
  ["2026-12-01t09:00:00.500z", "2026-12-01T09:00:00Z"],
  ["2026-12-01T09:00:00+0100", "2026-12-01T09:00:00+01:00"],
  // systemd.
  ["daily", "@daily"],
  ["quarterly", "0 0 1 1,4,7,10 *"],
  ["*-*-* 03:00:00", "0 3 * * *"],
  ["Mon..Fri *-*-* 03:00", "0 3 * * mon-fri"],
  ["*:0/15", "0/15 * * * *"],
  ["Sat,Sun 03:30", "30 3 * * sat,sun"],
  ["*-*-01 04:00:30", "30 0 4 1 * *"],
  ["OnCalendar=Mon *-*-* 04:00", "0 4 * * mon"],
  ["*-*-1,15 00:00", "0 0 1,15 * *"],
  ["*-01,07-01 00:00:00", "0 0 1 1,7 *"],
  ["*-*-01..05 04:00", "0 4 1-5 * *"],
  ["*-*~1 03:00", "0 3 L * *"],
  ["*-*~03 03:00", "0 3 L-2 * *"],
  ["Mon..Fri", "0 0 * * mon-fri"],
  // A weekday and a date must both match there.
  ["Mon *-*-01..07 12:00:00", "0 12 * * mon#1"],
  ["Mon,Tue *-*-08..14 12:00", "0 12 * * mon#2,tue#2"],
  // Crontabs, YAML, documents.
  ["0 3 * * * /usr/bin/backup --all", "0 3 * * *"],
  ["0 3 * * * root /usr/bin/backup", "0 3 * * *"],
  ["@daily /usr/bin/backup", "@daily"],
  ["0 3 * * * bin/backup", "0 3 * * *"],
  ["0 3 * * * curl -s https://example.com", "0 3 * * *"],
  ["0 3 * * * ./backup.sh", "0 3 * * *"],
  ['- cron: "0 3 * * *"', "0 3 * * *"],
  ["schedule: '*/5 * * * *'", "*/5 * * * *"],
  ['"0 3 * * *"', "0 3 * * *"],
  ["0 9 * * 1\u20135", "0 9 * * 1-5"],
  ["0 3 1, 15 * *", "0 3 1,15 * *"],
  ["0 9 * * MON FRI", "0 9 * * MON,FRI"],
  ["0 9 * * 1..5", "0 9 * * 1-5"],
  ["0 9 * sept thurs", "0 9 * sep thu"],
  ["0 3 * * * # nightly", "0 3 * * *"],
  ["# 0 3 * * *", "0 3 * * *"],
  ["\uff10 \uff13 * * *", "0 3 * * *"],
  ["0 3 * * *\u200b", "0 3 * * *"],
  ['cron("0 3 * * *")', "0 3 * * *"],
  ["ScheduleExpression: cron(0 3 * * ? *)", "cron(0 3 * * ? *)"],
  ["{cron: '0 3 * * *'}", "0 3 * * *"],
  ['@Scheduled(cron = "0 0 3 * * *")', "0 0 3 * * *"],
  ["0 9 * * Monday-Friday", "0 9 * * Mon-Fri"],
  ["0 9 1 january *", "0 9 1 jan *"],
  // Words.
  ["every day at 3am", "0 3 * * *"],
  ["every monday and friday at 09:30", "30 9 * * mon,fri"],
  ["weekdays at noon", "0 12 * * mon-fri"],
  ["3:00 pm", "0 15 * * *"],
  ["12 am", "0 0 * * *"],
  ["9am daily", "0 9 * * *"],
  ["9:30 am mon-fri", "30 9 * * mon-fri"],
  ["every sat", "0 0 * * sat"],
  ["@every_minute", "* * * * *"],
])("%j is refused, and %j is named instead", (expression, written) => {
  expect(instead(expression)).toBe(`write ${JSON.stringify(written)}`);
  expect(() => parseSchedule(written)).not.toThrow();
});

test.each([
  ["@reboot", "onStartup()"],
  ["CRON_TZ=America/New_York 0 8 * * *", 'cron("0 8 * * *", { timeZone: "America/New_York" })'],
  ["TZ=Europe/Paris 0 8 * * *", "--time-zone Europe/Paris of pawl next"],
  ["0 8 * * * Europe/Paris", 'cron("0 8 * * *", { timeZone: "Europe/Paris" })'],
  ["0 8 * * * (Europe/Paris)", 'cron("0 8 * * *", { timeZone: "Europe/Paris" })'],
  ["0 8 * * * [Europe/Paris]", 'cron("0 8 * * *", { timeZone: "Europe/Paris" })'],
  ["Europe/Paris 0 8 * * *", 'cron("0 8 * * *", { timeZone: "Europe/Paris" })'],
  ['TZ="Europe/Paris" 0 8 * * *', 'cron("0 8 * * *", { timeZone: "Europe/Paris" })'],
  ["CRON_TZ=:Europe/Paris 0 8 * * *", 'cron("0 8 * * *", { timeZone: "Europe/Paris" })'],
  ["TZ=Europe/Paris\n0 8 * * *", 'cron("0 8 * * *", { timeZone: "Europe/Paris" })'],
  ['cron("0 8 * * *", { timeZone: "Europe/Paris" })', 'cron("0 8 * * *", { timeZone: "Europe/Paris" })'],
  ["0 8 * * * UTC", 'cron("0 8 * * *", { timeZone: "UTC" })'],
  ["CRON_TZ=UTC every 5 minutes", 'every("every 5 minutes", { timeZone: "UTC" })'],
  ["2026-12-01T09:00[Europe/Paris]", 'at("2026-12-01T09:00", { timeZone: "Europe/Paris" })'],
  // What is beside the zone is foreign too, or the zone is no IANA name.
  ["CRON_TZ=Europe/Paris @every 1h", 'write "every 1 hour"; the time zone is an option'],
  ["04:00 UTC", 'write "0 4 * * *"; the time zone is an option'],
  ["*-*-* 04:00:00 Europe/Paris", 'write "0 4 * * *"; the time zone is an option'],
  ["TZ=Foo/Bar 0 3 * * *", 'timeZone, an IANA name such as "Europe/London"'],
  ["0 3 * * * PST", 'timeZone, an IANA name such as "Europe/London"'],
  ["0 3 * * * +02:00", 'timeZone, an IANA name such as "Europe/London"'],
  ["TZ=UTC", "timeZone, or --time-zone"],
  // Two things are lost.
  ["R5/PT1H", 'write "PT1H"; a count or a start is not read'],
  ["R/2026-01-01T00:07:00Z/PT1H", 'write "PT1H"; a count or a start is not read'],
  ["@every 0s", '"every 90 minutes"'],
  ["H 3 * * *", "choose the minute yourself"],
  ["H/15 * * * *", "choose the minute yourself"],
  ["0 H(0-7) * * *", "choose the minute yourself"],
  ["0~59 3 * * *", "choose the minute yourself"],
  ["RRULE:FREQ=DAILY", '"0 3 * * mon-fri"'],
  ["@fortnightly", "@weekly"],
  ["0 3 ? * 1", "* instead of ?"],
  ["*/90 * * * *", 'write "every 90 minutes" instead'],
  ["0 */36 * * *", 'write "every 36 hours" instead'],
  ["0 22-2 * * *", "write 22-23,0-2 for a range that passes the end"],
  ["0 22-0 * * *", "write 22-23,0 for a range that passes the end"],
  ["0 0 * * sat-mon", "write 6,0-1 for a range that passes the end"],
  ["0 0 25-5 * *", "write 25-31,1-5 for a range that passes the end"],
  ["0 0 * nov-feb *", "write 11-12,1-2 for a range that passes the end"],
])("%j is refused, and the refusal names %s", (expression, words) => {
  expect(instead(expression)).toContain(words);
});

test.each([
  "0 0 12 13 * 5 2027",
  "cron(0 12 13 * 5 *)",
  "0 24 * * *",
  "0 0 * * funday",
  "every fortnight",
  "every",
  "every 5",
  "at 2026",
  "cron(0 0 1 * MON *)",
  "P1Y2M",
  "PT1.5S",
  "Mon *-*-01..04 12:00:00",
  "Mon..Fri *-*-15 12:00",
  "0 3 * * * weekdays",
  "0 9 * * sunset",
  "TZ=Mars/Olympus 0 99 * * *",
  "500ms",
  "60",
  "x",
  "@",
  "TZ= 0 3",
])("nothing is proposed for %j, whose meaning is not known", (expression) => {
  expect(instead(expression)).not.toMatch(/^write /);
});

test("a refusal is one line without control characters or changes of direction", () => {
  for (const sign of ["\n", "\u001b[2J", "\u009b", "\u202e", "\u2028", "\u007f"]) {
    const expression = `0 3 * *${sign}x * ${sign}`;
    const { message } = (() => {
      try {
        parseSchedule(expression);
      } catch (error) {
        return error as Error;
      }
      throw new Error("was not refused");
    })();
    expect(message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
  }
});
