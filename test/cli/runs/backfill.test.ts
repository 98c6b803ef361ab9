import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { ledgerPart, type Piece } from "../../../functions/model/task/ledger.ts";
import { definitionKey } from "../../../functions/model/task/run-time-schedule.ts";
import { changeLedger, pauseSchedules } from "../../../functions/runs/index.ts";
import { cron } from "../../../index.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";
import { deployed, hour, own, recordOf, runOf, second } from "./hourly.ts";

const terminal = { columns: 200 };

const range = ["--from", "2026-11-20", "--to", "2026-11-20T09:00:00Z"];

test("a dry run of a backfill shows its plan, and starts nothing", async () => {
  const cli = await deployed();
  const { stdout, exitCode } = await cli.pawl(["backfill", "hourly", ...range, "--dry-run"]);
  expect(exitCode).toBe(0);
  expect(stdout).toBe(`hourly        10 instants from 2026-11-20T00:00:00Z to 2026-11-20T09:00:00Z
not known     trial: the sweeper has not seen this schedule yet
will start    8: 1 skipped, 7 missed
done already  2: 1 succeeded, 1 errored
order         the oldest first, from 2026-11-20T01:00:00Z/nightly to 2026-11-20T09:00:00Z/nightly, 1 at once
finish by     2026-11-21T10:16:03Z, in about 16 min 3 s: past runs took 2 min 0 s
cost          about 0.0034 USD: 123 writes, 41 sends, and the work of its runs
`);
  expect(cli.sent).toEqual([]);
});

async function planned(cli: CliHarness, ...more: string[]) {
  const { stdout } = await cli.pawl(["backfill", "hourly", ...range, "--dry-run", "--json", ...more]);
  return JSON.parse(stdout);
}

test("a plan as JSON has its instants in stretches, each with what becomes of it", async () => {
  const { stretches, stretchSeconds } = await planned(await deployed());
  expect(stretchSeconds).toBe(600);
  const at = (n: number) => `2026-11-20T0${n}:00:00Z`;
  expect(stretches).toEqual([
    { from: at(0), done: { succeeded: 1 } },
    { from: at(1), starts: { skipped: 1 } },
    { from: at(2), done: { errored: 1 } },
    ...[3, 4, 5, 6, 7, 8, 9].map((n) => ({ from: at(n), starts: { missed: 1 } })),
  ]);
  const days = await planned(await deployed(), "--from", "2026-09-21", "--reverse");
  expect(days.stretchSeconds).toBe(86_400);
  expect(days.stretches).toHaveLength(61);
  expect(days.stretches[0]).toEqual({ from: "2026-09-21T00:00:00Z", starts: { missed: 24 } });
  expect(days.stretches.at(-1)).toMatchObject({ done: { succeeded: 1, errored: 1 } });
});

test("a plan as JSON says what answers the task's question, where the task has one", async () => {
  expect(await planned(await deployed())).not.toHaveProperty("confirm");
  expect(await planned(await deployed({ confirm: true }))).toMatchObject({ confirm: "yes" });
  expect(await planned(await deployed({ confirm: { typeName: true } }))).toMatchObject({ confirm: "name" });
});

test("history lists the runs that a backfill started, and no others", async () => {
  const cli = await deployed();
  const backfill = "2026-11-21T09:00:00Z/manual~b1";
  await cli.put(recordOf(4, "running", { backfill }));
  await cli.put(recordOf(5, "errored", { backfill: "2026-11-21T09:30:00Z/manual~b2" }));
  const list = (...more: string[]) => cli.pawl(["history", "hourly", ...more]);
  const { stdout } = await list("--backfill", `pawl.backfill/${backfill}`, "--json");
  expect(JSON.parse(stdout).runs.map(({ run }: RunRecord) => run)).toEqual([runOf(4)]);
  const wrong = await list("--backfill", "hourly/2026-11-21T09:00:00Z/manual");
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toContain("expected a run as pawl.backfill/instant/trigger");
  const alone = await cli.pawl(["history", "--backfill", `pawl.backfill/${backfill}`]);
  expect(alone.stderr).toContain("--backfill");
});

