/** `pawl pause`, `resume`, `cancel` and `redrive`: what they write, what they say, what they refuse. */
import { describe, expect, test } from "vitest";
import type { RunRecord } from "../../functions/model/run.ts";
import { arn, now, runs, Stage } from "./harness.ts";

const where = "account local, Region eu-west-1, stage local\n";
const held = runs.find(({ status }) => status === "running") as RunRecord;
const errored = runs.find(({ status }) => status === "errored") as RunRecord;
const skipped = runs.find(({ status }) => status === "skipped") as RunRecord;
const rejected = runs.find(({ status }) => status === "rejected") as RunRecord;
const id = ({ task, run }: Pick<RunRecord, "task" | "run">) => `${task}/${run}`;
const free: RunRecord = { ...held, run: "2026-11-21T09:50:00Z/manual~f4ee", leaseExpiresAt: 0 };
const state = (stage: Stage, task: string) => stage.store.getPart({ task, part: "state" });

async function staged(...more: readonly RunRecord[]): Promise<Stage> {
  const stage = await Stage.seeded();
  for (const run of more) await stage.put(run);
  return stage;
}

/** A worker that hears of it at the second look, and leaves the run so. */
function letsGo(change: Partial<RunRecord> = {}) {
  return async (looks: number, stage: Stage) => {
    if (looks !== 2) return;
    await stage.store.update(held, { condition: [], set: { leaseExpiresAt: 0, ticks: 12_001, ...change } });
  };
}

const terminal = { columns: 120 };

