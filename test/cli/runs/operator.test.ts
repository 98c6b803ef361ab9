/** `pawl pause`, `resume`, `cancel` and `redrive`: what they write, what they tell, what they refuse. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { holding } from "../../engine/holding.ts";
import { arn, CliHarness, now, runs } from "../harness.ts";

const announced = "account local, Region eu-west-1, project pawl, stage local\n";
const held = runs.find(({ status }) => status === "running") as RunRecord;
const errored = runs.find(({ status }) => status === "errored") as RunRecord;
const skipped = runs.find(({ status }) => status === "skipped") as RunRecord;
const rejected = runs.find(({ status }) => status === "rejected") as RunRecord;
const id = ({ task, run }: Pick<RunRecord, "task" | "run">) => `${task}/${run}`;
const free: RunRecord = { ...held, run: "2026-11-21T09:50:00Z/manual~f4ee", leaseExpiresAt: 0 };
const state = (cli: CliHarness, task: string) => cli.store.getPart({ task, part: "state" });

async function seededWith(...more: readonly RunRecord[]): Promise<CliHarness> {
  const cli = await CliHarness.seeded();
  for (const run of more) await cli.put(run);
  return cli;
}

/** A worker that reads the request at the second poll, and leaves the run like this. */
function releases(change: Partial<RunRecord> = {}) {
  return async (sleeps: number, cli: CliHarness) => {
    if (sleeps !== 2) return;
    await cli.store.update(held, {
      name: "test",
      condition: [],
      set: { leaseExpiresAt: 0, ticks: 12_001, ...change },
    });
  };
}

const terminal = { columns: 120 };

test("pausing a run that a worker holds says pausing at once, and does not wait without a terminal", async () => {
  const cli = await seededWith();
  const result = await cli.pawl(["pause", id(held), "--note", "too fast"]);
  expect(result).toEqual({
    exitCode: 0,
    stdout: `${id(held)}  pausing  12,000 out of 30,000 items (40 %), 500 a second, 36 s left\n`,
    stderr: `${announced}the worker finishes its current item first: --wait waits for that\n`,
  });
  expect(await cli.store.get(held)).toMatchObject({
    status: "paused",
    author: "ada@laptop",
    note: "too fast",
  });
});

test.each([
  ["on a terminal", [], { terminal }],
  ["with --wait", ["--wait"], {}],
])(
  "pausing a run %s waits until its worker has released it, and says paused",
  async (_how, args, options) => {
    const cli = await seededWith();
    const result = await cli.pawl(["pause", id(held), ...args], { ...options, onSleep: releases() });
    expect(result.exitCode).toBe(0);
    expect(result.stdout.trimEnd().split("\n")).toEqual([
      `${id(held)}  pausing  12,000 out of 30,000 items (40 %), 500 a second, 36 s left`,
      `${id(held)}  paused  12,001 out of 30,000 items (40 %), 500 a second, 36 s left`,
    ]);
  },
);

test("pausing a run whose worker died waits until its lease ends, and no longer", async () => {
  const cli = await seededWith();
  const result = await cli.pawl(["pause", id(held), "--wait"]);
  expect(result.stdout).toMatch(/ {2}pausing .*\n.* {2}paused .*\n$/);
  expect(cli.time).toBeLessThan(held.leaseExpiresAt + 3_000);
});

test.each<[string, Partial<RunRecord>, string]>([
  [
    "ends",
    { status: "succeeded", endedAt: "2026-11-21T10:00:01.000Z" },
    "the run ended before its worker saw the request",
  ],
  [
    "is cancelled",
    { status: "cancelled" },
    "another operator changed the run before its worker saw the request",
  ],
])("a pause says so when the run %s before its worker sees it", async (_what, change, words) => {
  const cli = await seededWith();
  const result = await cli.pawl(["pause", id(held), "--wait"], { onSleep: releases(change) });
  expect(result.stdout).toMatch(new RegExp(`pausing .*\n.* ${change.status} .*\n$`));
  expect(result.stderr).toMatch(new RegExp(`${words}\n$`));
});

