/** `pawl status`, `list` and `history`: which runs are shown, and which are left out when asked. */
import { expect, test } from "vitest";
import { runTable } from "../../../cli/show/run/run-table.ts";
import { unitsOf } from "../../../cli/show/view.ts";
import { attention, waitKey } from "../../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { pauseTask } from "../../../functions/operators/index.ts";
import { putBody } from "../../../functions/runs/moves/attachment/put-body.ts";
import { CliHarness, manifest, now, runs } from "../harness.ts";

const [succeeded, skipped, running, errored] = runs as [RunRecord, RunRecord, RunRecord, RunRecord];

function planned(instant: string): RunRecord {
  const { startedAt: _, endedAt: __, output: ___, ...run } = succeeded;
  const scheduledTime = new Date(instant).toISOString();
  return {
    ...run,
    run: `${instant}/manual~1`,
    status: "enqueued",
    ticks: 0,
    total: undefined,
    scheduledTime,
    notBefore: scheduledTime,
  };
}

async function cliWith(...more: RunRecord[]): Promise<CliHarness> {
  const cli = await CliHarness.seeded();
  for (const run of more) await cli.put(run);
  return cli;
}

const pause = (cli: CliHarness, until?: string) =>
  pauseTask({ store: cli.store, clock: { now: () => now }, log: () => {} } as never, "count-cities", {
    author: "ada",
    note: "moving",
    until: until === undefined ? undefined : new Date(until),
  });

test("status shows the newest run that has started, and the next planned one beside it", async () => {
  const cli = await cliWith(planned("2026-11-21T12:00:00Z"), planned("2026-11-21T11:00:00Z"));
  const { stdout } = await cli.pawl(["status"]);
  const lines = stdout.split("\n");
  const at = lines.findIndex((line) => line.startsWith("count-cities "));
  expect(lines[at]).toMatch(/^count-cities +2026-11-21T09:59:00Z\/cron-4f1a2b +succeeded /);
  expect(lines[at + 1]).toMatch(
    /^ +2026-11-21T11:00:00Z\/manual~1 .*planned: starts at 2026-11-21T11:00:00Z; 1 more are planned$/,
  );
  const json = JSON.parse((await cli.pawl(["status", "--json"])).stdout);
  expect(json.tasks[0]).toMatchObject({
    run: { run: "2026-11-21T09:59:00Z/cron-4f1a2b" },
    planned: { run: "2026-11-21T11:00:00Z/manual~1" },
    plannedRuns: 2,
  });
});

test("a run that was cancelled before its instant is neither the newest nor planned", async () => {
  const cli = await cliWith({
    ...planned("2026-11-21T11:00:00Z"),
    status: "cancelled",
    endedAt: succeeded.endedAt,
  });
  const { stdout } = await cli.pawl(["status"]);
  expect(stdout).toMatch(/^count-cities +2026-11-21T09:59:00Z\/cron-4f1a2b +succeeded /m);
  expect(stdout).not.toContain("2026-11-21T11:00:00Z");
});

test("a run that ended ahead of the command's time needs attention too", async () => {
  const key = { task: "count-cities", run: "2026-11-21T10:08:00Z/cron-4f1a2b" };
  const endedAt = "2026-11-21T10:08:00.000Z";
  const ahead = {
    ...succeeded,
    ...key,
    status: "errored",
    endedAt,
    ...attention("errored", key, Date.parse(endedAt)),
  } as const;
  const { stdout } = await (await cliWith(ahead)).pawl(["status"]);
  expect(stdout).toContain("3 tasks, 2 errored, 1 rejected");
  expect(stdout).toContain("count-cities/2026-11-21T10:08:00Z/cron-4f1a2b");
});

test("list shows which tasks are paused, and until when", async () => {
  const cli = await CliHarness.seeded();
  await pause(cli, "2026-11-22T00:00:00Z");
  const { stdout } = await cli.pawl(["list"]);
  expect(stdout).toMatch(/^count-cities .*\* \* \* \* \* \(paused until 2026-11-22T00:00:00Z\)/m);
  const { tasks } = JSON.parse((await cli.pawl(["list", "--json"])).stdout);
  expect(tasks[0].paused).toMatchObject({ author: "ada", note: "moving" });
});