describe("pause of a run", () => {
  test("says pausing at once, and no more where nobody watches", async () => {
    const stage = await staged();
    const told = await stage.pawl(["pause", id(held), "--note", "too fast"]);
    expect(told).toEqual({
      exitCode: 0,
      stdout: `${id(held)}  pausing  12,000 out of 30,000 (40 %), 500 a second, 36 s left\n`,
      stderr: `${where}the item in hand is finished first: --wait waits for it\n`,
    });
    expect(await stage.store.get(held)).toMatchObject({
      status: "paused",
      author: "ada@laptop",
      note: "too fast",
    });
  });

  test.each([
    ["on a terminal", [], { terminal }],
    ["with --wait", ["--wait"], {}],
  ])("%s waits until its worker has let go of it, and says paused", async (_where, args, setting) => {
    const stage = await staged();
    const told = await stage.pawl(["pause", id(held), ...args], { ...setting, meanwhile: letsGo() });
    expect(told.exitCode).toBe(0);
    expect(told.stdout.trimEnd().split("\n")).toEqual([
      `${id(held)}  pausing  12,000 out of 30,000 (40 %), 500 a second, 36 s left`,
      `${id(held)}  paused  12,001 out of 30,000 (40 %), 500 a second, 36 s left`,
    ]);
  });

  test("of a worker that died waits for its lease's end, and no longer", async () => {
    const stage = await staged();
    const told = await stage.pawl(["pause", id(held), "--wait"]);
    expect(told.stdout).toMatch(/ {2}pausing .*\n.* {2}paused .*\n$/);
    expect(stage.time).toBeLessThan(held.leaseExpiresAt + 3_000);
  });

  test.each<[string, Partial<RunRecord>, string]>([
    [
      "ended",
      { status: "succeeded", endedAt: "2026-11-21T10:00:01.000Z" },
      "it came to its end before the pause was heard",
    ],
    ["was cancelled", { status: "cancelled" }, "somebody else moved it before the pause was heard"],
  ])("that %s meanwhile says so", async (_what, change, words) => {
    const stage = await staged();
    const told = await stage.pawl(["pause", id(held), "--wait"], { meanwhile: letsGo(change) });
    expect(told.stdout).toMatch(new RegExp(`pausing .*\n.* ${change.status} .*\n$`));
    expect(told.stderr).toMatch(new RegExp(`${words}\n$`));
  });

  test("that nobody holds is paused at once", async () => {
    const stage = await staged(free);
    const { stdout, stderr } = await stage.pawl(["pause", id(free)], { terminal });
    expect(stdout).toMatch(/ {2}paused {2}/);
    expect(stderr).toBe(where);
  });

  test("ends by itself at --until, since its entry stands there", async () => {
    const stage = await staged(free);
    const { exitCode } = await stage.pawl(["pause", id(free), "--until", "2026-11-21T12:00:00+01:00"]);
    expect(exitCode).toBe(0);
    expect(await stage.store.get(free)).toMatchObject({
      until: "2026-11-21T11:00:00.000Z",
      dueAt: Date.parse("2026-11-21T11:00:00Z"),
      dueKey: expect.stringMatching(/^sweep#/),
    });
  });

  test("who breaks off the waiting leaves the pause as it is", async () => {
    const stage = await staged();
    const told = await stage.pawl(["pause", id(held), "--wait"], {
      meanwhile: () => stage.interrupt.abort(),
    });
    expect(told.exitCode).toBe(130);
    expect((await stage.store.get(held))?.status).toBe("paused");
  });

  test("on AWS bears the ARN of who asked", async () => {
    const stage = await staged(free);
    const { stderr } = await stage.pawl(["pause", id(free)], { local: false });
    expect(stderr).toBe("account 123456789012, Region eu-west-1, stage local\n");
    expect((await stage.store.get(free))?.author).toBe(arn);
  });
});

describe("pause of a task", () => {
  test("holds back its schedules and leaves its runs alone", async () => {
    const stage = await staged();
    const told = await stage.pawl([
      ...["pause", "import-cities", "--until", "2026-11-22T00:00:00Z", "--note", "moving house"],
    ]);
    expect(told).toEqual({
      exitCode: 0,
      stdout:
        "import-cities  paused since 2026-11-21T10:00:00Z, until 2026-11-22T00:00:00Z, by ada@laptop: moving house\n",
      stderr: `${where}its occurrences are skipped from now on; runs under way go on, but with --runs\n`,
    });
    expect(await state(stage, "import-cities")).toMatchObject({ paused: true, note: "moving house" });
    expect((await stage.store.get(held))?.status).toBe("running");
  });

  test("with --runs pauses all of its runs under way, however old, and no other", async () => {
    const waiting: RunRecord = { ...free, run: "2026-09-01T00:00:00Z/manual~01d", status: "retrying" };
    const other: RunRecord = { ...free, task: "count-cities" };
    const stage = await staged(free, waiting, other);
    const told = await stage.pawl(["pause", "import-cities", "--runs", "--wait"], { meanwhile: letsGo() });
    expect(told.exitCode).toBe(0);
    expect(told.stdout.match(/^\S+ {2}(pausing|paused)/gm)).toEqual([
      "import-cities  paused",
      `${id(held)}  pausing`,
      `${id(free)}  paused`,
      `${id(waiting)}  paused`,
      `${id(held)}  paused`,
    ]);
    expect((await stage.store.get(other))?.status).toBe("running");
    expect((await stage.store.get(errored))?.status).toBe("errored");
  });
});

describe("resume", () => {
  test("sends a paused run on from its cursor, and says so", async () => {
    const paused: RunRecord = { ...free, status: "paused", until: "2026-11-22T00:00:00.000Z" };
    const stage = await staged(paused);
    const told = await stage.pawl(["resume", id(paused), "--note", "the source is up"]);
    expect(told).toEqual({
      exitCode: 0,
      stdout: `${id(paused)}  enqueued  12,000 out of 30,000 (40 %), 500 a second, 36 s left\n`,
      stderr: `${where}a worker takes it up after cursor {"byte":482113}\n`,
    });
    const { turn, until, note } = (await stage.store.get(paused)) as RunRecord;
    expect({ turn, until, note }).toEqual({ turn: 2, until: undefined, note: "the source is up" });
    expect(stage.sent).toEqual([
      { lane: "bulk", body: { task: paused.task, run: paused.run, turn: 2 }, delaySeconds: 0 },
    ]);
  });

  test("of a run that is pausing lets its worker go on", async () => {
    const stage = await staged({ ...held, status: "paused" });
    const told = await stage.pawl(["resume", id(held)]);
    expect(told.stdout).toMatch(/ {2}running {2}/);
    expect(told.stderr).toBe(`${where}its worker had not let go of it and goes on\n`);
  });

  test("with --wait waits for the run's end", async () => {
    const paused: RunRecord = { ...free, status: "paused" };
    const stage = await staged(paused);
    const told = await stage.pawl(["resume", id(paused), "--wait"], {
      meanwhile: async () => {
        await stage.store.update(paused, {
          condition: [],
          set: { status: "errored", reason: "over its timeout of 3600 s" },
        });
      },
    });
    expect(told.exitCode).toBe(1);
    expect(told.stdout).toBe(`${id(paused)}\n`);
    expect(told.stderr).toMatch(/\nerror: run errored: over its timeout of 3600 s\n$/);
  });

  test("of a task ends its pause, and with --runs those of its runs", async () => {
    const stage = await staged(free);
    await stage.pawl(["pause", "import-cities", "--runs"]);
    const task = await stage.pawl(["resume", "import-cities"]);
    expect(task).toEqual({
      exitCode: 0,
      stdout: "import-cities  resumed\n",
      stderr: `${where}2 of its runs stay paused: --runs resumes them\n`,
    });
    expect(await state(stage, "import-cities")).not.toHaveProperty("paused");
    const all = await stage.pawl(["resume", "import-cities", "--runs"]);
    expect(all.exitCode).toBe(0);
    expect(all.stdout.match(/^\S+ {2}\w+/gm)).toEqual([`${id(held)}  running`, `${id(free)}  enqueued`]);
  });
});

describe("cancel", () => {
  test("ends a run for good, after the item in hand, and keeps its record as long as its task says", async () => {
    const stage = await staged();
    const told = await stage.pawl(["cancel", id(held), "--wait"], { meanwhile: letsGo() });
    expect(told.exitCode).toBe(0);
    expect(told.stdout).toMatch(
      / {2}cancelling .*\n.* {2}cancelled {2}12,001 out of 30,000 \(40 %\), 500 a second\n$/,
    );
    expect((await stage.store.get(held))?.expiresAt).toBe(now / 1000 + 90 * 86_400);
  });
});

describe("redrive", () => {
  test("of an errored run goes on at the item that failed", async () => {
    const stage = await staged();
    const told = await stage.pawl(["redrive", id(errored), "--note", "row 17 is mended"]);
    expect(told).toMatchObject({
      exitCode: 0,
      stderr: `${where}a worker takes it up after cursor {"byte":1024}\n`,
    });
    expect(told.stdout).toMatch(/ {2}enqueued {2}16 out of 30,000/);
    expect(await stage.store.get(errored)).toMatchObject({ status: "enqueued", attempt: 1, turn: 3 });
    expect(stage.sent[0]?.body).toEqual({ task: errored.task, run: errored.run, turn: 3 });
    expect((await stage.pawl(["status", "--errored"])).stdout).toContain("0 errored");
  });

  test("of a skipped run runs it after all", async () => {
    const stage = await staged();
    const told = await stage.pawl(["redrive", id(skipped)]);
    expect(told.stderr).toBe(`${where}a worker takes it up from its first item\n`);
    expect(stage.sent[0]?.body).toEqual({ task: skipped.task, run: skipped.run, turn: 1 });
  });

  test("of a rejected message's record sends its body again, once", async () => {
    const stage = await staged({ ...rejected, body: '{"task":"count-cities"}' });
    const told = await stage.pawl(["redrive", id(rejected)]);
    expect(told).toMatchObject({ exitCode: 0, stdout: `${id(rejected)}  sent again\n` });
    expect(stage.sent).toEqual([{ lane: "default", body: { task: "count-cities" }, delaySeconds: 0 }]);
    expect((await stage.pawl(["status", "--errored"])).stdout).toContain("0 rejected");
    const again = await stage.pawl(["redrive", id(rejected)]);
    expect(again).toMatchObject({ exitCode: 1, stdout: "" });
    expect(again.stderr).toContain("was redriven already");
  });

  test("with --errored takes all of a task's errored runs, and no other task's", async () => {
    const second = { ...errored, run: "2026-11-20T08:00:00Z/startup-0ae3b1~v0" };
    const other = { ...errored, task: "count-cities" };
    const stage = await staged(second, other);
    const told = await stage.pawl(["redrive", "import-cities", "--errored"]);
    expect(told.exitCode).toBe(0);
    expect(told.stdout.match(/^\S+ {2}\w+/gm)?.sort()).toEqual([
      `${id(second)}  enqueued`,
      `${id(errored)}  enqueued`,
    ]);
    expect(told.stderr).toBe(`${where}2 redriven\n`);
    expect((await stage.store.get(other))?.status).toBe("errored");
  });
});

test("a record whose time is over is neither shown nor counted, and nobody can move it", async () => {
  const day = 86_400_000;
  const endedAt = now - 90 * day;
  const old = {
    ...errored,
    run: "2026-08-20T08:00:00Z/startup-0ae3b1~v0",
    dueAt: endedAt,
    expiresAt: now / 1000,
  };
  const stage = await staged(old);
  expect((await stage.pawl(["status", "--errored"])).stdout).toContain("1 errored");
  expect((await stage.pawl(["status", "--errored"])).stdout).not.toContain(old.run);
  for (const command of ["status", "cancel", "redrive"]) {
    const told = await stage.pawl([command, id(old)]);
    expect(told).toMatchObject({ exitCode: 1, stdout: "" });
    expect(told.stderr).toContain(`no run "${id(old)}"`);
  }
  const told = await stage.pawl(["redrive", "import-cities", "--errored"]);
  expect(told.stderr).toBe(`${where}1 redriven\n`);
  expect(await stage.store.get(old)).toEqual(old);
});

describe("a run that cannot make the move is refused with the status found and the moves allowed", () => {
  const paused: RunRecord = { ...free, status: "paused" };
  test.each<[string, RunRecord, string]>([
    ["pause", paused, "is paused, it cannot pause: allowed are resume, cancel"],
    ["pause", errored, "is errored, it cannot pause: allowed are redrive"],
    ["resume", held, "is running, it cannot resume: allowed are pause, cancel"],
    ["resume", { ...held, status: "cancelled" }, "is cancelling, it cannot resume: it has ended"],
    ["cancel", errored, "is errored, it cannot cancel: allowed are redrive"],
    ["redrive", { ...free, status: "succeeded" }, "is succeeded, it cannot redrive: it has ended"],
    ["redrive", { ...held, status: "paused" }, "is pausing, it cannot redrive: allowed are resume, cancel"],
  ])("pawl %s of one that %#", async (move, run, words) => {
    const stage = await staged(run);
    const told = await stage.pawl([move, id(run)]);
    expect(told).toEqual({ exitCode: 1, stdout: "", stderr: `${where}error: ${id(run)} ${words}\n` });
    expect(await stage.store.get(run)).toEqual(run);
    expect(stage.sent).toEqual([]);
  });
});

test("--json is one document on standard output: the run, or the task with its runs", async () => {
  const stage = await staged(free);
  const read = async (...args: string[]) => {
    const { exitCode, stdout } = await stage.pawl([...args, "--json"]);
    expect(exitCode).toBe(0);
    return JSON.parse(stdout);
  };
  expect(await read("pause", id(free))).toMatchObject({ shown: "paused", allowed: ["resume", "cancel"] });
  expect(await read("resume", id(free))).toMatchObject({ shown: "enqueued", turn: 2 });
  expect(await read("pause", "import-cities", "--runs")).toMatchObject({
    task: "import-cities",
    paused: { at: "2026-11-21T10:00:00.000Z", author: "ada@laptop" },
    runs: [{ shown: "pausing" }, { shown: "paused" }],
  });
  expect(await read("resume", "import-cities", "--runs")).toMatchObject({
    paused: null,
    runs: [{ shown: "running" }, { shown: "enqueued" }],
  });
  expect(await read("cancel", id(free))).toMatchObject({ shown: "cancelled", allowed: [] });
  expect(await read("redrive", id(errored))).toMatchObject({ shown: "enqueued" });
  expect(await read("redrive", "import-cities", "--errored")).toEqual({ task: "import-cities", runs: [] });
  expect(await read("redrive", id(rejected))).toMatchObject({ shown: "rejected", allowed: [] });
});

describe("run", () => {
  test("is refused while its task is paused, but with --force", async () => {
    const stage = await staged();
    await stage.pawl(["pause", "count-cities", "--note", "moving house"]);
    const told = await stage.pawl(["run", "count-cities"]);
    expect(told).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        "error: task count-cities is paused (since 2026-11-21T10:00:00Z, until it is resumed, by ada@laptop: moving house): pawl resume count-cities, or --force to run it all the same\n",
    });
    expect(stage.sent).toEqual([]);
    expect((await stage.pawl(["run", "count-cities", "--force"])).exitCode).toBe(0);
    expect(stage.sent).toHaveLength(1);
  });

  test("obeys the task's slot with --overlap skip, which a task without one refuses", async () => {
    const stage = await staged();
    const key = { task: "count-cities", run: "2026-11-21T10:00:00Z/manual~888888888888" };
    expect((await stage.pawl(["run", "count-cities", "--overlap", "allow"])).exitCode).toBe(0);
    expect(await stage.store.get(key)).not.toHaveProperty("overlap");
    stage.time += 1_000;
    expect((await stage.pawl(["run", "count-cities", "--overlap", "skip"])).exitCode).toBe(0);
    const later = { ...key, run: "2026-11-21T10:00:01Z/manual~888888888888" };
    expect((await stage.store.get(later))?.overlap).toBe("skip");
  });
});
