/** `pawl calendar`: what became of the instants of many tasks, what is to come, and clock changes, on one time axis. */
import { expect, test } from "vitest";
import type { Override } from "../../../functions/model/override/override.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Ledger } from "../../../functions/model/task/ledger.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

const second = (text: string) => Date.parse(text) / 1000;

/** A task each ten minutes that ran, then was paused, missed one, and has one that may still come. */
const tick = task("tick", {
  tags: ["often"],
  triggers: [{ kind: "cron", id: "cron-10", expression: "*/10 * * * *", timeZone: "UTC" }],
});
const tide = task("tide", {
  triggers: [{ kind: "cron", id: "cron-tide", expression: "30 1 * * *", timeZone: "Europe/London" }],
});
const idle = task("idle", { tags: ["often"] });

const ledger: Ledger = {
  rev: 1,
  judged: second("2026-11-21T09:40:00Z"),
  pieces: [{ expression: "*/10 * * * *", zone: "UTC", from: second("2026-11-20T00:00:00Z") }],
};

function record(run: string, more: Partial<RunRecord>): RunRecord {
  const [instant = "", trigger = ""] = run.split("/");
  const at = instant.replace("Z", ".000Z");
  return {
    ...{ task: "tick", run, trigger, lane: "default", status: "succeeded", scheduledTime: at, createdAt: at },
    ...{ startedAt: at, endedAt: at, attempt: 1, turn: 0, ticks: 0, seq: 1, leaseExpiresAt: 0 },
    fruitlessTurns: 0,
    ...more,
  };
}

async function open(tasks = [tick, idle]): Promise<CliHarness> {
  const cli = new CliHarness({ ...manifest, tasks });
  const put = (part: string, set: object) =>
    cli.store.updatePart({ task: "tick", part }, { name: "test", condition: [], set });
  const { ...set } = ledger;
  await put("ledger#cron-10", set);
  await cli.put(record("2026-11-21T09:10:00Z/cron-10", {}));
  await cli.put(record("2026-11-21T09:15:00Z/manual~1", { trigger: "manual" }));
  await cli.put(record("2026-11-21T09:20:00Z/cron-10", { status: "skipped", reason: "paused" }));
  await cli.put(record("2026-11-21T09:30:00Z/cron-10", { status: "errored" }));
  return cli;
}

async function setState(cli: CliHarness, name: string, set: object): Promise<void> {
  await cli.store.updatePart({ task: name, part: "state" }, { name: "test", condition: [], set });
}