test("status of a paused task lists as next only what the pause does not skip", async () => {
  const cli = await CliHarness.seeded();
  await pause(cli, "2026-11-22T00:00:00Z");
  expect((await cli.pawl(["status", "count-cities"])).stdout).toContain(
    "next 2026-11-22T00:00:00Z, 2026-11-22T00:01:00Z",
  );
  await pause(cli);
  expect((await cli.pawl(["status", "count-cities"])).stdout).toContain("* * * * *, not while it is paused");
  expect(JSON.parse((await cli.pawl(["status", "count-cities", "--json"])).stdout).triggers[0].next).toEqual(
    [],
  );
});

test("a second pause tells what it replaces", async () => {
  const cli = await CliHarness.seeded();
  await pause(cli, "2026-11-22T00:00:00Z");
  const { stderr } = await cli.pawl(["pause", "count-cities", "--note", "longer"]);
  expect(stderr).toContain(
    "this replaces the pause since 2026-11-21T10:00:00Z, until 2026-11-22T00:00:00Z, by ada: moving\n",
  );
});

test("a cancelled run says who cancelled it, and why", async () => {
  const cli = await CliHarness.seeded();
  await cli.pawl(["cancel", `${running.task}/${running.run}`, "--note", "wrong file"]);
  expect((await cli.pawl(["history", "import-cities"])).stdout).toMatch(
    /cancelling .*requested by ada@laptop: takes effect/,
  );
  cli.time += 120_000;
  expect((await cli.pawl(["history", "import-cities"])).stdout).toMatch(
    /cancelled .*by ada@laptop; note: wrong file/,
  );
  expect((await cli.pawl(["status", `${running.task}/${running.run}`])).stdout).toMatch(
    /why +by ada@laptop\n/,
  );
});

test("a cancel without an author is not shown as one by the person who started the run", async () => {
  const cli = await cliWith({ ...running, status: "cancelled", author: undefined, leaseExpiresAt: 0 });
  await cli.store.update(running, { name: "test", condition: [], remove: ["author"] });
  expect((await cli.pawl(["history", "import-cities"])).stdout).toContain("by code that gives no author");
});

test("progress is in the unit that the task names", () => {
  const [counts, ...others] = manifest.tasks as [ManifestTask, ...ManifestTask[]];
  const tasks = [{ ...counts, settings: { ...counts.settings, unit: "places" } }, ...others];
  const shown = runTable([succeeded, running], { now, units: unitsOf({ tasks }) });
  expect(shown).toContain("30,000 out of 30,000 places (100 %)");
  expect(shown).toContain("12,000 out of 30,000 items (40 %)");
});

test("history lists runs of a status, since an instant, before a run", async () => {
  const cli = await CliHarness.seeded();
  const names = async (...args: string[]) =>
    JSON.parse((await cli.pawl(["history", "count-cities", "--json", ...args])).stdout).runs.map(
      ({ run }: RunRecord) => run,
    );
  expect(await names("--status", "skipped")).toEqual([skipped.run]);
  expect(await names("--status", "skipped,succeeded,skipped")).toEqual([succeeded.run, skipped.run]);
  expect(await names("--since", "2026-11-21T09:59:00Z")).toEqual([succeeded.run]);
  expect(await names("--since", "90s")).toEqual([succeeded.run]);
  expect(await names("--before", succeeded.run)).toEqual([skipped.run]);
  expect(await names("--before", "2026-11-21T09:59:00Z")).toEqual([skipped.run]);
});

test("history says how to list older runs, and its last page says nothing", async () => {
  const cli = await CliHarness.seeded();
  const { stderr } = await cli.pawl(["history", "count-cities", "-n", "1"]);
  expect(stderr).toBe(`older ones: pawl history count-cities -n 1 --before ${succeeded.run}\n`);
  const last = await cli.pawl(stderr.trim().split(" ").slice(3));
  expect(last).toMatchObject({ exitCode: 0, stderr: "" });
  expect(last.stdout).toContain(skipped.run);
});

test("status filters what needs attention by task, status and time, and pages it", async () => {
  const cli = await CliHarness.seeded();
  const text = async (...args: string[]) => (await cli.pawl(["status", "--errored", ...args])).stdout;
  expect(await text("--task", "import-cities")).toContain("stage local: 1 errored, 0 rejected");
  expect(await text("--task", "count-cities")).toContain("stage local: 0 errored, 0 rejected");
  expect(await text("--status", "rejected")).toContain("stage local: 1 rejected");
  expect(await text("--since", "90m")).toContain("stage local: 0 errored, 1 rejected");
  expect(await text("--before", "2026-11-21T08:30:00Z")).toContain("stage local: 1 errored, 0 rejected");
  const key = { task: "import-cities", run: "2026-11-21T07:00:00Z/manual~1" };
  const endedAt = "2026-11-21T07:30:00.000Z";
  await cli.put({ ...errored, ...key, endedAt, ...attention("errored", key, Date.parse(endedAt)) });
  expect(await text("-n", "1")).toContain(
    "older ones: pawl status --errored -n 1 --before 2026-11-21T08:02:11.000Z",
  );
  expect(await text("-n", "1", "--before", "2026-11-21T08:02:11.000Z")).toContain(key.run);
});