test("a plan says which instants an override has left out, and starts none of them", async () => {
  const cli = await deployed();
  await cli.put(recordOf(3, "skipped", { reason: "overridden" }));
  const { stdout } = await cli.pawl(["backfill", "hourly", ...range, "--dry-run"]);
  expect(stdout).toContain("will start    7: 1 skipped, 6 missed\n");
  expect(stdout).toContain("left as is    1: 1 overridden\n");
});

/** The ledger of another trigger of the task, which begins at one of its hours. */
async function keepLedger(cli: CliHarness, trigger: string, n: number, piece: Partial<Piece>, ran?: number) {
  const pieces = [{ expression: "30 * * * *", zone: "UTC", from: hour(n), ...piece }];
  const part = { task: "hourly", part: ledgerPart(trigger) };
  await cli.store.updatePart(
    part,
    changeLedger(undefined, { rev: 0, judged: second - 3_661, pieces }, undefined),
  );
  await cli.store.updatePart(part, { name: "test", condition: [], set: { ran } });
}

test("a plan says of which instants the params are not known, and starts none of them", async () => {
  const cli = await deployed();
  await keepLedger(cli, "cron-old", 4, { until: hour(7) });
  await keepLedger(cli, "schedule~ann", 8, {});
  await cli.put(recordOf(5.5, "skipped", { run: "2026-11-20T05:30:00Z/cron-old", trigger: "cron-old" }));
  const { stdout } = await cli.pawl(["backfill", "hourly", ...range, "--dry-run"]);
  expect(stdout).toContain("will start    9: 2 skipped, 7 missed\n");
  expect(stdout).toContain("left as is    3: 3 params not known\n");
  expect(stdout).toContain(
    "params        of 3, their trigger is not deployed any more: their params are not known\n",
  );
  await cli.store.updatePart(definitionKey({ task: "hourly", name: "ann" }), {
    name: "test",
    condition: [],
    set: { params: "{}" },
  });
  const known = await cli.pawl(["backfill", "hourly", ...range, "--dry-run"]);
  expect(known.stdout).toContain("left as is    2: 2 params not known\n");
  const own = await cli.pawl(["backfill", "hourly", ...range, "--trigger", "schedule~ann", "--dry-run"]);
  expect(own.stdout).toMatch(/will start +1: 1 missed\n/);
});

test.each(["cron-old", "schedule~ann"])(
  "a backfill of %s alone is refused, once its params are not known",
  async (trigger) => {
    const cli = await deployed();
    await keepLedger(cli, trigger, 4, { until: hour(7) });
    const told = (...more: string[]) =>
      cli.pawl(["backfill", "hourly", ...range, "--trigger", trigger, "--dry-run", ...more]);
    const line = `error: trigger ${trigger} of task hourly is not deployed any more: its params are not known, unless it is of what was skipped or errored`;
    for (const more of [[], ["--only", "missed"]]) {
      const { exitCode, stderr } = await told(...more);
      expect([exitCode, stderr.trim()]).toEqual([1, line]);
    }
    expect((await told("--only", "errored")).exitCode).toBe(0);
    expect((await told("--only", "skipped")).exitCode).toBe(0);
  },
);

test("a plan starts no more than a trigger's maxRuns leave, and nothing that its limits left out", async () => {
  const cli = await deployed();
  await keepLedger(cli, "trial", 4, { maxRuns: 5, until: hour(9) }, 2);
  const limited = { run: "2026-11-20T04:30:00Z/trial", trigger: "trial", reason: "limit" } as const;
  await cli.put(recordOf(4.5, "skipped", limited));
  const trial = await cli.pawl(["backfill", "hourly", ...range, "--dry-run", "--trigger", "trial"]);
  expect(trial.stdout).toContain("will start    3: 3 missed\n");
  expect(trial.stdout).toContain("left as is    2: 2 limit\n");
});

test("a plan begins at the first whole second of a duration ago", async () => {
  const cli = await deployed();
  const { stdout } = await cli.pawl(["backfill", "hourly", "--from", "7d", "--dry-run"]);
  expect(stdout).toMatch(/^hourly +\d+ instants from 2026-11-14T10:00:00Z to 2026-11-21T10:00:00Z\n/);
});