async function read(cli: CliHarness, ...words: readonly string[]) {
  const { exitCode, stdout, stderr } = await cli.pawl(["calendar", "--json", ...words]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

interface Told {
  readonly at: string;
  readonly verdict: string;
  readonly why?: string;
}
const told = ({ at, verdict }: Told) => `${at.slice(11, 16)} ${verdict}`;

const hour = ["--since", "2026-11-21T09:00:00Z", "--before", "2026-11-21T10:30:00Z"];

test("each instant of the past has its verdict, also without a run, and each of the future is coming", async () => {
  const cli = await open();
  const { tasks, ...rest } = await read(cli, ...hour);
  expect(rest).toEqual({
    stage: "local",
    from: "2026-11-21T09:00:00Z",
    to: "2026-11-21T10:30:00Z",
    now: "2026-11-21T10:00:00Z",
    clockChanges: [],
  });
  // A task without a schedule is not in it.
  expect(tasks.map(({ task }: { task: string }) => task)).toEqual(["tick"]);
  expect(tasks[0].triggers).toEqual([
    { id: "cron-10", words: "every 10 minutes, UTC", expression: "*/10 * * * *", timeZone: "UTC" },
  ]);
  expect(tasks[0].instants.map(told)).toEqual([
    "09:00 missed",
    "09:10 succeeded",
    "09:20 skipped",
    "09:30 errored",
    "09:40 missed",
    "09:50 not seen yet",
    "10:00 not seen yet",
    "10:10 coming",
    "10:20 coming",
  ]);
  expect(tasks[0].instants[2]).toEqual({
    at: "2026-11-21T09:20:00Z",
    trigger: "cron-10",
    verdict: "skipped",
    run: "tick/2026-11-21T09:20:00Z/cron-10",
    why: "skipped: the task was paused",
  });
});

test("the verdicts of the past are those of history --verdicts", async () => {
  const cli = await open();
  const { tasks } = await read(cli, "tick", "--since", "5h", "--before", "2026-11-21T10:00:00Z");
  const { stdout } = await cli.pawl(["history", "tick", "--verdicts", "--json", "--since", "5h", "-n", "99"]);
  const listed = JSON.parse(stdout).verdicts.map(({ run, verdict, why }: Record<string, string>) => {
    return { at: run?.split("/")[0], verdict, why };
  });
  const inCalendar = tasks[0].instants.map(({ at, verdict, why }: Told) => ({ at, verdict, why }));
  // The end is not in a calendar.
  expect(inCalendar.reverse()).toEqual(listed.slice(1));
  expect(listed).toHaveLength(31);
});

test("an instant to come that a pause will skip is held back, and one after the pause is coming", async () => {
  const cli = await open();
  await setState(cli, "tick", { paused: true, until: "2026-11-21T10:15:00Z" });
  const { tasks } = await read(cli, ...hour);
  expect(tasks[0].instants.slice(-2)).toEqual([
    {
      at: "2026-11-21T10:10:00Z",
      trigger: "cron-10",
      verdict: "held back",
      why: "not while it is paused",
    },
    { at: "2026-11-21T10:20:00Z", trigger: "cron-10", verdict: "coming" },
  ]);
});

test("the schedule of an override is shown in place of the deployed one", async () => {
  const cli = await open();
  const value = { trigger: "cron-15", expression: "*/15 * * * *", zone: "UTC", startWithin: 60 };
  const override: Override = {
    setting: "schedule",
    value,
    from: second("2026-11-21T10:05:00Z"),
    at: now / 1000,
  };
  await setState(cli, "tick", { overrides: JSON.stringify([override]), ov: 1 });
  const { tasks } = await read(cli, "--since", "2026-11-21T10:01:00Z", "--before", "2026-11-21T10:31:00Z");
  expect(tasks[0].triggers).toEqual([
    { id: "cron-10", words: "every 10 minutes, UTC", expression: "*/10 * * * *", timeZone: "UTC" },
    {
      id: "cron-15",
      words: "every 15 minutes, UTC, from 2026-11-21T10:05:00Z, an override",
      expression: "*/15 * * * *",
      timeZone: "UTC",
    },
  ]);
  const named = ({ trigger, ...one }: Told & { trigger: string }) => `${told(one)} ${trigger}`;
  expect(tasks[0].instants.map(named)).toEqual([
    "10:10 held back cron-10",
    "10:15 coming cron-15",
    "10:20 held back cron-10",
    "10:30 held back cron-10",
    "10:30 coming cron-15",
  ]);
});

test("an override of the deployed schedule under its own name shows each instant once", async () => {
  const cli = await open();
  const value = { trigger: "cron-10", expression: "*/10 * * * *", zone: "UTC", startWithin: 60 };
  const override: Override = { setting: "schedule", value, from: now / 1000, at: now / 1000 };
  await setState(cli, "tick", { overrides: JSON.stringify([override]), ov: 1 });
  const { tasks } = await read(cli, "--since", "2026-11-21T10:01:00Z", "--before", "2026-11-21T10:31:00Z");
  expect(tasks[0].instants.map(told)).toEqual(["10:10 coming", "10:20 coming", "10:30 coming"]);
});

test("a schedule made at run time is in it, held back while it is paused", async () => {
  const cli = await open();
  const at = ["--cron", "5 * * * *", "--name", "extra"];
  expect((await cli.pawl(["schedule", "add", "idle", ...at])).exitCode).toBe(0);
  const future = ["idle", "--since", "2026-11-21T10:01:00Z", "--before", "2026-11-21T12:00:00Z"];
  const before = await read(cli, ...future);
  expect(before.tasks[0].instants.map(told)).toEqual(["10:05 coming", "11:05 coming"]);
  expect((await cli.pawl(["schedule", "pause", "idle", "extra"])).exitCode).toBe(0);
  const after = await read(cli, ...future);
  expect(after.tasks[0].instants.map(({ verdict, why }: Told) => [verdict, why])).toEqual([
    ["held back", "not while the schedule is paused"],
    ["held back", "not while the schedule is paused"],
  ]);
});

test.each(["hour", "day"])(
  "counts by %s add up to what is listed, and empty ones are left out",
  async (by) => {
    const cli = await open([tick, tide, idle]);
    const range = ["--since", "2026-11-20T06:30:00Z", "--ahead", "1d"];
    const [listed, counted] = [await read(cli, ...range), await read(cli, ...range, "--by", by)];
    const length = by === "hour" ? 13 : 10;
    for (const [i, { task, buckets, instants }] of counted.tasks.entries()) {
      expect(instants).toBeUndefined();
      const wanted: Record<string, Record<string, number>> = {};
      for (const { at, verdict } of listed.tasks[i].instants as Told[]) {
        const from = `${at.slice(0, length)}${by === "hour" ? "" : "T00"}:00:00Z`;
        wanted[from] ??= {};
        wanted[from][verdict] = (wanted[from][verdict] ?? 0) + 1;
      }
      expect(Object.fromEntries(buckets.map(({ from, counts }: never) => [from, counts])), task).toEqual(
        wanted,
      );
    }
    expect(counted.by).toBe(by);
  },
);

test("a clock change says which local times do not exist or occur twice, and whose schedules have them", async () => {
  const cli = await open([tick, tide, idle]);
  const { clockChanges } = await read(cli, "--since", "2026-10-01", "--before", "2027-04-01", "--by", "day");
  expect(clockChanges).toEqual([
    {
      zone: "Europe/London",
      at: "2026-10-25T01:00:00Z",
      kind: "fold",
      from: "2026-10-25T02:00:00",
      to: "2026-10-25T01:00:00",
      why: "the clocks go from 02:00 to 01:00: 01:30 occurs twice and fires the first time only",
      tasks: ["tide"],
    },
    {
      zone: "Europe/London",
      at: "2027-03-28T01:00:00Z",
      kind: "gap",
      from: "2027-03-28T01:00:00",
      to: "2027-03-28T02:00:00",
      why: "the clocks go from 01:00 to 02:00: 01:30 does not exist and is skipped",
      tasks: ["tide"],
    },
  ]);
});

test("a clock change that touches no schedule of its zone says so", async () => {
  const london = task("noon", {
    triggers: [{ kind: "cron", id: "cron-noon", expression: "0 12 * * *", timeZone: "Europe/London" }],
  });
  const { clockChanges } = await read(
    await open([london]),
    "--since",
    "2026-10-25",
    "--before",
    "2026-10-26",
  );
  expect(clockChanges).toMatchObject([
    { why: "the clocks go from 02:00 to 01:00: no schedule has a time that this touches", tasks: [] },
  ]);
});

test("with --list a task with few instants has them listed, and one with more has them counted", async () => {
  const cli = await open([tick, tide, idle]);
  const { tasks } = await read(
    cli,
    ...hour.slice(0, 3),
    "2026-11-22T02:00:00Z",
    "--by",
    "hour",
    "--list",
    "9",
  );
  expect(tasks.map(({ task, instants, buckets }: never) => [task, instants, buckets])).toMatchObject([
    ["tick", undefined, { length: 17 }],
    ["tide", [{ at: "2026-11-22T01:30:00Z", verdict: "coming" }], undefined],
  ]);
  const few = await read(cli, ...hour, "--by", "hour", "--list", "9");
  expect(few.tasks[0].instants.map(told)).toHaveLength(9);
  expect(few.tasks[0].buckets).toBeUndefined();
});

test("--time-zone counts by the hours and days of a zone, also on the days of its clock changes", async () => {
  const hourly = task("hourly", {
    triggers: [{ kind: "cron", id: "cron-h", expression: "0 * * * *", timeZone: "UTC" }],
  });
  const cli = await open([hourly]);
  const counted = async (zone: string, since: string, before: string, by: string) => {
    const { tasks, ...rest } = await read(
      cli,
      ...["--since", since, "--before", before, "--by", by, "--time-zone", zone],
    );
    expect(rest.timeZone).toBe(zone);
    const counts = tasks[0].buckets.map(({ from, counts: { coming } }: never) => `${from} ${coming}`);
    return { counts, changes: rest.clockChanges.map(({ kind }: { kind: string }) => kind) };
  };
  expect(await counted("Europe/London", "2027-03-27T00:00Z", "2027-03-29T23:00Z", "day")).toEqual({
    counts: ["2027-03-27T00:00:00Z 24", "2027-03-28T00:00:00Z 23", "2027-03-28T23:00:00Z 24"],
    changes: ["gap"],
  });
  expect(await counted("Asia/Kolkata", "2027-03-27T00:00Z", "2027-03-27T02:00Z", "hour")).toEqual({
    counts: ["2027-03-26T23:30:00Z 1", "2027-03-27T00:30:00Z 1"],
    changes: [],
  });
  // The hour from 01:00 comes twice, and is two hours.
  expect(await counted("Europe/London", "2027-10-30T23:00Z", "2027-10-31T03:00Z", "hour")).toEqual({
    counts: [
      "2027-10-30T23:00:00Z 1",
      "2027-10-31T00:00:00Z 1",
      "2027-10-31T01:00:00Z 1",
      "2027-10-31T02:00:00Z 1",
    ],
    changes: ["fold"],
  });
  // Midnight comes twice on the Azores, and does not come in Beirut.
  expect((await counted("Atlantic/Azores", "2027-10-31T00:00Z", "2027-11-01T01:00Z", "day")).counts).toEqual([
    "2027-10-31T00:00:00Z 25",
  ]);
  expect((await counted("Asia/Beirut", "2027-03-26T22:00Z", "2027-03-28T21:00Z", "day")).counts).toEqual([
    "2027-03-26T22:00:00Z 24",
    "2027-03-27T22:00:00Z 23",
  ]);
});

test("the columns of a terminal go by the clock of --time-zone", async () => {
  const cli = await open([tide]);
  const words = ["--since", "2027-03-26T18:30Z", "--before", "2027-03-29T18:30Z", "--by", "hour"];
  const { stdout } = await cli.pawl(["calendar", ...words, "--time-zone", "Asia/Kolkata"], {
    terminal: { columns: 80 },
  });
  const lines = stdout.split("\n");
  expect(lines[1]).toContain("a column is an hour in Asia/Kolkata");
  expect(lines[3]).toBe("      03-27   08:00   16:00   03-28   08:00   16:00   03-29   08:00   16:00");
  // 01:30 in London is seven o'clock in Kolkata; on the day of the change it is skipped.
  expect(lines[4]?.indexOf("o")).toBe(6 + 7);
});

test("--trigger leaves only the instants of one trigger, of the past and to come", async () => {
  const both = task("tick", {
    triggers: [...tick.triggers, { kind: "cron", id: "cron-x", expression: "5 * * * *", timeZone: "UTC" }],
  });
  const cli = await open([both]);
  const { tasks } = await read(
    cli,
    "tick",
    ...hour.slice(0, 3),
    "2026-11-21T11:30:00Z",
    "--trigger",
    "cron-x",
  );
  expect(tasks[0].instants.map(told)).toEqual(["10:05 coming", "11:05 coming"]);
  const ticks = await read(cli, "tick", ...hour, "--trigger", "cron-10", "--by", "hour");
  expect(ticks.tasks[0].buckets.map(({ counts }: never) => counts)).toEqual([
    { missed: 2, succeeded: 1, skipped: 1, errored: 1, "not seen yet": 1 },
    { "not seen yet": 1, coming: 2 },
  ]);
});

test("more than 10,000 instants are not listed: the refusal says what to do instead", async () => {
  const cli = await open();
  const { exitCode, stdout, stderr } = await cli.pawl(["calendar", "--ahead", "100d", "--json"]);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toBe(
    "error: the calendar has more than 10000 instants: count them with --by hour or --by day, name fewer tasks, or give a shorter stretch\n",
  );
  expect((await read(cli, "--ahead", "100d", "--by", "day")).tasks[0].buckets).toHaveLength(102);
  // For people it shows columns, each of which may have many.
  expect((await cli.pawl(["calendar", "--ahead", "100d"])).stdout).toContain("14,399 coming");
});

test("more instants than can be counted are refused", async () => {
  const secondly = task("secondly", {
    triggers: [{ kind: "cron", id: "cron-s", expression: "* * * * * *", timeZone: "UTC" }],
  });
  const cli = await open([secondly]);
  const { exitCode, stderr } = await cli.pawl(["calendar", "--ahead", "30d", "--by", "day"]);
  expect([exitCode, stderr]).toEqual([
    2,
    "error: the calendar has more than 2000000 instants: name fewer tasks, or give a shorter stretch\n",
  ]);
});

test.each([
  [["--by", "week"], "allowed are hour, day"],
  [["--since", "yesterday"], "expected an instant such as 2026-03-29T02:00:00Z"],
  [["--ahead", "soon"], "expected a duration such as 90s, 10m, 2h or 7d"],
  [["--ahead", "1d", "--before", "2026-12-01"], "cannot be used with option"],
  [["--since", "2026-12-01", "--before", "2026-12-01"], "give an end after its beginning"],
  [["--since", "2016-01-01", "--before", "2027-12-01"], "at most ten years are shown"],
  [["--list", "5", "--json"], "--list needs --by"],
  [["--list", "5", "--by", "day"], "--list needs --json"],
  [["--list", "5000", "--by", "day", "--json"], "expected a whole number from 0 to 1000"],
  [["--time-zone", "Berlin"], 'timeZone "Berlin" is not allowed'],
  [["--trigger", "cron-10"], "--trigger needs a name"],
  [["tick", "idle", "--trigger", "cron-10"], "--trigger is of one task, and 2 are given"],
  [["tick", "--trigger", "cron-1"], 'no trigger "cron-1" of task tick: there are cron-10'],
  [["tik"], 'no task "tik" in stage local: did you mean tick?'],
  [["tick", "--tag", "often"], "--tag cannot be used with a name"],
  [["--tag", "rare"], 'no task in stage local has the tag "rare": there are often'],
])("calendar %j is wrong usage and says why", async (words, why) => {
  const { exitCode, stdout, stderr } = await (await open()).pawl(["calendar", ...words]);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(why);
});

test("--tag and names choose the tasks; without a schedule among them the calendar says so", async () => {
  const cli = await open([tick, tide, idle]);
  const names = async (...words: string[]) =>
    (await read(cli, ...hour, ...words)).tasks.map(({ task }: { task: string }) => task);
  expect(await names()).toEqual(["tick", "tide"]);
  expect(await names("--tag", "often")).toEqual(["tick"]);
  expect(await names("tide", "tick", "tide", "idle")).toEqual(["tide", "tick"]);
  expect(await cli.pawl(["calendar", "idle"])).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: "task idle has no schedule\n",
  });
});

