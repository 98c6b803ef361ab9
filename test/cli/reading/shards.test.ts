/** A run that is split into shards, as `pawl status`, `history`, `scale` and `split` show it and move it. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { bitOf, shardKey, shardName } from "../../../functions/model/run/shard.ts";
import { CliHarness, manifest, now } from "../harness.ts";

const run: RunRecord = {
  task: "import-cities",
  run: "2026-11-21T09:50:00Z/manual~split",
  status: "interrupted",
  reason: "shards",
  lane: "bulk",
  trigger: "manual",
  scheduledTime: "2026-11-21T09:50:00.000Z",
  createdAt: "2026-11-21T09:50:00.000Z",
  startedAt: "2026-11-21T09:50:00.000Z",
  attempt: 1,
  turn: 1,
  seq: 4,
  leaseExpiresAt: 0,
  fruitlessTurns: 0,
  usage: { ms: 900, turns: 1 },
  ticks: 1_000,
  total: 8_000,
  shards: 8,
  open: 6,
  shardMs: 20_000,
  shardTurns: 2,
  ...{ [bitOf(0).word]: bitOf(0).bit | bitOf(1).bit },
};
const id = `${run.task}/${run.run}`;

function shard(index: number, more: Partial<RunRecord>): RunRecord {
  const { shards: _, open: __, total: ___, d0: ____, shardMs: _____, shardTurns: ______, ...own } = run;
  const { run: name } = shardKey(run, shardName(index));
  return { ...own, reason: undefined, spec: JSON.stringify({ index, of: 8 }), ...more, run: name };
}

const held = { status: "running", leaseExpiresAt: now + 20_000 } as const;

/** Two have ended, one as errored; three are at work, of which the last has done least; three have not begun. */
async function cliWith(more: Partial<RunRecord> = {}, splits = true): Promise<CliHarness> {
  const tasks = manifest.tasks.map((task) => ({
    ...task,
    splitsShards: splits && task.name === run.task ? (true as const) : undefined,
    settings: { ...task.settings, parallel: { shards: 8 } },
  }));
  const cli = new CliHarness({ ...manifest, tasks });
  await cli.put({ ...run, failed: 1, ...more });
  const usage = { ms: 10_000, turns: 1 };
  await cli.put(shard(0, { status: "succeeded", ticks: 1_000, usage, cursor: "1000" }));
  const error = { name: "Error", message: "row 7 is odd", attempt: 3, at: "2026-11-21T09:55:00.000Z" };
  await cli.put(shard(1, { status: "errored", ticks: 0, usage, error }));
  for (const [index, ticks] of [
    [2, 900],
    [3, 500],
    [4, 100],
  ] as const)
    await cli.put(shard(index, { ...held, ticks, usage, cursor: String(ticks) }));
  return cli;
}

test("status RUN says how many shards are done, and how far all of them are", async () => {
  const { stdout } = await (await cliWith()).pawl(["status", id]);
  expect(stdout).toMatch(/^status +running$/m);
  expect(stdout).toMatch(/^shards +2 of 8 done, 1 failed, 3 at work$/m);
  // What all have left of work, with three workers: 10 s, 1 s, 90 s, and 1,000 items each at the usual rate, 62.5 a second.
  expect(stdout).toMatch(/^progress +2,500 out of 8,000 items \(31 %\), 150 a second, 1 min 30 s left$/m);
  expect(stdout).toMatch(/^ +pawl status .* --shards$/m);
  expect(stdout).toMatch(/^turns +6, 51 s of work/m);
});

test("lists say how many shards of a run have ended, and how far all of them are", async () => {
  const cli = await cliWith();
  const history = await cli.pawl(["history", run.task]);
  expect(history.stdout).toMatch(
    /manual~split +running +10 min 0 s +2 of 8 shards, 2,500 out of 8,000 items \(31 %\)/,
  );
  expect((await cli.pawl(["history", run.task, "--status", "running"])).stdout).toContain("manual~split");
  expect((await cli.pawl(["status", run.task])).stdout).toContain("2 of 8 shards, 2,500 out of 8,000 items");
  expect((await cli.pawl(["status"])).stdout).toContain("2 of 8 shards, 2,500 out of 8,000 items (31 %)");
});

/** What a document says of the run. */
const figures = ({ shown, ticks, progress, usage, shardTurns, usd }: Record<string, unknown>) => ({
  ...{ shown, ticks, progress, usage, shardTurns, usd },
});

test("status and history agree on a run at work: its progress is that of all of its shards", async () => {
  const cli = await cliWith();
  const one = JSON.parse((await cli.pawl(["status", id, "--json"])).stdout);
  const { runs } = JSON.parse((await cli.pawl(["history", run.task, "--json"])).stdout);
  expect(figures(one)).toMatchObject({
    ...{ shown: "running", ticks: 2_500, usage: { turns: 1 }, shardTurns: 5 },
    progress: { percent: 31, text: "2 of 8 shards, 2,500 out of 8,000 items (31 %)" },
  });
  expect(JSON.parse((await cli.pawl(["turns", id, "--json"])).stdout).missing).toBe(6);
  expect(figures(runs.find((each: { id: string }) => each.id === id))).toEqual(figures(one));
});

