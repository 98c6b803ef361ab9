/** `pawl run`, and following a run to its end. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { RunRecord } from "../../functions/model/run.ts";
import { arn, now, Stage } from "./harness.ts";

const instant = "2026-11-21T10:00:00Z";
const id = `count-cities/${instant}/manual~888888888888`;
const key = { task: "count-cities", run: `${instant}/manual~888888888888` };

const folder = mkdtempSync(join(tmpdir(), "pawl-run-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a run is made and sent, its id printed, and where it was written said first", async () => {
  const stage = await Stage.seeded();
  const told = await stage.pawl(["run", "count-cities", "--tag", "a", "--tag", "b", "--note", "by hand"]);
  expect(told).toEqual({
    exitCode: 0,
    stdout: `${id}\n`,
    stderr: "account local, Region eu-west-1, stage local\n",
  });
  expect(stage.sent).toEqual([{ lane: "default", body: { ...key, turn: 0 }, delaySeconds: 0 }]);
  expect(await stage.store.get(key)).toMatchObject({
    status: "enqueued",
    trigger: "manual",
    tags: ["a", "b"],
    note: "by hand",
    author: "ada@laptop",
  });
});

test("on AWS the account is named, and the author is who AWS says is asking", async () => {
  const stage = await Stage.seeded();
  const { stderr } = await stage.pawl(["run", "count-cities"], { local: false });
  expect(stderr).toBe("account 123456789012, Region eu-west-1, stage local\n");
  expect(await stage.store.get(key)).toMatchObject({ author: arn });
});

test("params are read by the schema and stored as JSON", async () => {
  const stage = await Stage.seeded();
  const params = ["--params", '{"label":"x"}', "--param", "mode=dry", "--param", "maxExpiredPerRun=7"];
  const { stdout, exitCode } = await stage.pawl(["run", "expire-cities", ...params, "--json"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    shown: "enqueued",
    params: { label: "x", mode: "dry", maxExpiredPerRun: 7 },
  });
});

test("an id makes one run, however often it is used", async () => {
  const stage = await Stage.seeded();
  const first = await stage.pawl(["run", "count-cities", "--id", "order-7"]);
  expect(first.stdout).toMatch(/^count-cities\/2026-11-21T10:00:00Z\/manual~\S+\n$/);
  stage.time += 60_000;
  const second = await stage.pawl(["run", "count-cities", "--id", "order-7"]);
  expect(second.stdout).toBe(first.stdout);
  expect(second.stderr).toContain("id order-7 has made this run before, at 2026-11-21T10:00:00.000Z\n");
  expect(stage.sent).toHaveLength(1);
});

test("a run for later is sent with a delay, and its id bears that instant", async () => {
  const stage = await Stage.seeded();
  const { stdout } = await stage.pawl(["run", "count-cities", "--at", "2026-11-21T11:10:00+01:00"]);
  expect(stdout).toBe("count-cities/2026-11-21T10:10:00Z/manual~888888888888\n");
  expect(stage.sent[0]?.delaySeconds).toBe(600);
});

const upload = "uploads/2026-11-21T10:00:00.000Z-import-cities.csv";

test("a file is uploaded, and its place is the parameter csv", async () => {
  const file = join(folder, "cities.csv");
  writeFileSync(file, "id,name\n1,Bern\n");
  const stage = await Stage.seeded();
  const { exitCode, stderr } = await stage.pawl(["run", "import-cities", "--csv", file]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: "account local, Region eu-west-1, stage local\n",
  });
  expect([...stage.uploads]).toEqual([[upload, "id,name\n1,Bern\n"]]);
  const made = await stage.store.get({ task: "import-cities", run: key.run });
  expect(made?.params).toBe(`{"csv":"s3://uploads/${upload}"}`);
});

test("so is what comes on standard input", async () => {
  const stage = await Stage.seeded();
  await stage.pawl(["run", "import-cities", "--csv", "-"], { stdin: "id,name\n2,Thun\n" });
  expect([...stage.uploads]).toEqual([[upload, "id,name\n2,Thun\n"]]);
});

/** What a worker would do to the run meanwhile: one state after each look. */
function works(...states: readonly Partial<RunRecord>[]) {
  return async (looks: number, stage: Stage) => {
    const state = states[looks - 1];
    if (state) await stage.store.update(key, { condition: [], set: state });
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

test("--wait tells each status, and exits 0 when the run succeeds", async () => {
  const stage = await Stage.seeded();
  const told = await stage.pawl(["run", "count-cities", "--wait"], { meanwhile: works({}, halfway, done) });
  expect(told.exitCode).toBe(0);
  expect(told.stdout).toBe(`${id}\n`);
  expect(told.stderr.split("\n").slice(1, -1)).toEqual([
    id,
    "enqueued  waits for a worker",
    "running  500 out of 1,000 (50 %), 500 a second, 1 s left",
    "succeeded  1,000 out of 1,000 (100 %), 500 a second",
  ]);
});

test("a long run is heard of every ten seconds, and only when it got on", async () => {
  const stage = await Stage.seeded();
  const states = Array.from({ length: 100 }, (_, i) => ({
    ...halfway,
    leaseExpiresAt: now + 90_000,
    ticks: i,
  }));
  const { stderr } = await stage.pawl(["run", "count-cities", "--wait"], {
    meanwhile: works(...states, done),
  });
  expect(stderr.match(/^running/gm)).toHaveLength(5);
});

test("--wait exits 1 when the run fails, and says why", async () => {
  const stage = await Stage.seeded();
  const told = await stage.pawl(["run", "count-cities", "--wait"], { meanwhile: works(halfway, broken) });
  expect(told.exitCode).toBe(1);
  expect(told.stderr).toMatch(/\nerror: run errored: Error: no such country\n$/);
});

test("a cancelled run is waited for until its worker has let go of it", async () => {
  const stage = await Stage.seeded();
  const cancelling = { status: "cancelled", leaseExpiresAt: now + 30_000 } as const;
  const told = await stage.pawl(["run", "count-cities", "--wait"], {
    meanwhile: works(cancelling, { leaseExpiresAt: 0 }),
  });
  expect(told.exitCode).toBe(1);
  expect(told.stderr).toContain(
    "\ncancelling  asked by ada@laptop: finishes the item in hand, or ends with its lease at 2026-11-21T10:00:30Z\ncancelled\n",
  );
});

test("who breaks off stops waiting, and the run goes on", async () => {
  const stage = await Stage.seeded();
  const told = await stage.pawl(["run", "count-cities", "--wait"], {
    meanwhile: () => stage.interrupt.abort(),
  });
  expect(told.exitCode).toBe(130);
  expect(told.stderr).toContain(`the run goes on: pawl status ${id} --watch\n`);
});

test("on a terminal one line is drawn over, with a bar", async () => {
  const stage = await Stage.seeded();
  const told = await stage.pawl(["run", "count-cities", "--wait"], {
    terminal: { columns: 90 },
    meanwhile: works(halfway, done),
  });
  const drawn = told.stderr.split("\r\x1b[K").slice(1);
  expect(drawn).toEqual([
    "enqueued  waits for a worker",
    "running  ████████████░░░░░░░░░░░░  500 out of 1,000 (50 %), 500 a second, 1 s left",
    "succeeded  ████████████████████████  1,000 out of 1,000 (100 %), 500 a second\n",
  ]);
});

test("a bar never wraps on a narrow terminal", async () => {
  const stage = await Stage.seeded();
  const told = await stage.pawl(["run", "count-cities", "--wait"], {
    terminal: { columns: 40 },
    meanwhile: works(halfway, done),
  });
  const drawn = told.stderr.split("\r\x1b[K").slice(1);
  expect(drawn.map((line) => line.trimEnd().length).every((length) => length < 40)).toBe(true);
});

test("status --watch follows a run to its end and then reports it", async () => {
  const stage = await Stage.seeded();
  await stage.pawl(["run", "count-cities"]);
  const told = await stage.pawl(["status", id, "--watch"], { meanwhile: works(halfway, broken) });
  expect(told.exitCode).toBe(0);
  expect(told.stderr).toContain("running  500 out of 1,000 (50 %)");
  expect(told.stdout).toContain("Error: no such country");
});

test("status --watch draws the screen anew until the person breaks off", async () => {
  const stage = await Stage.seeded();
  const told = await stage.pawl(["status", "--watch"], {
    terminal: { columns: 120 },
    meanwhile: (looks) => {
      if (looks === 2) stage.interrupt.abort();
    },
  });
  expect(told.exitCode).toBe(0);
  expect(told.stdout.split("\x1b[2J\x1b[H").slice(1)).toHaveLength(2);
});
