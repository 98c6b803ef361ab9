/** `--status`, `--since`, `--task` and pages of `pawl history` and `pawl status`: without a task, over all tasks. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { CliHarness, runs } from "../harness.ts";

const [succeeded, skipped, running, errored, rejected] = runs as readonly [
  ...[RunRecord, RunRecord, RunRecord, RunRecord, RunRecord],
];
const idOf = ({ task, run }: RunRecord) => `${task}/${run}`;

interface Listed {
  readonly runs: readonly { readonly id: string }[];
  readonly next?: string;
}

async function listed(cli: CliHarness, ...args: string[]): Promise<Listed & { ids: string[] }> {
  const { exitCode, stdout, stderr } = await cli.pawl([...args, "--json"]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  const document: Listed = JSON.parse(stdout);
  return { ...document, ids: document.runs.map(({ id }) => id) };
}

test("history without a task lists the runs of all tasks and the rejected messages, the newest first", async () => {
  const cli = await CliHarness.seeded();
  const all = [running, succeeded, skipped, rejected, errored].map(idOf);
  expect((await listed(cli, "history")).ids).toEqual(all);
  const { stdout } = await cli.pawl(["history"]);
  expect(
    stdout
      .split("\n")
      .slice(1, -1)
      .map((line) => line.split("  ")[0]),
  ).toEqual(all);
});

test("history filters the runs of all tasks by status, instant and task", async () => {
  const cli = await CliHarness.seeded();
  const ids = async (...args: string[]) => (await listed(cli, "history", ...args)).ids;
  expect(await ids("--status", "errored,rejected")).toEqual([rejected, errored].map(idOf));
  expect(await ids("--status", "running")).toEqual([idOf(running)]);
  expect(await ids("--since", "90s")).toEqual([running, succeeded].map(idOf));
  expect(await ids("--before", "2026-11-21T09:00:00Z")).toEqual([idOf(errored)]);
  expect(await ids("--task", "count-cities")).toEqual([succeeded, skipped].map(idOf));
  expect(await ids("--task", "count-cities", "--status", "skipped")).toEqual([idOf(skipped)]);
});

test("each page of all runs names the next one, also where runs of several tasks have one name", async () => {
  const cli = await CliHarness.seeded();
  for (const task of ["import-cities", "expire-cities"]) await cli.put({ ...skipped, task });
  const seen: string[] = [];
  for (let before: string[] = []; ; ) {
    const { ids, next } = await listed(cli, "history", "-n", "1", ...before);
    seen.push(...ids);
    if (next === undefined) break;
    before = ["--before", next];
  }
  const named = ["count-cities", "expire-cities", "import-cities"].map((task) => idOf({ ...skipped, task }));
  expect(seen).toEqual([idOf(running), idOf(succeeded), ...named, idOf(rejected), idOf(errored)]);
});

test("the line for the next page of all runs keeps the filters", async () => {
  const cli = await CliHarness.seeded();
  const { stderr } = await cli.pawl(["history", "-n", "1", "--status", "running,errored", "--since", "1d"]);
  expect(stderr).toBe(
    `older ones: pawl history -n 1 --status running,errored --since 2026-11-20T10:00:00.000Z --before ${idOf(running)}\n`,
  );
});

test("a page of all runs reads of each task no more than one page", async () => {
  const cli = await CliHarness.seeded();
  const read: [string, number | undefined][] = [];
  const list = cli.store.list.bind(cli.store);
  cli.store.list = (task, options) => {
    read.push([task, options.limit]);
    return list(task, options);
  };
  await listed(cli, "history", "-n", "2");
  expect(read.sort()).toEqual(
    ["(rejected)", "count-cities", "expire-cities", "import-cities"].map((task) => [task, 3]),
  );
});

test("history of a task that is not there is refused, also with a filter", async () => {
  const cli = await CliHarness.seeded();
  for (const args of [["count-citys"], ["count-citys", "--status", "errored"], ["--task", "count-citys"]]) {
    const { exitCode, stderr } = await cli.pawl(["history", ...args]);
    expect([exitCode, stderr]).toEqual([
      2,
      'error: no task "count-citys" in stage local: did you mean count-cities?\n',
    ]);
  }
});

test("status without a name shows the tasks whose runs have the status, or are that new", async () => {
  const cli = await CliHarness.seeded();
  const tasks = async (...args: string[]) => {
    const { stdout } = await cli.pawl(["status", ...args, "--json"]);
    return JSON.parse(stdout).tasks?.map(({ task, run }: { task: string; run: { id: string } }) => [
      task,
      run.id,
    ]);
  };
  expect(await tasks("--status", "running")).toEqual([["import-cities", idOf(running)]]);
  expect(await tasks("--status", "succeeded,errored")).toEqual([["count-cities", idOf(succeeded)]]);
  expect(await tasks("--since", "30s")).toEqual([["import-cities", idOf(running)]]);
  expect(await tasks("--before", "2026-11-21T09:59:00Z")).toEqual([
    ["count-cities", idOf(skipped)],
    ["import-cities", idOf(errored)],
  ]);
  expect(await tasks("--status", "errored")).toBeUndefined();
  const { stdout } = await cli.pawl(["status", "--status", "running"]);
  expect(stdout).toContain("stage local: 1 of 3 tasks\n");
});

test("status of a task names the command for its older runs, with its filters", async () => {
  const cli = await CliHarness.seeded();
  const older = `older ones: pawl history count-cities -n 1 --before ${succeeded.run}`;
  for (const name of [["count-cities"], ["--task", "count-cities"]]) {
    const { stdout } = await cli.pawl(["status", ...name, "-n", "1"]);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(older);
  }
  expect((await cli.pawl(["status", "count-cities"])).stdout).not.toContain("older ones");
});

test("the line for older runs that need attention keeps the filters", async () => {
  const cli = await CliHarness.seeded();
  const key = { task: "import-cities", run: "2026-11-21T07:00:00Z/manual~old" };
  const endedAt = "2026-11-21T07:30:00.000Z";
  await cli.put({ ...errored, ...key, endedAt, dueAt: Date.parse(endedAt) });
  const { stdout } = await cli.pawl(["status", "--status", "errored", "--since", "1d", "-n", "1"]);
  expect(stdout).toContain(
    "older ones: pawl status --errored -n 1 --status errored --since 2026-11-20T10:00:00.000Z --before 2026-11-21T08:02:11.000Z",
  );
});

test("history --parent lists the runs that a run's code started, and their status names it", async () => {
  const cli = await CliHarness.seeded();
  const parent = idOf(succeeded);
  const child = {
    ...running,
    run: "2026-11-21T09:59:40Z/manual~0a1b2c3d4e5f",
    metadata: { startedBy: parent, startedFrom: "client" },
  };
  await cli.put(child);
  expect((await listed(cli, "history", "--parent", parent)).ids).toEqual([idOf(child)]);
  expect((await listed(cli, "history", "--parent", idOf(errored))).ids).toEqual([]);
  const { stdout } = await cli.pawl(["status", idOf(child)]);
  expect(stdout).toMatch(new RegExp(`^parent +${parent}$`, "m"));
  expect(stdout).not.toContain("started by");
  const json = await cli.pawl(["status", idOf(child), "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ parent });
  const refused = await cli.pawl(["history", "--parent", "walk"]);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("--parent");
});
