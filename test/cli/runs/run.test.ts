/** `pawl run`, and following a run until it ends. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { partSize } from "../../../cli/deployment/deployed-pawl.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { arn, CliHarness, manifest, now } from "../harness.ts";

const instant = "2026-11-21T10:00:00Z";
const id = `count-cities/${instant}/manual~888888888888`;
const key = { task: "count-cities", run: `${instant}/manual~888888888888` };

const folder = mkdtempSync(join(tmpdir(), "pawl-run-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("run writes a record, sends it and prints its id, after saying where it writes", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "count-cities", "--tag", "a", "--tag", "b", "--note", "by hand"]);
  expect(result).toEqual({
    exitCode: 0,
    stdout: `${id}\n`,
    stderr: "account local, Region eu-west-1, project pawl, stage local\n",
  });
  expect(cli.sent).toEqual([{ lane: "default", body: { ...key, turn: 0 }, delaySeconds: 0 }]);
  expect(await cli.store.get(key)).toMatchObject({
    status: "enqueued",
    trigger: "manual",
    tags: ["a", "b"],
    note: "by hand",
    author: "ada@laptop",
  });
});

test("on AWS run names the account, and the author is the caller's ARN", async () => {
  const cli = await CliHarness.seeded();
  const { stderr } = await cli.pawl(["run", "count-cities"], { local: false });
  expect(stderr).toBe("account 123456789012, Region eu-west-1, project pawl, stage local\n");
  expect(await cli.store.get(key)).toMatchObject({ author: arn });
});

test("run keeps who started it and from where, what --metadata says, and what the stage adds", async () => {
  const cli = new CliHarness({ ...manifest, metadata: { team: "shop", job: "$CI_JOB" } });
  const args = ["run", "count-cities", "--metadata", "ticket=OPS-7", "--metadata", "why=a=b"];
  const { stderr } = await cli.pawl(args, { local: false, env: { CI_JOB: "81" } });
  expect(stderr).not.toContain("error");
  const metadata = {
    startedBy: arn,
    startedFrom: "command",
    ticket: "OPS-7",
    why: "a=b",
    team: "shop",
    job: "81",
  };
  expect((await cli.store.get(key))?.metadata).toEqual(metadata);
  const { stdout } = await cli.pawl(["status", id]);
  expect(stdout).toContain(`started by     ${arn}, by the command\nmetadata       ticket=OPS-7\n`);
  expect(JSON.parse((await cli.pawl(["status", id, "--json"])).stdout)).toMatchObject({ metadata });
  for (const [filter, runs] of [
    ["ticket=OPS-7", 1],
    ["ticket=OPS-8", 0],
  ] as const) {
    const listed = await cli.pawl(["history", "count-cities", "--metadata", filter, "--json"]);
    expect(JSON.parse(listed.stdout).runs).toHaveLength(runs);
  }
});

test("run refuses metadata that a run cannot hold, before anything is written", async () => {
  const cli = await CliHarness.seeded();
  for (const [given, words] of [
    ["ticket", "expected key=text"],
    ["startedBy=eve", "metadata startedBy is not allowed: Pawl says it itself"],
    [`n=${"x".repeat(121)}`, "is not allowed: a text of 1 to 120 characters"],
  ] as const) {
    const { exitCode, stderr } = await cli.pawl(["run", "count-cities", "--metadata", given]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(words) });
  }
  const twice = await cli.pawl(["run", "count-cities", "--metadata", "a=1", "--metadata", "a=2"]);
  expect(twice.stderr).toContain("a is given twice");
  expect(await cli.store.get(key)).toBeUndefined();
});

test("run reads params by the task's schema and stores them as JSON", async () => {
  const cli = await CliHarness.seeded();
  const params = ["--params", '{"label":"x"}', "--param", "mode=dry", "--param", "maxExpiredPerRun=7"];
  const { stdout, exitCode } = await cli.pawl(["run", "expire-cities", ...params, "--json"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    shown: "enqueued",
    params: { label: "x", mode: "dry", maxExpiredPerRun: 7 },
  });
});

test("run --id makes one run, however often it is called", async () => {
  const cli = await CliHarness.seeded();
  const first = await cli.pawl(["run", "count-cities", "--id", "order-7"]);
  expect(first.stdout).toMatch(/^count-cities\/2026-11-21T10:00:00Z\/manual~\S+\n$/);
  cli.time += 60_000;
  const second = await cli.pawl(["run", "count-cities", "--id", "order-7"]);
  expect(second.stdout).toBe(first.stdout);
  expect(second.stderr).toContain(
    "id order-7 was used before: its run was made at 2026-11-21T10:00:00.000Z\n",
  );
  expect(cli.sent).toHaveLength(1);
});

test("run without --id whose write was made, and whose answer was lost, starts its run as any other", async () => {
  const cli = await CliHarness.seeded();
  const update = cli.store.update.bind(cli.store);
  // The SDK sends again what had no answer.
  cli.store.update = async (key, write) => {
    const outcome = await update(key, write);
    return (write as { name?: string }).name === "create" ? update(key, write) : outcome;
  };
  const { exitCode, stderr } = await cli.pawl(["run", "count-cities"]);
  expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining("used before")]);
  expect(cli.sent).toHaveLength(1);
});

test("run --at sends the run with a delay, and names it for that instant", async () => {
  const cli = await CliHarness.seeded();
  const { stdout } = await cli.pawl(["run", "count-cities", "--at", "2026-11-21T11:10:00+01:00"]);
  expect(stdout).toBe("count-cities/2026-11-21T10:10:00Z/manual~888888888888\n");
  expect(cli.sent[0]?.delaySeconds).toBe(600);
});

const upload = "uploads/2026-11-21T10:00:00.000Z-import-cities.csv";

test("run --csv uploads a file and passes its URL as the parameter csv", async () => {
  const file = join(folder, "cities.csv");
  writeFileSync(file, "id,name\n1,Bern\n");
  const cli = await CliHarness.seeded();
  const { exitCode, stderr } = await cli.pawl(["run", "import-cities", "--csv", file]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: "account local, Region eu-west-1, project pawl, stage local\n",
  });
  expect([...cli.uploads]).toEqual([[upload, "id,name\n1,Bern\n"]]);
  const made = await cli.store.get({ task: "import-cities", run: key.run });
  expect(made?.params).toBe(`{"csv":"s3://uploads/${upload}"}`);
});

test("run --csv - uploads standard input", async () => {
  const cli = await CliHarness.seeded();
  await cli.pawl(["run", "import-cities", "--csv", "-"], { stdin: "id,name\n2,Thun\n" });
  expect([...cli.uploads]).toEqual([[upload, "id,name\n2,Thun\n"]]);
});

test("run --csv --at uploads a file for a run that begins while the file is kept", async () => {
  const cli = await CliHarness.seeded();
  const args = ["run", "import-cities", "--csv", "-", "--at", "2026-12-21T10:00:00Z"];
  expect(await cli.pawl(args, { stdin: "id\n1\n" })).toMatchObject({ exitCode: 0 });
  expect([...cli.uploads]).toEqual([[upload, "id\n1\n"]]);
});

test.each([
  ["a stream of unknown length", undefined, 5 * 1024 ** 2],
  ["a small file", 1_000, 5 * 1024 ** 2],
  ["the largest file that 10,000 of the smallest parts hold", 10_000 * 5 * 1024 ** 2, 5 * 1024 ** 2],
  ["a file of one byte more", 10_000 * 5 * 1024 ** 2 + 1, 5 * 1024 ** 2 + 1],
  ["the largest object that S3 took for years", 5 * 1024 ** 4, 549_755_814],
])("an upload of %s has at most 10,000 parts", (_, bytes, size) => {
  expect(partSize(bytes)).toBe(size);
  expect(Math.ceil((bytes ?? 0) / size)).toBeLessThanOrEqual(10_000);
});

/** A worker: after each poll the run is in the next of these states. */
function works(...states: readonly Partial<RunRecord>[]) {
  return async (sleeps: number, cli: CliHarness) => {
    const state = states[sleeps - 1];
    if (state) await cli.store.update(key, { name: "test", condition: [], set: state });
  };
}

