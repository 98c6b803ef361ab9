/** `pawl schedule`, and what the reading commands say of schedules that were made at run time. */
import { expect, test } from "vitest";
import type { TaskPart } from "../../../functions/store/run-store.ts";
import { CliHarness, now } from "../harness.ts";

const weekly = [
  ...["schedule", "add", "expire-cities", "--cron", "0 8 * * mon", "--time-zone", "Europe/Paris"],
  ...["--param", "mode=dry", "--name", "weekly", "--note", "for ann"],
];

async function withWeekly(): Promise<CliHarness> {
  const cli = new CliHarness();
  expect((await cli.pawl(weekly)).exitCode).toBe(0);
  return cli;
}

test("a schedule is added to the table and to EventBridge, with its author and note, after the command says where", async () => {
  const cli = new CliHarness();
  expect(await cli.pawl(weekly)).toEqual({
    exitCode: 0,
    stdout: "expire-cities weekly  added: 0 8 * * mon Europe/Paris\n",
    stderr:
      "account local, Region eu-west-1, project pawl, stage local\nit fires next 2026-11-23T07:00:00Z\n",
  });
  expect(cli.scheduler.all).toMatchObject([
    {
      name: "rt-expire-cities.weekly",
      expression: "cron(0 8 ? * 2 *)",
      zone: "Europe/Paris",
      enabled: true,
      lane: "default",
      input: expect.stringContaining('"params":{"mode":"dry"}'),
    },
  ]);
  const { stdout } = await cli.pawl(["schedule", "list", "--json"]);
  expect(JSON.parse(stdout)).toEqual({
    stage: "local",
    schedules: [
      {
        task: "expire-cities",
        name: "weekly",
        state: "on",
        expression: "0 8 * * mon",
        timeZone: "Europe/Paris",
        params: { mode: "dry" },
        next: "2026-11-23T07:00:00Z",
        changedAt: "2026-11-21T10:00:00.000Z",
        author: "ada@laptop",
        note: "for ann",
      },
    ],
  });
});

test("the same command again changes nothing, and another definition of its name needs --replace", async () => {
  const cli = await withWeekly();
  expect(await cli.pawl(weekly)).toMatchObject({
    exitCode: 0,
    stdout: "expire-cities weekly  is there already, with this definition: 0 8 * * mon Europe/Paris\n",
  });
  const other = weekly.map((word) => (word === "0 8 * * mon" ? "0 9 * * mon" : word));
  expect(await cli.pawl(other)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(
      "task expire-cities has another schedule weekly: its expression is 0 8 * * mon, not 0 9 * * mon",
    ),
  });
  expect((await cli.pawl([...other, "--replace"])).stdout).toBe(
    "expire-cities weekly  changed: 0 9 * * mon Europe/Paris\n",
  );
});

test("a schedule that this version cannot read is told of, changed by no command, and keeps none from the others", async () => {
  const cli = await withWeekly();
  const item = await cli.store.getPart({ task: "(schedules)", part: "expire-cities#weekly" });
  const { task: _, part: __, ...set } = { ...item, expression: "lunar(3)" } as TaskPart;
  const key = { task: "(schedules)", part: "expire-cities#newer" };
  await cli.store.updatePart(key, { name: "test", condition: [], set });
  const { stdout, stderr } = await cli.pawl(["schedule", "list"]);
  expect([stdout.includes("weekly"), stderr]).toEqual([
    true,
    "look: expire-cities#newer is not one that this version of Pawl can read\n",
  ]);
  for (const [action, ...more] of [["pause"], ["resume"], ["remove", "--yes"]] as const)
    expect(await cli.pawl(["schedule", action, "expire-cities", "newer", ...more])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("the definition of schedule newer of expire-cities is not one that"),
    });
  expect(await cli.store.getPart(key)).toMatchObject({ expression: "lunar(3)", wanted: "on", rev: 1 });
});

test("without a name one is drawn from when it fires and its params", async () => {
  const cli = new CliHarness();
  const add = (mode: string) =>
    cli.pawl(["schedule", "add", "expire-cities", "--every", "1 hour", "--param", `mode=${mode}`, "--json"]);
  const names = [await add("dry"), await add("wet"), await add("dry")].map(({ stdout }) =>
    JSON.parse(stdout),
  );
  expect(names.map(({ done }) => done)).toEqual(["added", "added", "same"]);
  expect(names[0].name).toMatch(/^every-[0-9a-f]{6}$/);
  expect(new Set(names.map(({ name }) => name)).size).toBe(2);
});

test("pause, resume and remove take the schedule's name, and say that a minute may pass", async () => {
  const cli = await withWeekly();
  const act = (action: string, ...more: string[]) =>
    cli.pawl(["schedule", action, "expire-cities", "weekly", ...more]);
  expect((await act("pause", "--note", "holidays")).stdout).toBe("expire-cities weekly  paused\n");
  expect(cli.scheduler.all).toMatchObject([{ enabled: false }]);
  expect((await cli.pawl(["schedule", "list"])).stdout).toContain("paused");
  expect((await act("resume")).stdout).toBe("expire-cities weekly  resumed\n");
  const removed = await act("remove", "--yes");
  expect([removed.stdout, removed.stderr.split("\n")[1]]).toEqual([
    "expire-cities weekly  removed\n",
    "an instant within the next minute may still fire, and what was delivered before may still start",
  ]);
  expect(cli.scheduler.all).toEqual([]);
  expect((await act("remove", "--yes")).stdout).toBe("expire-cities weekly  was removed before\n");
  expect(await act("pause")).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("task expire-cities has no schedule weekly that was made at run time"),
  });
});