test("a run that was cancelled as its last shard ended is cancelled, with all that its shards did", async () => {
  const endedAt = new Date(now - 1_000).toISOString();
  const cli = await cliWith({ status: "cancelled", reason: undefined, author: "ada", endedAt });
  for (let index = 2; index < 8; index++)
    await cli.put(shard(index, { status: "succeeded", ticks: 1_000, usage: { ms: 1_000, turns: 1 } }));
  const { stdout } = await cli.pawl(["status", id]);
  expect(stdout).toMatch(/^status +cancelled\nwhy +by ada$/m);
  const document = JSON.parse((await cli.pawl(["status", id, "--json"])).stdout);
  expect(document).toMatchObject({ shown: "cancelled", progress: { percent: 87 }, shardTurns: 8 });
  expect(document.waits).toBeUndefined();
  expect((await cli.pawl(["history", run.task])).stdout).toMatch(
    /manual~split +cancelled .* 8 of 8 shards, 7,000 out of 8,000 items \(87 %\)/,
  );
});

test("history reads the shards of no run whose shards are all counted", async () => {
  const cli = await cliWith({ status: "succeeded", open: 0, ticks: 8_000, endedAt: run.createdAt });
  const { stdout } = await cli.pawl(["history", run.task]);
  expect(stdout).toContain("8 of 8 shards, 8,000 out of 8,000 items (100 %)");
});

test("a paused run is pausing while a worker holds one of its shards", async () => {
  const cli = await cliWith({ status: "paused", reason: undefined, author: "ada" });
  expect((await cli.pawl(["status", id])).stdout).toMatch(/^status +pausing$/m);
  cli.time += 60_000;
  expect((await cli.pawl(["status", id])).stdout).toMatch(/^status +paused$/m);
});

test("a cancelled run is cancelling for as long as a shard may be at work", async () => {
  const cli = await cliWith({
    status: "cancelled",
    reason: undefined,
    endedAt: new Date(now - 1_000).toISOString(),
  });
  expect((await cli.pawl(["status", id])).stdout).toMatch(/^status +cancelling$/m);
  cli.time += 32_000;
  expect((await cli.pawl(["status", id])).stdout).toMatch(/^status +cancelled$/m);
});

test("status RUN --shards lists each shard with its cursor, rate and time left, the slowest first", async () => {
  const { stdout } = await (await cliWith()).pawl(["status", id, "--shards"]);
  const [head, , titles, ...rows] = stdout.trimEnd().split("\n");
  expect(head).toContain(
    "running  shards: 2 of 8 done, 1 failed, 3 at work  2,500 out of 8,000 items (31 %)",
  );
  expect(titles).toMatch(/^shard +status +progress +cursor$/);
  expect(rows.map((row) => row.slice(0, 3))).toEqual([
    "004",
    "005",
    "006",
    "007",
    "003",
    "002",
    "001",
    "000",
  ]);
  expect(rows[0]).toMatch(
    /^004 +running +100 out of 1,000 items \(10 %\), 10 a second, 1 min 30 s left +100$/,
  );
  expect(rows[1]).toMatch(/^005 +enqueued +0 out of 1,000 items \(0 %\), \d+ s left +waits for a worker$/);
  expect(rows[6]).toMatch(/^001 +errored .* Error: row 7 is odd$/);
});

test("on a terminal as many shards are listed as fit, and a thousand are without one", async () => {
  const cli = await cliWith({ shards: 1_000, open: 998 });
  const lines = async (terminal?: { columns: number; rows: number }) =>
    (await cli.pawl(["status", id, "--shards"], { terminal })).stdout.trimEnd().split("\n");
  const shown = await lines({ columns: 100, rows: 30 });
  expect(shown.length).toBeLessThanOrEqual(30);
  expect(shown.at(-1)).toBe("and 976 more: without a terminal, and with --json, all are listed");
  expect(await lines()).toHaveLength(1_003);
});

test("--json has the shards with what they are, and the run without their bits", async () => {
  const cli = await cliWith();
  const { shards, ...rest } = JSON.parse((await cli.pawl(["status", id, "--shards", "--json"])).stdout);
  expect(rest).toEqual({
    id,
    shown: "running",
    all: 8,
    ended: 2,
    atWork: 3,
    ratePerSecond: 150,
    secondsLeft: 90,
  });
  expect(shards).toHaveLength(8);
  expect(shards[0]).toEqual({
    name: "004",
    status: "running",
    spec: { index: 4, of: 8 },
    cursor: 100,
    done: 100,
    total: 1_000,
    ratePerSecond: 10,
    secondsLeft: 90,
    attempt: 1,
  });
  const one = JSON.parse((await cli.pawl(["status", id, "--json"])).stdout);
  expect(one).toMatchObject({
    shown: "running",
    shards: 8,
    open: 6,
    shardsNow: { all: 8, ended: 2, atWork: 3 },
  });
  expect(one.d0).toBeUndefined();
});