const halfway = {
  status: "running",
  startedAt: "2026-11-21T10:00:00.500Z",
  leaseExpiresAt: now + 30_000,
  ticks: 500,
  total: 1_000,
  usage: { ms: 1_000, turns: 1 },
} as const;
const done = {
  status: "succeeded",
  ticks: 1_000,
  leaseExpiresAt: 0,
  usage: { ms: 2_000, turns: 1 },
} as const;
const broken = {
  status: "errored",
  leaseExpiresAt: 0,
  error: { name: "Error", message: "no such country", attempt: 3, at: "2026-11-21T10:00:02.000Z" },
} as const;

test("run --wait tells each status, and exits 0 when the run succeeds", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "count-cities", "--wait"], { onSleep: works({}, halfway, done) });
  expect(result.exitCode).toBe(0);
  expect(result.stdout).toBe(`${id}\n`);
  expect(result.stderr.split("\n").slice(1, -1)).toEqual([
    id,
    "enqueued  waits for a worker",
    "running  500 out of 1,000 items (50 %), 500 a second, 1 s left",
    "succeeded  1,000 out of 1,000 items (100 %), 500 a second",
  ]);
});

test.each([["count-cities"], ["--tag", "x", "--yes"]])(
  "run %s --wait says that a run which has succeeded has a warning, and exits 0",
  async (...args) => {
    const tasks = manifest.tasks.map((each) => ({
      ...each,
      tags: each.name === "count-cities" ? ["x"] : [],
    }));
    const cli = new CliHarness({ ...manifest, tasks });
    const onSleep = works({}, { ...done, warning: "exit code 4" });
    const { exitCode, stderr } = await cli.pawl(["run", ...args, "--wait"], { onSleep });
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining(`\nwarning: ${id}: exit code 4\n`)]);
  },
);