test("a run that no worker holds is paused at once", async () => {
  const cli = await seededWith(free);
  const { stdout, stderr } = await cli.pawl(["pause", id(free)], { terminal });
  expect(stdout).toMatch(/ {2}paused {2}/);
  expect(stderr).toBe(announced);
});

test("a run paused with --until has an entry in the index at that instant", async () => {
  const cli = await seededWith(free);
  const { exitCode } = await cli.pawl(["pause", id(free), "--until", "2026-11-21T12:00:00+01:00"]);
  expect(exitCode).toBe(0);
  expect(await cli.store.get(free)).toMatchObject({
    until: "2026-11-21T11:00:00.000Z",
    dueAt: Date.parse("2026-11-21T11:00:00Z"),
    dueKey: expect.stringMatching(/^turn#/),
  });
});

test("interrupting the wait for a pause leaves the run paused", async () => {
  const cli = await seededWith();
  const result = await cli.pawl(["pause", id(held), "--wait"], {
    onSleep: () => cli.interrupt.abort(),
  });
  expect(result.exitCode).toBe(130);
  expect((await cli.store.get(held))?.status).toBe("paused");
});

test("on AWS the author of a pause is the caller's ARN", async () => {
  const cli = await seededWith(free);
  const { stderr } = await cli.pawl(["pause", id(free)], { local: false });
  expect(stderr).toBe("account 123456789012, Region eu-west-1, project pawl, stage local\n");
  expect((await cli.store.get(free))?.author).toBe(arn);
});

test("pausing a task pauses its schedules and not its runs", async () => {
  const cli = await seededWith();
  const result = await cli.pawl([
    ...["pause", "import-cities", "--until", "2026-11-22T00:00:00Z", "--note", "moving house"],
  ]);
  expect(result).toEqual({
    exitCode: 0,
    stdout:
      "import-cities  paused since 2026-11-21T10:00:00Z, until 2026-11-22T00:00:00Z, by ada@laptop: moving house\n",
    stderr: `${announced}its new occurrences are skipped from now on; its unfinished runs continue: --runs pauses them too\n`,
  });
  expect(await state(cli, "import-cities")).toMatchObject({ paused: true, note: "moving house" });
  expect((await cli.store.get(held))?.status).toBe("running");
});

test("pausing a task with --runs pauses all its unfinished runs, however old, and no others", async () => {
  const waiting: RunRecord = { ...free, run: "2026-09-01T00:00:00Z/manual~01d", status: "retrying" };
  const other: RunRecord = { ...free, task: "count-cities" };
  const cli = await seededWith(free, waiting, other);
  const result = await cli.pawl(["pause", "import-cities", "--runs", "--yes", "--wait"], {
    onSleep: releases(),
  });
  expect(result.exitCode).toBe(0);
  expect(result.stdout.match(/^\S+ {2}(pausing|paused)/gm)).toEqual([
    "import-cities  paused",
    `${id(held)}  pausing`,
    `${id(free)}  paused`,
    `${id(waiting)}  paused`,
    `${id(held)}  paused`,
  ]);
  expect((await cli.store.get(other))?.status).toBe("running");
  expect((await cli.store.get(errored))?.status).toBe("errored");
});

test("a resumed run is sent to continue from its cursor", async () => {
  const paused: RunRecord = { ...free, status: "paused", until: "2026-11-22T00:00:00.000Z" };
  const cli = await seededWith(paused);
  const result = await cli.pawl(["resume", id(paused), "--note", "the source is up"]);
  expect(result).toEqual({
    exitCode: 0,
    stdout: `${id(paused)}  enqueued  12,000 out of 30,000 items (40 %), 500 a second, 36 s left\n`,
    stderr: `${announced}a worker will continue it after cursor {"byte":482113}\n`,
  });
  const { turn, until, note } = (await cli.store.get(paused)) as RunRecord;
  expect({ turn, until, note }).toEqual({ turn: 2, until: undefined, note: "the source is up" });
  expect(cli.sent).toEqual([
    { lane: "bulk", body: { task: paused.task, run: paused.run, turn: 2 }, delaySeconds: 0 },
  ]);
});

test("a resumed run whose message cannot be sent is resumed, and Pawl resends the message", async () => {
  const paused: RunRecord = { ...free, status: "paused" };
  const cli = await seededWith(paused);
  cli.queueError = new Error("no such queue");
  const result = await cli.pawl(["resume", id(paused)]);
  expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("  enqueued  ") });
  expect(result.stderr).toContain(
    "is recorded, and its message was not sent: Error: no such queue\ndo not start it again: Pawl sends it within three minutes\n",
  );
  expect(await cli.store.get(paused)).toMatchObject({ status: "enqueued", turn: 2 });
  expect(cli.sent).toEqual([]);
});