test("a backfill says how many scheduled occurrences may be skipped meanwhile, and none where its runs run beside", async () => {
  const cli = await deployed();
  const from = ["--from", "2026-11-14", "--to", "2026-11-20T09:00:00Z", "--dry-run", "--json"];
  const plan = async (...more: string[]) =>
    JSON.parse((await cli.pawl(["backfill", "hourly", ...from, ...more])).stdout);
  // 152 runs of two minutes, one after the other, and past 10:00 an occurrence comes each hour.
  expect(await plan()).toMatchObject({ willStart: 152, seconds: 18_286, maySkip: 5, atOnce: 1 });
  expect(await plan("--overlap", "allow", "--max-concurrent", "10")).toMatchObject({
    seconds: 1_829,
    maySkip: 0,
    atOnce: 10,
  });
  const queueing = await deployed({ overlap: "queue-all" });
  const queued = JSON.parse((await queueing.pawl(["backfill", "hourly", ...from])).stdout);
  expect(queued).toMatchObject({ maySkip: 0, atOnce: 1 });
});

test("with --yes a backfill is a run of pawl.backfill with the params that were asked for", async () => {
  const cli = await deployed();
  const options = ["--trigger", "nightly", "--only", "missed", "--reverse", "--max-concurrent", "5"];
  const { stdout, stderr, exitCode } = await cli.pawl([
    ...["backfill", "hourly", ...range, ...options, "--overlap", "allow", "--force"],
    ...["--yes", "--note", "after the outage"],
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^pawl\.backfill\/2026-11-21T10:00:00Z\/manual~\w+\n$/);
  expect(stderr).toContain("the newest first, from 2026-11-20T09:00:00Z/nightly");
  const { items } = await cli.store.list("pawl.backfill", { now });
  expect(items).toMatchObject([{ status: "enqueued", note: "after the outage", author: "ada@laptop" }]);
  expect(JSON.parse(items[0]?.params ?? "")).toEqual({
    task: "hourly",
    trigger: "nightly",
    from: "2026-11-20T00:00:00Z",
    to: "2026-11-20T09:00:00Z",
    only: "missed",
    reverse: true,
    maxConcurrent: 5,
    overlap: "allow",
    force: true,
  });
  expect(cli.sent).toMatchObject([{ lane: "default", body: { task: "pawl.backfill", turn: 0 } }]);
});

test.each([
  ["yes\n", 1],
  ["no\n", 0],
  ["\n", 0],
  ["", 0],
])("on a terminal a backfill asks first: %j starts %i runs", async (stdin, runs) => {
  const cli = await deployed();
  const { stderr } = await cli.pawl(["backfill", "hourly", ...range], { terminal, stdin });
  expect(stderr).toContain("start these 8 in stage local? yes or no: ");
  expect((await cli.store.list("pawl.backfill", { now })).items).toHaveLength(runs);
});

test("without a terminal a backfill needs --yes or --dry-run", async () => {
  const cli = await deployed();
  const { stderr, exitCode } = await cli.pawl(["backfill", "hourly", ...range]);
  expect(stderr).toContain(
    "backfill hourly: this asks first, and nobody can be asked here: --yes does it without asking",
  );
  expect(exitCode).toBe(2);
});

test("a backfill of which nothing would start says so, and starts no run", async () => {
  const cli = await deployed();
  const { stderr, exitCode } = await cli.pawl([
    "backfill",
    "hourly",
    "--from",
    "2026-11-20",
    "--to",
    "2026-11-20",
    "--yes",
  ]);
  expect([stderr.includes("nothing starts"), exitCode]).toEqual([true, 0]);
  expect(cli.sent).toEqual([]);
});

test.each([
  [
    ["--from", "2026-11-20", "--max-concurrent", "51"],
    2,
    "maxConcurrent 51 is not allowed: a whole number from 1 to 50",
  ],
  [
    ["--from", "2026-11-20", "--to", "2026-11-19"],
    2,
    "from 2026-11-20T00:00:00Z is after to 2026-11-19T00:00:00Z",
  ],
  [
    ["--from", "2026-11-20", "--to", "2026-11-22"],
    2,
    "to 2026-11-22T00:00:00Z is ahead of now, 2026-11-21T10:00:00Z",
  ],
  [
    ["--from", "2026-08-24T09:59:59Z"],
    1,
    "from 2026-08-24T09:59:59Z is not allowed: records of hourly are kept for 90 days, so what succeeded before 2026-08-24T10:00:00Z may not be known any more",
  ],
  [
    ["--from", "2026-11-20", "--trigger", "daily"],
    2,
    'no trigger "daily" of task hourly: there are nightly, trial',
  ],
  [
    ["--from", "2026-11-20", "--trigger", "A"],
    2,
    'trigger "A" is not allowed: the id of a trigger, or schedule~NAME',
  ],
])("a backfill with %j is refused in one line", async (options, exitCode, line) => {
  const cli = await deployed();
  const result = await cli.pawl(["backfill", "hourly", ...options, "--dry-run"]);
  expect([result.exitCode, result.stderr.trim()]).toEqual([exitCode, `error: ${line}`]);
});

test("a backfill of a task without a schedule, or of none, is refused", async () => {
  const cli = await deployed();
  const told = async (name: string) =>
    (await cli.pawl(["backfill", name, "--from", "1d", "--dry-run"])).stderr.trim();
  expect((await cli.pawl(["backfill", "import-cities", "--from", "1d", "--dry-run"])).exitCode).toBe(2);
  expect(await told("import-cities")).toBe("error: task import-cities has no schedule");
  expect(await told("no-task")).toContain('error: no task "no-task" in stage local');
});

test("of a schedule that the sweeper has not seen yet, a plan says so and has no instants", async () => {
  const cli = await deployed();
  const plan = await planned(cli, "--trigger", "trial");
  expect(plan).toMatchObject({ instants: 0, willStart: 0, unseen: ["trial"] });
  const { stdout } = await cli.pawl(["backfill", "hourly", ...range, "--dry-run", "--trigger", "trial"]);
  expect(stdout).toContain("trial: the sweeper has not seen this schedule yet");
  // The first sweep has not come: it has no ledger at all.
  const fresh = new CliHarness({
    ...manifest,
    tasks: [task("fresh", { triggers: [cron("* * * * *")] }), own],
  });
  const first = await fresh.pawl(["backfill", "fresh", "--from", "1h", "--dry-run", "--json"]);
  expect(first.exitCode).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ instants: 0, unseen: [expect.stringMatching(/^cron-/)] });
});

