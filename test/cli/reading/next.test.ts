import { expect, test } from "vitest";
import { CliHarness } from "../harness.ts";

const next = (expression: string, ...more: string[]) =>
  new CliHarness().pawl(["next", "--expression", expression, ...more]);

test.each([
  ["bad", "expression"],
  ["@reboot", "onStartup()"],
  ["CRON_TZ=America/New_York 0 8 * * *", "--time-zone America/New_York"],
  ["0 0 30 2 *", "it never fires: give a day that its months have"],
  ["", "option --expression <expression> is empty"],
])("next refuses the expression %j as wrong usage", async (expression, words) => {
  const { exitCode, stdout, stderr } = await next(expression);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^error: .*\n$/);
  expect(stderr).toContain(words);
});

test.each(["0 3 * * *", "@daily", "cron(0 3 * * ? *)", "every 5 minutes"])(
  "next, given the schedule %j for a task, names the option for it",
  async (schedule) => {
    const { exitCode, stderr } = await new CliHarness().pawl(["next", schedule]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`give a schedule as --expression ${JSON.stringify(schedule)}`);
  },
);

test("next refuses an unknown time zone as wrong usage, and one of several zones", async () => {
  const { exitCode, stderr } = await next("0 3 * * *", "--time-zone", "BST");
  expect([exitCode, stderr]).toEqual([
    2,
    'error: timeZone "BST" is not allowed: an IANA name such as "Europe/London"\n',
  ]);
  expect((await next("0 3 * * *", "--time-zone", "Europe/Londn")).exitCode).toBe(2);
});

test("next shows no instants of an interval that counts from its deploy, and says so", async () => {
  const { exitCode, stdout } = await next("every 25 minutes");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("rate(25 minutes) in UTC");
  expect(stdout).toContain("look        counts from the deploy that creates its schedule");
  expect(stdout).not.toMatch(/\d{4}-\d\d-\d\dT/);
  expect(JSON.parse((await next("every 25 minutes", "--json")).stdout).instants).toEqual([]);
});

test("next says of what EventBridge cannot express the same as synth", async () => {
  const { stdout } = await next("every 90 seconds");
  expect(stdout).toContain(
    "on AWS      fired by Pawl's sweeper: EventBridge schedules fire on whole minutes\n",
  );
});

test("next shows the release of the time zone rules, and says look when it is old", async () => {
  const { stdout } = await next("0 3 * * *", "--time-zone", "Europe/London");
  expect(stdout).toContain("time zone   Europe/London, by the rules of release 2026c\n");
  expect(stdout).not.toContain("look");
  const later = new CliHarness();
  later.time = Date.parse("2028-01-01T00:00:00Z");
  const old = await later.pawl(["next", "--expression", "0 3 * * *"]);
  expect(old.stdout).toContain("look        the time zone rules of this Node are release 2026c");
});

test("next names both readings of a line that other crons read differently", async () => {
  const { stdout } = await next("0 0 1-7 * */7", "--from", "2026-12-01", "-n", "3");
  expect(stdout).toContain("look        fires on days 1 to 7 of the month, and only on Sunday");
  expect(stdout).toContain("it fires on days 1 to 7 of the month or on Sunday");
  expect(stdout).toMatch(/2026-12-06T.*\n.*2027-01-03T.*\n.*2027-02-07T/);
});

test("next says of an instant in the past that it has passed", async () => {
  const { exitCode, stdout } = await next("2020-01-01T00:00:00Z");
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("look        has passed and is left out")]);
});

test("status of a task says that a rate counts from its deploy, in place of its next instants", async () => {
  const { nextInstants, startsText } = await import("../../../cli/show/triggers.ts");
  const trigger = { kind: "every", id: "often", expression: "every 25 minutes", timeZone: "UTC" } as const;
  const nextFrom = (from: Date) => nextInstants(trigger, "a", { from, count: 3 });
  expect(await startsText(trigger, { now: Date.parse("2026-11-21T10:00:00Z") }, nextFrom)).toBe(
    "often: every 25 minutes, counts from the deploy that creates its schedule, so its instants are not known before",
  );
});

test("next of a task goes by the deployment's time, and marks what a pause skips in the words of status", async () => {
  const cli = new CliHarness();
  const until = "2026-11-21T10:03:00Z";
  await cli.pawl(["pause", "count-cities", "--until", until, "--note", "moving house"]);
  const { stdout, stderr } = await cli.pawl(["next", "count-cities", "-n", "4"]);
  expect(stdout.slice(stdout.indexOf("local  "))).toBe(
    [
      "local                      UTC",
      "2026-11-21T10:01:00+00:00  2026-11-21T10:01:00Z  not while it is paused",
      "2026-11-21T10:02:00+00:00  2026-11-21T10:02:00Z  not while it is paused",
      "2026-11-21T10:03:00+00:00  2026-11-21T10:03:00Z",
      "2026-11-21T10:04:00+00:00  2026-11-21T10:04:00Z",
      "",
    ].join("\n"),
  );
  expect(stderr).toBe(
    `task count-cities is paused since 2026-11-21T10:00:00Z, until ${until}, by ada@laptop: moving house\n`,
  );
  expect((await cli.pawl(["status", "count-cities"])).stdout).toContain(`, next ${until}, `);
  const json = JSON.parse((await cli.pawl(["next", "count-cities", "-n", "3", "--json"])).stdout);
  expect(json.paused).toMatchObject({ note: "moving house" });
  expect(json.triggers[0].instants.map(({ held }: { held?: string }) => held)).toEqual([
    "not while it is paused",
    "not while it is paused",
    undefined,
  ]);
  cli.time = Date.parse(until);
  expect((await cli.pawl(["next", "count-cities"])).stderr).toBe("");
});

test("while a task is paused until it is resumed, next and status say the same", async () => {
  const cli = new CliHarness();
  await cli.pawl(["pause", "count-cities"]);
  for (const args of [
    ["next", "count-cities", "-n", "1"],
    ["status", "count-cities"],
  ])
    expect((await cli.pawl(args)).stdout).toContain("not while it is paused");
});

test("next of a task begins at the time that the deployment's answers tell, however wrong this machine's is", async () => {
  const cli = new CliHarness();
  const { stdout } = await cli.pawl(["next", "count-cities", "-n", "1"], {
    machineTime: Date.parse("2031-05-05"),
  });
  expect(stdout).toContain("2026-11-21T10:01:00Z");
});