test("--shards needs a run that is split", async () => {
  const cli = await CliHarness.seeded();
  const { exitCode, stderr } = await cli.pawl([
    "status",
    "count-cities/2026-11-21T09:59:00Z/cron-4f1a2b",
    "--shards",
  ]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    "--shards needs a run that is split, and count-cities/2026-11-21T09:59:00Z/cron-4f1a2b has no shards",
  );
});

test("scale asks the slowest shards to split, and split asks one", async () => {
  const cli = await cliWith();
  const scaled = await cli.pawl(["scale", id, "--shards", "10"]);
  expect(scaled.stdout).toBe(`${id}  8 shards, of which 2 are to split: 004, 005\n`);
  expect((await cli.store.get(run))?.splitAsked).toEqual(["004", "005"]);
  const split = await cli.pawl(["split", id, "2", "--json"]);
  expect(JSON.parse(split.stdout)).toEqual({ id, shards: 8, asked: ["004", "005", "002"] });
});

test("scale --wait asks again once the shards are split, until there are so many", async () => {
  const cli = await cliWith();
  const asked: unknown[] = [];
  const onSleep = async () => {
    const found = (await cli.store.get(run)) as RunRecord;
    asked.push(found.splitAsked);
    const splits = [...(found.splits ?? []), ...(found.splitAsked ?? []).map((name) => `${name}.1`)];
    await cli.put({ ...found, splits, open: 6 + splits.length, splitAsked: undefined });
    await cli.store.update(run, { name: "test", condition: [], set: {}, remove: ["splitAsked"] });
  };
  const { stderr } = await cli.pawl(["scale", id, "--shards", "15", "--wait"], { onSleep });
  expect(asked).toEqual([
    ["004", "005", "006", "007", "003", "002"],
    [expect.stringMatching(/^00\d(\.1)?$/)],
  ]);
  expect(stderr).toContain(`${id} has 15 shards`);
});

test("scale --wait asks another shard within a minute where one cannot be cut now", async () => {
  const cli = await cliWith();
  let sleeps = 0;
  const onSleep = async () => {
    sleeps++;
    const [found, slowest] = [await cli.store.get(run), await cli.store.get(shardKey(run, "004"))];
    if (sleeps === 1) await cli.put({ ...(slowest as RunRecord), uncut: 0 });
    if (found?.splitAsked?.length === 2) await cli.put({ ...found, splits: ["005.1"], open: 7 });
  };
  const { stderr } = await cli.pawl(["scale", id, "--shards", "9", "--wait"], { onSleep });
  expect((await cli.store.get(run))?.splitAsked).toEqual(["004", "005"]);
  expect([stderr.includes(`${id} has 9 shards`), sleeps]).toEqual([true, 61]);
});

test("scale --wait says where the task cannot split what it was asked for", async () => {
  const cli = await cliWith();
  let sleeps = 0;
  const onSleep = async () => {
    sleeps++;
    await cli.store.update(run, { name: "test", condition: [], set: {}, remove: ["splitAsked"] });
  };
  const { exitCode, stderr } = await cli.pawl(["scale", id, "--shards", "9", "--wait"], { onSleep });
  expect([exitCode, sleeps]).toEqual([1, 1]);
  expect(stderr).toContain(
    `${id} has 8 shards: its task cannot split 004; its log says why: pawl logs ${id}`,
  );
});

test("what was asked of a shard that has ended is neither shown nor kept", async () => {
  const cli = await cliWith({ splitAsked: ["000", "003"] });
  const { stdout } = await cli.pawl(["split", id, "2", "--json"]);
  expect(JSON.parse(stdout)).toEqual({ id, shards: 8, asked: ["003", "002"] });
  expect((await cli.store.get(run))?.splitAsked).toEqual(["003", "002"]);
  expect((await cli.pawl(["status", id, "--shards"])).stdout).toContain("2 asked to split");
});

test.each<[readonly string[], Partial<RunRecord>, string]>([
  [
    ["scale", id, "--shards", "8"],
    {},
    `${id} has 8 shards: 8 is not allowed, but a whole number from 9 to 108`,
  ],
  [
    ["scale", id, "--shards", "109"],
    {},
    `${id} has 8 shards: 109 is not allowed, but a whole number from 9 to 108`,
  ],
  [["split", id, "8"], {}, `${id} has no shard "8": there are 000 to 007`],
  [["split", id, "1"], {}, `shard 001 of ${id} has ended`],
  [["split", id, "4"], { status: "succeeded" }, `the shards of ${id} cannot be split: it is succeeded`],
  [["split", id, "4"], { shards: 1 }, "it has one part, which is walked as a whole"],
])("%j is refused where the run is %j", async (args, more, message) => {
  const { exitCode, stderr } = await (await cliWith(more)).pawl(args);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain(message);
});

test("shards are not split whose task does not say how", async () => {
  const { stderr } = await (await cliWith({}, false)).pawl(["split", id, "4"]);
  expect(stderr).toContain(
    `the shards of ${id} cannot be split: task import-cities has no option splitShard`,
  );
});