test("a plan says since when instants are known, where that is after its first one", async () => {
  const cli = await deployed();
  expect(await planned(cli)).not.toHaveProperty("knownSince");
  await keepLedger(cli, "trial", 4, {});
  expect(await planned(cli, "--trigger", "trial")).toMatchObject({
    instants: 5,
    knownSince: "2026-11-20T04:00:00Z",
  });
  const { stdout } = await cli.pawl(["backfill", "hourly", ...range, "--dry-run", "--trigger", "trial"]);
  expect(stdout).toMatch(/^known since +2026-11-20T04:00:00Z: no plan has earlier instants$/m);
});

test("a backfill of a paused task is planned, and refused without --force", async () => {
  const cli = await deployed();
  const pause = pauseSchedules(new Date(now).toISOString(), undefined, { set: {}, remove: [] }, undefined);
  await cli.store.updatePart({ task: "hourly", part: "state" }, pause);
  const told = async (...more: string[]) => cli.pawl(["backfill", "hourly", ...range, ...more]);
  const refused = await told("--yes");
  expect([refused.exitCode, refused.stderr.trim()]).toEqual([
    1,
    "error: task hourly is paused: resume it, or give --force",
  ]);
  expect((await told("--dry-run")).stdout).toMatch(
    /^paused +nothing starts while the task is paused: resume it, or give --force$/m,
  );
  expect(await planned(cli)).toMatchObject({ willStart: 8, needsForce: true });
  expect(await planned(cli, "--force")).not.toHaveProperty("needsForce");
});