test("resuming a run that is still pausing lets its worker continue", async () => {
  const cli = await seededWith({ ...held, status: "paused" });
  const result = await cli.pawl(["resume", id(held)]);
  expect(result.stdout).toMatch(/ {2}running {2}/);
  expect(result.stderr).toBe(`${announced}its worker had not stopped yet and continues\n`);
});

test("resume --wait waits for the run's end and exits 1 unless it succeeds", async () => {
  const paused: RunRecord = { ...free, status: "paused" };
  const cli = await seededWith(paused);
  const result = await cli.pawl(["resume", id(paused), "--wait"], {
    onSleep: async () => {
      await cli.store.update(paused, {
        name: "test",
        condition: [],
        set: { status: "errored", reason: "over its timeout of 3600 s" },
      });
    },
  });
  expect(result.exitCode).toBe(1);
  expect(result.stdout).toBe(`${id(paused)}\n`);
  expect(result.stderr).toMatch(/\nerror: run errored: over its timeout of 3600 s\n$/);
});

test("resuming a task ends its pause, and with --runs those of its runs", async () => {
  const cli = await seededWith(free);
  await cli.pawl(["pause", "import-cities", "--runs", "--yes"]);
  const task = await cli.pawl(["resume", "import-cities"]);
  expect(task).toEqual({
    exitCode: 0,
    stdout: "import-cities  resumed\n",
    stderr: `${announced}2 of its runs stay paused: --runs resumes them\n`,
  });
  expect(await state(cli, "import-cities")).not.toHaveProperty("paused");
  const all = await cli.pawl(["resume", "import-cities", "--runs", "--yes"]);
  expect(all.exitCode).toBe(0);
  expect(all.stdout.match(/^\S+ {2}\w+/gm)).toEqual([`${id(held)}  running`, `${id(free)}  enqueued`]);
});

test("cancel ends a run after its current item, and its record expires as its task says", async () => {
  const cli = await seededWith();
  const result = await cli.pawl(["cancel", id(held), "--wait"], { onSleep: releases() });
  expect(result.exitCode).toBe(0);
  expect(result.stdout).toMatch(
    / {2}cancelling .*\n.* {2}cancelled {2}12,001 out of 30,000 items \(40 %\), 500 a second\n$/,
  );
  expect((await cli.store.get(held))?.expiresAt).toBe(now / 1000 + 90 * 86_400);
});

test("a redriven errored run continues at the item that failed", async () => {
  const cli = await seededWith();
  const result = await cli.pawl(["redrive", id(errored), "--note", "row 17 is fixed"]);
  expect(result).toMatchObject({
    exitCode: 0,
    stderr: `${announced}a worker will continue it after cursor {"byte":1024}\n`,
  });
  expect(result.stdout).toMatch(/ {2}enqueued {2}16 out of 30,000/);
  expect(await cli.store.get(errored)).toMatchObject({ status: "enqueued", attempt: 1, turn: 3 });
  expect(cli.sent[0]?.body).toEqual({ task: errored.task, run: errored.run, turn: 3 });
  expect((await cli.pawl(["status", "--errored"])).stdout).toContain("0 errored");
});

test("a redriven skipped run starts from its first item", async () => {
  const cli = await seededWith();
  const result = await cli.pawl(["redrive", id(skipped)]);
  expect(result.stderr).toBe(`${announced}a worker will start it from its first item\n`);
  expect(cli.sent[0]?.body).toEqual({ task: skipped.task, run: skipped.run, turn: 1 });
});