test("run --wait tells the progress of a long run every ten seconds, and only if there was some", async () => {
  const cli = await CliHarness.seeded();
  const states = Array.from({ length: 100 }, (_, i) => ({
    ...halfway,
    leaseExpiresAt: now + 90_000,
    ticks: i,
  }));
  const { stderr } = await cli.pawl(["run", "count-cities", "--wait"], {
    onSleep: works(...states, done),
  });
  expect(stderr.match(/^running/gm)).toHaveLength(5);
});

test("run --wait exits 1 when the run fails, and says why", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "count-cities", "--wait"], { onSleep: works(halfway, broken) });
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toMatch(/\nerror: run errored: Error: no such country\n$/);
});

test("run --wait waits for a cancelled run until its worker has released it", async () => {
  const cli = await CliHarness.seeded();
  const cancelling = { status: "cancelled", leaseExpiresAt: now + 30_000 } as const;
  const result = await cli.pawl(["run", "count-cities", "--wait"], {
    onSleep: works(cancelling, { leaseExpiresAt: 0 }),
  });
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain(
    "\ncancelling  requested by ada@laptop: takes effect after the current item, or when the lease ends at 2026-11-21T10:00:30Z\ncancelled\n",
  );
});

test("run --wait of a run that is cancelled in a later turn ends with that, and tells no earlier reason", async () => {
  const cli = await CliHarness.seeded();
  const interrupted = { status: "interrupted", reason: "deadline", turn: 1, leaseExpiresAt: 0 } as const;
  const result = await cli.pawl(["run", "count-cities", "--wait"], {
    onSleep: async (sleeps, at) => {
      await works(halfway, interrupted)(sleeps, at);
      if (sleeps === 3) await at.pawl(["cancel", id]);
    },
  });
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain(
    "\ninterrupted  500 out of 1,000 items (50 %), 500 a second, 1 s left  deadline; waits",
  );
  expect(result.stderr).toMatch(/\nerror: run cancelled: by ada@laptop\n$/);
  expect((await cli.pawl(["history", "count-cities"])).stdout).not.toContain("deadline");
});

test("interrupting run --wait stops the waiting, and the run continues", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "count-cities", "--wait"], {
    onSleep: () => cli.interrupt.abort(),
  });
  expect(result.exitCode).toBe(130);
  expect(result.stderr).toContain(`the run continues: follow it with pawl status ${id} --watch\n`);
});

test("on a terminal run --wait draws one line over and over, with a bar", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "count-cities", "--wait"], {
    terminal: { columns: 90 },
    onSleep: works(halfway, done),
  });
  const drawn = result.stderr.split("\r\x1b[K").slice(1);
  expect(drawn).toEqual([
    "enqueued  waits for a worker",
    "running  ████████████░░░░░░░░░░░░  500 out of 1,000 items (50 %), 500 a second, 1 s left",
    "succeeded  ████████████████████████  1,000 out of 1,000 items (100 %), 500 a second\n",
  ]);
});

test("a progress bar never wraps on a narrow terminal", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "count-cities", "--wait"], {
    terminal: { columns: 40 },
    onSleep: works(halfway, done),
  });
  const drawn = result.stderr.split("\r\x1b[K").slice(1);
  expect(drawn.map((line) => line.trimEnd().length).every((length) => length < 40)).toBe(true);
});

test("status --watch follows a run to its end and then reports it", async () => {
  const cli = await CliHarness.seeded();
  await cli.pawl(["run", "count-cities"]);
  const result = await cli.pawl(["status", id, "--watch"], { onSleep: works(halfway, broken) });
  expect(result.exitCode).toBe(0);
  expect(result.stderr).toContain("running  500 out of 1,000 items (50 %)");
  expect(result.stdout).toContain("Error: no such country");
});