test("status --exit-code is 4 where something needs a person, 0 where nothing does, 1 where it is not known", async () => {
  const code = async (cli: CliHarness, ...args: string[]) =>
    (await cli.pawl(["status", "--exit-code", ...args])).exitCode;
  const cli = await CliHarness.seeded();
  expect(await code(cli)).toBe(4);
  expect(await code(cli, "import-cities")).toBe(4);
  expect(await code(cli, "count-cities")).toBe(0);
  expect(await code(cli, `${errored.task}/${errored.run}`)).toBe(4);
  expect(await code(cli, `${succeeded.task}/${succeeded.run}`)).toBe(0);
  expect(await code(new CliHarness())).toBe(0);
  const broken = new CliHarness();
  broken.store.due = () => Promise.reject(new Error("no answer"));
  expect(await code(broken)).toBe(1);
});

test.each([
  ["status", "--status", "done"],
  ["status", "--errored", "--status", "running"],
  ["status", "--exit-code", "--status", "running"],
  ["status", "--since", "yesterday"],
  ["status", "a", "--task", "b"],
  ["status", `${succeeded.task}/${succeeded.run}`, "--since", "1h"],
  ["history", "count-cities", "--before", "x"],
  ["history", "count-cities", "--since", "99999d"],
  ["history", "count-cities", "-n", "0"],
])("wrong usage such as pawl %s %s %s exits 2 with one line", async (...args) => {
  const { exitCode, stderr } = await (await CliHarness.seeded()).pawl(args);
  expect([exitCode, stderr.trim().split("\n").length]).toEqual([2, 1]);
});

test("status shows a rejected message of a user's queue in full as JSON, and shortened as text", async () => {
  const cli = await CliHarness.seeded();
  const body = JSON.stringify({ task: "import-cities", params: `{"csv": ${"x".repeat(5_000)}` });
  const key = { task: "(rejected)", run: "2026-11-21T09:00:00Z/message~m-1" };
  await cli.store.updateAttachment(key, "body", putBody(body, 2_000_000_000));
  const set = { body: body.slice(0, 3_072), bodyStoredSeparately: true };
  await cli.store.update(key, { name: "test", condition: [], set });
  const words = ["status", `${key.task}/${key.run}`];
  expect(JSON.parse((await cli.pawl([...words, "--json"])).stdout).body).toBe(body);
  expect((await cli.pawl(words)).stdout).toMatch(/^body +\{"task".*x…/m);
  const { exitCode, stderr } = await cli.pawl(["redrive", ...words.slice(1)]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("its params are a text, not a JSON object, and would be rejected again");
  expect((await cli.pawl(["status", "--errored", "--status", "rejected"])).stdout).toContain(key.run);
});

test("the document of a run names the runs that have its place, its Region on AWS, and the defaults that count", async () => {
  const cli = await CliHarness.seeded();
  const waiting = {
    ...{ task: "expire-cities", run: "2026-11-21T09:59:59Z/manual~waits", status: "enqueued" as const },
    ...{ lane: "default", trigger: "manual", scheduledTime: "2026-11-21T09:59:59.000Z", attempt: 1, turn: 0 },
    ...{ createdAt: "2026-11-21T09:59:59.000Z", ticks: 0, seq: 1, leaseExpiresAt: 0, fruitlessTurns: 0 },
    ...{ dueKey: waitKey("expire-cities"), dueAt: cli.time, params: '{"mode":"dry"}' },
  };
  await cli.put(waiting);
  const holder = "2026-11-21T09:00:00Z/manual~holder";
  const set = { [`held#${holder}`]: 1 };
  await cli.store.updatePart({ task: waiting.task, part: "state" }, { name: "test", condition: [], set });
  const args = ["status", `${waiting.task}/${waiting.run}`, "--json"];
  const found = JSON.parse((await cli.pawl(args, { local: false })).stdout);
  expect(found).toMatchObject({
    ...{ heldBy: [`expire-cities/${holder}`], defaults: { maxExpiredPerRun: 200 }, region: "eu-west-1" },
  });
  expect(JSON.parse((await cli.pawl(args)).stdout)).not.toHaveProperty("region");
});