test.each<readonly [string[], number, string]>([
  [["add"], 2, "add needs a task"],
  [["add", "expire-citys", "--every", "1 hour"], 2, "did you mean expire-cities?"],
  [["add", "expire-cities", "--param", "mode=dry"], 2, "one of cron, every and at"],
  [["add", "expire-cities", "--cron", "* * * * *", "--every", "1 hour"], 2, "cannot be used with"],
  [
    ["add", "expire-cities", "--every", "90 seconds", "--param", "mode=dry"],
    2,
    "Let the task's file have it, or an override",
  ],
  [["add", "expire-cities", "--every", "1 hour"], 2, "mode"],
  [["add", "pawl.prune", "--every", "1 hour"], 2, 'task "pawl.prune" is not allowed'],
  [
    ["add", "expire-cities", "--every", "1 hour", "--param", "mode=dry", "--name", "a b"],
    2,
    "letters, digits, hyphens",
  ],
  [
    ["add", "expire-cities", "a", "--every", "1 hour", "--param", "mode=dry", "--name", "b"],
    2,
    "two names: a, and --name b",
  ],
  [["pause", "expire-cities"], 2, "pause needs a name"],
  [["pause", "expire-cities", "weekly", "--replace"], 2, "--replace goes with add, not with pause"],
  [["list", "expire-cities", "weekly"], 2, "list takes a task, and no name"],
  [["list", "expire-citys"], 2, "did you mean expire-cities?"],
  [["drop", "expire-cities"], 2, "add, list, remove, pause, resume"],
])("schedule %o is refused in one line", async (words, exitCode, told) => {
  const cli = new CliHarness();
  const result = await cli.pawl(["schedule", ...words]);
  expect([result.exitCode, result.stdout]).toEqual([exitCode, ""]);
  expect(result.stderr).toContain(told);
  expect(cli.scheduler.all).toEqual([]);
});

test("list, why and next show the schedules that a task has at run time", async () => {
  const cli = await withWeekly();
  expect((await cli.pawl(["list"])).stdout).toContain("0 3 * * * Europe/London, 1 at run time");
  // One that is over is none.
  await cli.pawl(["schedule", "add", "count-cities", "--at", "2026-11-21T10:05:00Z"]);
  expect((await cli.pawl(["list"])).stdout).toMatch(/^count-cities .*1 at run time/m);
  cli.time += 600_000;
  expect((await cli.pawl(["list"])).stdout).not.toMatch(/^count-cities .*at run time/m);
  cli.time -= 600_000;
  expect((await cli.pawl(["why", "expire-cities"])).stdout).toMatch(
    /at run time:\n.*\n.*weekly.*0 8 \* \* mon/,
  );
  const next = await cli.pawl(["next", "expire-cities", "-n", "1", "--json"]);
  expect(JSON.parse(next.stdout).triggers).toMatchObject([
    { trigger: "nightly" },
    { trigger: "schedule~weekly", instants: [{ utc: "2026-11-23T07:00:00Z" }] },
  ]);
});

test("explain tells what a schedule will do, before the sweeper has met it, and what became of it since", async () => {
  const cli = new CliHarness();
  const run = ["schedule", "add", "count-cities", "--cron", "30 * * * *", "--name", "half"];
  expect((await cli.pawl(run)).exitCode).toBe(0);
  const explain = async (instant: string) =>
    (await cli.pawl(["explain", "count-cities", instant, "--trigger", "schedule~half"])).stdout;
  const at = (text: string) => `count-cities/${text}/schedule~half  `;
  expect(await explain("2026-11-21T10:30:00Z")).toBe(`${at("2026-11-21T10:30:00Z")}will run\n`);
  expect(await explain("2026-11-21T10:00:30Z")).toContain(
    "not known: the trigger's ledger begins at 2026-11-21T10:01:00Z",
  );
  cli.time = now + 20 * 60_000;
  await cli.pawl(["schedule", "pause", "count-cities", "half"]);
  expect(await explain("2026-11-21T10:30:00Z")).toContain(
    "will not run, as it stands: the schedule is paused",
  );
  cli.time = now + 2 * 3_600_000;
  await cli.pawl(["schedule", "resume", "count-cities", "half"]);
  expect(await explain("2026-11-21T11:30:00Z")).toContain("skipped: the schedule was paused");
  await cli.pawl(["schedule", "remove", "count-cities", "half", "--yes"]);
  cli.time = now + 4 * 3_600_000;
  expect(await explain("2026-11-21T13:30:00Z")).toContain("not deployed: the schedule was removed before");
});

test("status and list say that a schedule's task is not deployed", async () => {
  const cli = await withWeekly();
  await cli.store.updatePart(
    { task: "(schedules)", part: "gone#a" },
    {
      name: "test",
      condition: [],
      set: {
        ...(await cli.store.getPart({ task: "(schedules)", part: "expire-cities#weekly" })),
        task: undefined,
        part: undefined,
      } as never,
    },
  );
  expect((await cli.pawl(["schedule", "list"])).stdout).toContain("its task is not deployed");
  expect((await cli.pawl(["status"])).stderr).toContain(
    "1 schedule made at run time of gone, which is not deployed",
  );
});

test("run --in starts a run after so long", async () => {
  const cli = new CliHarness();
  const { exitCode, stdout } = await cli.pawl(["run", "count-cities", "--in", "2h"]);
  expect([exitCode, stdout]).toEqual([
    0,
    expect.stringContaining("count-cities/2026-11-21T12:00:00Z/manual~"),
  ]);
  expect((await cli.pawl(["run", "count-cities", "--in", "2h", "--at", "2030-01-01"])).exitCode).toBe(2);
});