test("redriving a rejected message resends its body, once", async () => {
  const cli = await seededWith({ ...rejected, body: '{"task":"count-cities"}' });
  const result = await cli.pawl(["redrive", id(rejected)]);
  expect(result).toMatchObject({ exitCode: 0, stdout: `${id(rejected)}  resent\n` });
  expect(cli.sent).toEqual([{ lane: "default", body: { task: "count-cities" }, delaySeconds: 0 }]);
  expect((await cli.pawl(["status", "--errored"])).stdout).toContain("0 rejected");
  const again = await cli.pawl(["redrive", id(rejected)]);
  expect(again).toMatchObject({ exitCode: 1, stdout: "" });
  expect(again.stderr).toContain("was redriven already");
});

test("redrive --errored redrives all of a task's errored runs, and no other task's", async () => {
  const second = { ...errored, run: "2026-11-20T08:00:00Z/startup-0ae3b1~v0" };
  const other = { ...errored, task: "count-cities" };
  const cli = await seededWith(second, other);
  const result = await cli.pawl(["redrive", "import-cities", "--errored", "--yes"]);
  expect(result.exitCode).toBe(0);
  expect(result.stdout.match(/^\S+ {2}\w+/gm)?.sort()).toEqual([
    `${id(second)}  enqueued`,
    `${id(errored)}  enqueued`,
  ]);
  expect(result.stderr).toBe(`${announced}2 redriven\n`);
  expect((await cli.store.get(other))?.status).toBe("errored");
});