test("status --watch redraws the screen until it is interrupted", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["status", "--watch"], {
    terminal: { columns: 120 },
    onSleep: (sleeps) => {
      if (sleeps === 2) cli.interrupt.abort();
    },
  });
  expect(result.exitCode).toBe(0);
  expect(result.stdout.split("\x1b[2J\x1b[H").slice(1)).toHaveLength(2);
});

test("run --wait prints what the run returned, after its id", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "count-cities", "--wait"], {
    onSleep: works({ ...done, output: '{"countries":243}' }),
  });
  expect(result).toMatchObject({ exitCode: 0, stdout: `${id}\n{"countries":243}\n` });
});

/** Lets no read of a run succeed from the nth sleep on, until another. */
function silent(from: number, to = Number.POSITIVE_INFINITY) {
  return (sleeps: number, cli: CliHarness) => {
    const { store } = cli;
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:4766"), { code: "ECONNREFUSED" });
    if (sleeps === from) store.get = () => Promise.reject(refused);
    if (sleeps === to) Reflect.deleteProperty(store, "get");
  };
}

test("run --wait goes on asking while there is no answer, and learns how the run ended", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "count-cities", "--wait"], {
    onSleep: async (sleeps, at) => {
      silent(2, 100)(sleeps, at);
      if (sleeps === 99) await works(done)(1, at);
    },
  });
  expect([result.exitCode, result.stdout]).toEqual([0, `${id}\n`]);
  expect(result.stderr).toContain(
    "no answer (the endpoint cannot be reached: 127.0.0.1:4766: connection refused): asking again for two minutes\n",
  );
});

test("run --wait exits 3 where nothing has answered for two minutes: it is not known how the run ended", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "count-cities", "--wait"], { onSleep: silent(2) });
  expect(result.exitCode).toBe(3);
  expect(result.stderr).toContain("error: no answer for two minutes: the endpoint cannot be reached");
  expect(result.stderr).toContain(`the run continues: follow it with pawl status ${id} --watch\n`);
  expect(cli.time - now).toBeLessThan(125_000);
});

test("run --wait --timeout waits that long, and exits 3 where the run has not ended", async () => {
  const cli = await CliHarness.seeded();
  const result = await cli.pawl(["run", "count-cities", "--wait", "--timeout", "90s"]);
  expect(result.exitCode).toBe(3);
  expect(result.stderr).toContain("error: the run has not ended within --timeout\nthe run continues:");
  expect(cli.time - now).toBe(90_000);
});

test("a start whose message could not be sent names the run, exits 0, and says that Pawl sends it", async () => {
  const cli = await CliHarness.seeded();
  cli.queueError = new Error("database or disk is full");
  const result = await cli.pawl(["run", "count-cities"]);
  expect(result).toMatchObject({ exitCode: 0, stdout: `${id}\n` });
  expect(result.stderr).toContain(
    `${id} is recorded, and its message was not sent: Error: database or disk is full\ndo not start it again: Pawl sends it within three minutes\n`,
  );
  expect(await cli.store.get(key)).toMatchObject({ status: "enqueued", dueAt: now + 120_000 });
});

test("a start at an instant that has just passed says that it starts now", async () => {
  const cli = await CliHarness.seeded();
  const { stderr } = await cli.pawl(["run", "count-cities", "--at", "2026-11-21T09:55:00Z"]);
  expect(stderr).toContain("--at 2026-11-21T09:55:00Z is past: the run starts now\n");
});

test.each([["count-cities"], ["--all", "--yes"]])(
  "run %s refuses an instant that is past by more than five minutes, and starts nothing",
  async (...args) => {
    const cli = await CliHarness.seeded();
    const { exitCode, stderr, stdout } = await cli.pawl(["run", ...args, "--at", "2020-01-01T00:00:00Z"]);
    expect([exitCode, stdout, cli.sent]).toEqual([2, "", []]);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      "error: --at 2020-01-01T00:00:00Z is not allowed: it is past by more than five minutes; 2026-11-21T09:55:00Z or later is allowed, and without --at the run starts now",
    );
  },
);

test.each([
  ["--id", "a b"],
  ["--id", ""],
  ["--timeout", "soon"],
  ["--timeout", "0s"],
  ["--at", "tomorrow"],
])("pawl run with %s %j is wrong usage, and starts nothing", async (...option) => {
  const cli = await CliHarness.seeded();
  const { exitCode, stderr } = await cli.pawl(["run", "count-cities", ...option]);
  expect([exitCode, stderr.trim().split("\n").length, cli.sent]).toEqual([2, 1, []]);
});

test.each([["* *"], ["every 1h"]])(
  "an expression such as %j that cannot be read is wrong usage",
  async (text) => {
    const { exitCode } = await new CliHarness().pawl(["next", "--expression", text]);
    expect(exitCode).toBe(2);
  },
);