test("an interval that counts from its deploy is in it as soon as its ledger knows an instant", async () => {
  const counted = task("counted", {
    triggers: [{ kind: "every", id: "every-25", expression: "every 25 minutes", timeZone: "UTC" }],
    settings: defaultSettings,
  });
  const cli = await open([counted]);
  const future = ["--since", "2026-11-21T10:01:00Z", "--before", "2026-11-21T11:00:00Z"];
  expect((await read(cli, ...future)).tasks[0].instants).toEqual([]);
  const piece = {
    ...{ expression: "every 25 minutes", zone: "UTC" },
    ...{ from: second("2026-11-20T00:00:00Z"), anchor: second("2026-11-21T09:45:00Z") },
  };
  await cli.store.updatePart(
    { task: "counted", part: "ledger#every-25" },
    { name: "test", condition: [], set: { rev: 1, judged: second("2026-11-21T09:00:00Z"), pieces: [piece] } },
  );
  expect((await read(cli, ...future)).tasks[0].instants.map(told)).toEqual(["10:10 coming", "10:35 coming"]);
});

test("on a terminal each stretch has the mark of the worst in it, and no line is longer than the terminal", async () => {
  const cli = await open([tick, tide, idle]);
  const { stdout } = await cli.pawl(["calendar", "--since", "2h", "--ahead", "1h"], {
    terminal: { columns: 60 },
  });
  const lines = stdout.trimEnd().split("\n");
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
  // Five minutes a column, from 08:00 to 11:00.
  expect(lines.find((line) => line.startsWith("tick"))).toBe("tick  ! ! ! ! ! ! ! = - x ! ~ ~ o o o o o");
});