test("an expired record is neither shown nor counted, and cannot be moved", async () => {
  const day = 86_400_000;
  const endedAt = now - 90 * day;
  const old = {
    ...errored,
    run: "2026-08-20T08:00:00Z/startup-0ae3b1~v0",
    dueAt: endedAt,
    expiresAt: now / 1000,
  };
  const cli = await seededWith(old);
  expect((await cli.pawl(["status", "--errored"])).stdout).toContain("1 errored");
  expect((await cli.pawl(["status", "--errored"])).stdout).not.toContain(old.run);
  for (const command of ["status", "cancel", "redrive"]) {
    const result = await cli.pawl([command, id(old)]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toContain(`no run "${id(old)}"`);
  }
  const result = await cli.pawl(["redrive", "import-cities", "--errored", "--yes"]);
  expect(result.stderr).toBe(`${announced}1 redriven\n`);
  expect(await cli.store.get(old)).toEqual(old);
});

const paused: RunRecord = { ...free, status: "paused" };
test.each<[string, RunRecord, string]>([
  ["pause", paused, "is paused and cannot be paused: it can be resumed or cancelled"],
  ["pause", errored, "is errored and cannot be paused: it can be redriven or dismissed"],
  ["resume", held, "is running and cannot be resumed: it can be paused or cancelled"],
  ["resume", { ...held, status: "cancelled" }, "is cancelling and cannot be resumed: it has ended"],
  ["cancel", errored, "is errored and cannot be cancelled: it can be redriven or dismissed"],
  ["redrive", { ...free, status: "succeeded" }, "is succeeded and cannot be redriven: it has ended"],
  [
    "redrive",
    { ...held, status: "paused" },
    "is pausing and cannot be redriven: it can be resumed or cancelled",
  ],
])(
  "pawl %s refuses a run that cannot make the move, with its status and the moves allowed (%#)",
  async (move, run, words) => {
    const cli = await seededWith(run);
    const result = await cli.pawl([move, id(run)]);
    expect(result).toEqual({ exitCode: 1, stdout: "", stderr: `${announced}error: ${id(run)} ${words}\n` });
    expect(await cli.store.get(run)).toEqual(run);
    expect(cli.sent).toEqual([]);
  },
);

test("--json of a move prints one document: the run, or the task with its runs", async () => {
  const cli = await seededWith(free);
  const read = async (...args: string[]) => {
    const { exitCode, stdout } = await cli.pawl([...args, "--json"]);
    expect(exitCode).toBe(0);
    return JSON.parse(stdout);
  };
  expect(await read("pause", id(free))).toMatchObject({ shown: "paused", allowed: ["resume", "cancel"] });
  expect(await read("resume", id(free))).toMatchObject({ shown: "enqueued", turn: 2 });
  expect(await read("pause", "import-cities", "--runs", "--yes")).toMatchObject({
    task: "import-cities",
    paused: { at: "2026-11-21T10:00:00.000Z", author: "ada@laptop" },
    runs: [{ shown: "pausing" }, { shown: "paused" }],
  });
  expect(await read("resume", "import-cities", "--runs", "--yes")).toMatchObject({
    paused: null,
    runs: [{ shown: "running" }, { shown: "enqueued" }],
  });
  expect(await read("cancel", id(free))).toMatchObject({ shown: "cancelled", allowed: [] });
  expect(await read("redrive", id(errored))).toMatchObject({ shown: "enqueued" });
  expect(await read("redrive", "import-cities", "--errored")).toEqual({ task: "import-cities", runs: [] });
  expect(await read("redrive", id(rejected))).toMatchObject({ shown: "rejected", allowed: [] });
});

test("run is refused while its task is paused, unless --force is given", async () => {
  const cli = await seededWith();
  await cli.pawl(["pause", "count-cities", "--note", "moving house"]);
  const result = await cli.pawl(["run", "count-cities"]);
  expect(result).toEqual({
    exitCode: 1,
    stdout: "",
    stderr:
      "error: task count-cities is paused (since 2026-11-21T10:00:00Z, until it is resumed, by ada@laptop: moving house): resume it with pawl resume count-cities, or run it now with --force\n",
  });
  expect(cli.sent).toEqual([]);
  expect((await cli.pawl(["run", "count-cities", "--force"])).exitCode).toBe(0);
  expect(cli.sent).toHaveLength(1);
});

test("a run by hand says for which run it waits, and may be skipped or run beside it instead", async () => {
  const cli = await seededWith();
  const state = { task: "count-cities", part: "state" };
  const holder = "2026-11-21T09:00:00Z/cron-4f1a2b";
  await cli.store.updatePart(state, { name: "test", condition: [], set: holding(holder, 0) });
  const start = async (...args: string[]) => {
    cli.time += 1_000;
    const { exitCode, stderr } = await cli.pawl(["run", "count-cities", ...args]);
    const run = `${new Date(cli.time).toISOString().slice(0, 19)}Z/manual~888888888888`;
    return { exitCode, stderr, overlap: (await cli.store.get({ task: "count-cities", run }))?.overlap };
  };
  const waits = `waits for the slot of count-cities, held by ${holder}`;
  expect(await start()).toMatchObject({
    exitCode: 0,
    overlap: "wait",
    stderr: expect.stringContaining(waits),
  });
  expect(await start("--overlap", "skip")).toMatchObject({ exitCode: 0, overlap: "skip" });
  const beside = await start("--overlap", "allow");
  expect(beside).toMatchObject({ exitCode: 0, overlap: "allow" });
  expect(beside.stderr).not.toContain("waits for");
});

test("pawl run --overlap queue makes one more run after the one at work, however often it is asked, and names it", async () => {
  const cli = await seededWith();
  const state = { task: "count-cities", part: "state" };
  const set = holding("2026-11-21T09:00:00Z/cron-4f1a2b", 0);
  await cli.store.updatePart(state, { name: "test", condition: [], set });
  const ask = async () => {
    cli.time += 1_000;
    return cli.pawl(["run", "count-cities", "--overlap", "queue"]);
  };
  const first = await ask();
  const id = "count-cities/2026-11-21T10:00:01Z/manual~888888888888";
  expect([first.exitCode, first.stdout]).toEqual([0, expect.stringContaining(id)]);
  for (let times = 0; times < 3; times++) {
    const again = await ask();
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining(id)]);
    expect(again.stderr).toContain(`${id} waits already: it is the one more run, and no other was made`);
  }
  const key = { task: "count-cities", run: "2026-11-21T10:00:01Z/manual~888888888888" };
  await cli.put({ ...((await cli.store.get(key)) as RunRecord), status: "running", admitted: 0 });
  expect((await ask()).stdout).toContain("count-cities/2026-11-21T10:00:05Z/manual~888888888888");
});