test("a deployment of an older version says that it cannot backfill", async () => {
  const cli = new CliHarness();
  const { stderr } = await cli.pawl(["backfill", "count-cities", "--from", "1d", "--dry-run"]);
  expect(stderr).toContain(
    "the deployed version has no pawl.backfill: its stage switches it off, or this version is to be deployed first",
  );
});

test("cancel --runs ends the runs that a backfill began too, once its worker has stopped", async () => {
  const cli = await deployed();
  const { stdout } = await cli.pawl(["backfill", "hourly", ...range, "--yes"]);
  const id = stdout.trim();
  const name = id.slice(id.indexOf("/") + 1);
  const held = { leaseId: "w", leaseExpiresAt: now + 5_000, status: "running" } as const;
  await cli.store.update({ task: "pawl.backfill", run: name }, { name: "test", condition: [], set: held });
  await cli.put(recordOf(3, "running", { backfill: name, endedAt: undefined }));
  await cli.put(recordOf(4, "running", { endedAt: undefined }));
  await cli.put(recordOf(5, "succeeded", { backfill: name }));
  // Its worker begins one more before it sees the request.
  const onSleep = async (sleeps: number) => {
    if (sleeps !== 1) return;
    await cli.put(recordOf(6, "enqueued", { backfill: name, endedAt: undefined }));
    const released = { leaseExpiresAt: 0 };
    await cli.store.update(
      { task: "pawl.backfill", run: name },
      { name: "test", condition: [], set: released },
    );
  };
  const cancelled = await cli.pawl(["cancel", id, "--runs", "--yes"], { onSleep });
  expect(cancelled.exitCode).toBe(0);
  const statusOf = async (n: number) => (await cli.store.get({ task: "hourly", run: runOf(n) }))?.status;
  expect(await Promise.all([3, 4, 5, 6].map(statusOf))).toEqual([
    "cancelled",
    "running",
    "succeeded",
    "cancelled",
  ]);
});

test("cancel --runs needs a backfill's run", async () => {
  const cli = await CliHarness.seeded();
  const running = "import-cities/2026-11-21T09:59:30Z/manual~5c0ffee5c0ff";
  const { stderr, exitCode } = await cli.pawl(["cancel", running, "--runs"]);
  expect(stderr).toContain(`--runs needs a run of pawl.backfill, and ${running} begins no others`);
  expect(exitCode).toBe(2);
});

test("status and history say which backfill started a run", async () => {
  const cli = await deployed();
  const by = "2026-11-21T09:00:00Z/manual~b";
  await cli.put(recordOf(3, "succeeded", { backfill: by }));
  const status = await cli.pawl(["status", `hourly/${runOf(3)}`]);
  expect(status.stdout).toContain(`backfill       pawl.backfill/${by}`);
  const history = await cli.pawl(["history", "hourly", "-n", "1"]);
  expect(history.stdout).toContain("started by a backfill");
});

test("pawl.backfill is listed, and in the overview while one of its runs is under way", async () => {
  const cli = await deployed();
  const told = async (...args: string[]) => (await cli.pawl(args)).stdout.includes("pawl.backfill");
  expect([await told("list"), await told("status")]).toEqual([true, false]);
  await cli.pawl(["backfill", "hourly", ...range, "--yes"]);
  expect(await told("status")).toBe(true);
});

test("a backfill of a task that asks is confirmed as its runs are, and refused where another person has to approve them", async () => {
  const named = await deployed({ confirm: { typeName: true } });
  const args = ["backfill", "hourly", ...range];
  const no = await named.pawl(args, { terminal, stdin: "yes\nno\n" });
  expect([no.exitCode, named.sent]).toEqual([1, []]);
  expect(no.stderr).toContain("WARN hourly backfill aborted\n");
  const yes = await named.pawl(args, { terminal, stdin: "hourly\n" });
  expect([yes.exitCode, named.sent.length]).toEqual([0, 1]);
  const another = await deployed({ confirm: { by: "another person" } });
  const refused = await another.pawl([...args, "--yes"]);
  expect([refused.exitCode, another.sent]).toEqual([1, []]);
  expect(refused.stderr).toContain(
    "and those of a backfill would not wait for that: redrive its runs one by one",
  );
});
