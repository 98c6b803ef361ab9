/** `pawl list`: which tasks it leaves out, and what triggers look like in it. */
import { expect, test } from "vitest";
import { neverHeld } from "../../../functions/model/run/held.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Trigger } from "../../../functions/model/task/trigger.ts";
import { at, cron, onStartup } from "../../../functions/schedule/index.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

const passed = at("2026-11-21T08:00:00Z", { id: "passed" });
const lately = at("2026-11-21T09:30:00Z", { id: "lately" });
const comes = at("2026-11-22T08:00:00Z", { id: "comes" });

function harness(tasks: Readonly<Record<string, readonly Trigger[]>>) {
  const listed = Object.entries(tasks).map(([name, triggers]) => task(name, { triggers }));
  return new CliHarness({ ...manifest, tasks: listed });
}

async function names(cli: CliHarness, ...more: string[]): Promise<string[]> {
  const { stdout } = await cli.pawl(["list", "--json", ...more]);
  return JSON.parse(stdout).tasks.map(({ name, isOver }: { name: string; isOver?: true }) =>
    isOver ? `${name} is over` : name,
  );
}

test("a task whose triggers were all single instants leaves the list once they have passed", async () => {
  const cli = harness({
    "by-hand": [],
    "over-one": [passed],
    "over-two": [passed, { ...passed, id: "again" }],
    "late-one": [passed, lately],
    mixed: [passed, comes],
    nightly: [passed, cron("0 3 * * *")],
    starts: [passed, onStartup()],
  });
  expect(await names(cli)).toEqual(["by-hand", "late-one", "mixed", "nightly", "starts"]);
  expect(await names(cli, "--all")).toEqual([
    "by-hand",
    "over-one is over",
    "over-two is over",
    "late-one",
    "mixed",
    "nightly",
    "starts",
  ]);
  expect((await cli.pawl(["list", "--all"])).stdout).toMatch(/over-one .*\(over\)/);
});

test("such a task stays in the list while one of its runs is under way", async () => {
  const cli = harness({ "over-one": [passed] });
  const run: RunRecord = {
    task: "over-one",
    run: "2026-11-21T08:00:00Z/passed",
    ...newRun(now, "passed", new Date("2026-11-21T08:00:00Z")),
    ...neverHeld,
    status: "interrupted",
    lane: "default",
  };
  await cli.put(run);
  expect(await names(cli)).toEqual(["over-one"]);
  await cli.put({ ...run, status: "succeeded" });
  expect(await names(cli)).toEqual([]);
});

test("list and next keep to a trigger's dates, and list names all of its limits", async () => {
  const limits = { startAt: "2026-12-01T00:00:00Z", endAt: "2026-12-03T00:00:00Z", maxRuns: 1 };
  const cli = harness({ sale: [cron("0 3 * * *", { id: "sale", ...limits })] });
  expect((await cli.pawl(["list"], { terminal: { columns: 200 } })).stdout).toContain(
    "0 3 * * * from 2026-12-01T00:00:00Z until 2026-12-03T00:00:00Z, at most 1 run",
  );
  const { triggers } = JSON.parse((await cli.pawl(["next", "sale", "--json"])).stdout);
  expect(triggers[0].instants.map(({ utc }: { utc: string }) => utc)).toEqual([
    "2026-12-01T03:00:00Z",
    "2026-12-02T03:00:00Z",
  ]);
  expect((await cli.pawl(["status", "sale"])).stdout).toContain(
    "next 2026-12-01T03:00:00Z, 2026-12-02T03:00:00Z",
  );
});

const own = [
  task("pawl.prune", { lane: "pawl", automatic: true, triggers: [cron("23 3 * * 0", { id: "weekly" })] }),
  task("pawl.reconcile", { lane: "pawl", automatic: true }),
];
const withOwn = new CliHarness({ ...manifest, tasks: [...manifest.tasks, ...own] });

test("Pawl's own tasks come after the team's, and reconcile says that the sweeper does it", async () => {
  const { stdout } = await withOwn.pawl(["list"]);
  const rows = stdout.trimEnd().split("\n").slice(-2);
  expect(rows).toEqual([
    expect.stringMatching(/^pawl\.prune +pawl +.*23 3 \* \* 0.* Does pawl\.prune\.$/),
    expect.stringMatching(/^pawl\.reconcile +pawl +each minute +Does pawl\.reconcile\.$/),
  ]);
  const { tasks } = JSON.parse((await withOwn.pawl(["list", "--json"])).stdout);
  const automatic = tasks.filter((each: { automatic?: true }) => each.automatic);
  expect(automatic.map(({ name }: { name: string }) => name)).toEqual(["pawl.prune", "pawl.reconcile"]);
});

test("what shows all tasks leaves runs of Pawl's own out, unless one of them is named", async () => {
  const key = { task: "pawl.prune", run: "2026-11-21T03:23:00Z/weekly" };
  const set = { ...newRun(now, "weekly", new Date(now)), status: "succeeded", lane: "pawl" } as const;
  await withOwn.store.update(key, { name: "test", condition: [], set });
  for (const command of ["status", "history"]) {
    expect((await withOwn.pawl([command])).stdout).not.toContain("pawl.prune");
    expect((await withOwn.pawl([command, "pawl.prune"])).stdout).toContain("2026-11-21T03:23:00Z/weekly");
  }
});

test("tasks of a namespace stand below its name, those of none first and Pawl's own last", async () => {
  const names = ["hello", "team.b", "team.service.expire", "team.a"];
  const own = task("pawl.prune", { automatic: true });
  const cli = new CliHarness({ ...manifest, tasks: [...names.map((name) => task(name, {})), own] });
  const first = (stdout: string) =>
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/)[0]);
  expect(first((await cli.pawl(["list"])).stdout)).toEqual([
    "task",
    "hello",
    "team:",
    "team.b",
    "team.a",
    "team.service:",
    "team.service.expire",
    "pawl.prune",
  ]);
  const named = ["list", "--task", "team.a", "--task", "hello"];
  expect(first((await cli.pawl(named)).stdout)).toEqual(["task", "team.a", "hello"]);
  const { tasks } = JSON.parse((await cli.pawl(["list", "--json"])).stdout);
  expect(tasks.map(({ namespace }: { namespace?: string }) => namespace)).toEqual([
    undefined,
    "team",
    "team.service",
    "team",
    undefined,
  ]);
});
