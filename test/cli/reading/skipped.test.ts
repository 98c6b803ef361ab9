/** `pawl status RUN --skipped` and `pawl redrive RUN --items`. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { shardKey, shardName } from "../../../functions/model/run/shard.ts";
import { type SkippedItem, skippedKey, skippedName } from "../../../functions/model/run/skipped-item.ts";
import { readSkipped } from "../../../functions/runs/index.ts";
import { putSkipped } from "../../../functions/runs/moves/attachment/put-skipped.ts";
import { CliHarness, runs } from "../harness.ts";

const succeeded = runs.find(({ status }) => status === "succeeded") as RunRecord;
const id = `${succeeded.task}/${succeeded.run}`;

function item(n: number): SkippedItem {
  return {
    before: String(n - 1),
    cursor: String(n),
    name: "Error",
    message: `row "${n}", broken`,
    attempt: 1,
    at: "2026-11-21T09:59:30.000Z",
  };
}

/** A run that skipped so many items, in parts of forty. */
async function cliWith(count: number, counted = count): Promise<CliHarness> {
  const cli = await CliHarness.seeded();
  let head: string | undefined;
  for (let n = 0; n < count; n += 40) {
    const items = Array.from({ length: Math.min(40, count - n) }, (_, i) => item(n + i + 1));
    const name = skippedName("lease", n / 40 + 1);
    await cli.store.updateAttachment(
      skippedKey(succeeded),
      name,
      putSkipped({ text: JSON.stringify(items), previous: head, count: items.length, expiresAt: 9e9 }),
    );
    head = name;
  }
  await cli.put({ ...succeeded, skippedItems: counted, skippedHead: head });
  return cli;
}

test("the skipped items of a run are listed fifty at a time, with the command that shows the next", async () => {
  const cli = await cliWith(52);
  const first = await cli.pawl(["status", id, "--skipped"]);
  const lines = first.stdout.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^item +cursor +tries +at +error$/);
  expect(lines[1]).toMatch(/^ +1 +1 +1 +2026-11-21T09:59:30Z +Error: row "1", broken$/);
  expect(lines[50]).toMatch(/^ +50 +50 /);
  expect(lines.at(-1)).toMatch(/^1 to 50 of 52; the next: .*status .* --skipped --after 50/);
  const second = await cli.pawl(["status", id, "--skipped", "--after", "50"]);
  expect(second.stdout).toMatch(/ 51 +51 .*\n +52 +52 .*\n\n51 to 52 of 52\n$/);
});

test("as JSON the cursors are values, and next is what --after takes", async () => {
  const cli = await cliWith(51);
  const page = async (...more: string[]) =>
    JSON.parse((await cli.pawl(["status", id, "--skipped", "--json", ...more])).stdout);
  expect(await page()).toMatchObject({ id, skippedItems: 51, next: 50, items: { length: 50 } });
  expect(await page("--after", "50")).toEqual({
    id,
    skippedItems: 51,
    items: [{ number: 51, ...item(51), before: 50, cursor: 51 }],
  });
});

test("all of them are written to a CSV file, or to standard output", async () => {
  const cli = await cliWith(81);
  const file = join(mkdtempSync(join(tmpdir(), "pawl-")), "bad.csv");
  const { stdout, stderr } = await cli.pawl(["status", id, "--skipped", "--csv", file]);
  expect([stdout, stderr.split("\n").at(-2)]).toEqual(["", `81 items written to ${file}`]);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(82);
  expect(lines.slice(0, 2)).toEqual([
    "number,before,cursor,name,message,causes,attempt,at",
    '1,0,1,Error,"row ""1"", broken",,1,2026-11-21T09:59:30.000Z',
  ]);
  const printed = await cli.pawl(["status", id, "--skipped", "--csv", "-"]);
  expect(printed.stdout.trimEnd().split("\n")).toEqual(lines);
});

test("a file that cannot be written is named", async () => {
  const cli = await cliWith(1);
  const { exitCode, stderr } = await cli.pawl(["status", id, "--skipped", "--csv", "/nowhere/bad.csv"]);
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringContaining("--csv /nowhere/bad.csv cannot be written: ENOENT"),
  ]);
});

test("a run that skipped more items than are recorded says so, and one that skipped none too", async () => {
  const cli = await cliWith(1, 10_002);
  const { stdout } = await cli.pawl(["status", id, "--skipped"]);
  expect(stdout).toContain("of 10,002\nonly the first 10,000 are recorded, the others only counted\n");
  const none = await CliHarness.seeded();
  expect((await none.pawl(["status", id, "--skipped"])).stdout).toBe("no item was skipped\n");
});

test("status says of a run that skipped items which commands list them and do them again", async () => {
  const cli = await cliWith(2);
  const { stdout } = await cli.pawl(["status", id]);
  expect(stdout).toMatch(/status \S+ --skipped.*\n.*redrive \S+ --items/);
});

test("redrive --items starts a run of its own, and finds it the second time", async () => {
  const cli = await cliWith(2);
  const first = await cli.pawl(["redrive", id, "--items", "--note", "mended"]);
  expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/manual~\w+ {2}enqueued/) });
  expect(first.stderr).toContain("a worker will start it from its first item");
  const again = await cli.pawl(["redrive", id, "--items", "--json"]);
  const run = JSON.parse(again.stdout);
  expect(first.stdout).toContain(run.id);
  expect(run).toMatchObject({
    itemsOf: { run: succeeded.run, head: "000.lease.1" },
    total: 2,
    note: "mended",
    metadata: { startedBy: expect.stringMatching(/./), startedFrom: "command" },
  });
  expect((await cli.pawl(["status", run.id])).stdout).toMatch(new RegExp(`items of +${id}`));
});

/** The cursors of a chain of skipped items. */
async function cursorsOf(cli: CliHarness, run: Pick<RunRecord, "task" | "run" | "skippedHead">) {
  const cursors: string[] = [];
  for await (const { cursor } of readSkipped(cli.store, run)) cursors.push(cursor);
  return cursors;
}

test("redrive --items --only starts a run of just those items, and finds it the second time", async () => {
  const cli = await cliWith(81);
  const chosen = async (...more: string[]) =>
    JSON.parse((await cli.pawl(["redrive", id, "--items", "--json", "--only", ...more])).stdout);
  const run = await chosen("79-81,2,80");
  expect(run).toMatchObject({ total: 4, itemsOf: { run: succeeded.run } });
  const { task } = succeeded;
  const stored = { task, run: succeeded.run, skippedHead: run.itemsOf.head };
  expect(await cursorsOf(cli, stored)).toEqual(["2", "79", "80", "81"]);
  expect((await chosen("2,79-81")).id).toBe(run.id);
  cli.time += 1_000;
  expect((await chosen("2,79,81")).id).not.toBe(run.id);
  // The run that skipped them has all of them still.
  expect(JSON.parse((await cli.pawl(["status", id, "--skipped", "--json"])).stdout).items).toHaveLength(50);
});

test("redrive --items --only stores many items in parts that fit their records", async () => {
  const cli = await cliWith(40);
  const long = Array.from({ length: 90 }, (_, i) => ({ ...item(i + 1), message: "m".repeat(3_000) }));
  const name = skippedName("lease", 9);
  const part = putSkipped({ text: JSON.stringify(long), previous: undefined, count: 90, expiresAt: 9e9 });
  await cli.store.updateAttachment(skippedKey(succeeded), name, part);
  await cli.put({ ...succeeded, skippedItems: 90, skippedHead: name });
  const { stdout } = await cli.pawl(["redrive", id, "--items", "--only", "1-90", "--json"]);
  const { head } = JSON.parse(stdout).itemsOf;
  const links = await cli.store.attachmentsIn(skippedKey(succeeded).task);
  expect(links.filter(({ run }) => run.includes("chosen")).map(({ count }) => count)).toEqual([32, 32, 26]);
  expect(await cursorsOf(cli, { ...succeeded, skippedHead: head })).toEqual(long.map((one) => one.cursor));
});

test.each([
  ["82", "has no skipped item 82: 81 are recorded", 1],
  ["0", "expected numbers such as 3,5-7", 2],
  ["5-3", "expected numbers such as 3,5-7", 2],
  ["1,,2", "expected numbers such as 3,5-7", 2],
])("redrive --items --only %s is refused", async (numbers, words, code) => {
  const cli = await cliWith(81);
  const { exitCode, stderr } = await cli.pawl(["redrive", id, "--items", "--only", numbers]);
  expect(stderr).toContain(words);
  expect(exitCode).toBe(code);
});

test("redrive --items says how many items were not recorded and are not done again", async () => {
  const cli = await cliWith(1, 10_050);
  const { stderr, exitCode } = await cli.pawl(["redrive", id, "--items", "--json"]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("50 of 10050 skipped items were not recorded: they are not done again\n");
});

const found: readonly [change: Partial<RunRecord>, told: RegExp][] = [
  [
    { status: "succeeded", cursor: "2" },
    /^it is the run of these items, and succeeded: nothing is done again$/m,
  ],
  [{ status: "cancelled" }, /^it is the run of these items, and cancelled: nothing is done again$/m],
  [
    { status: "errored" },
    /^it is the run of these items, and errored: .*redrive \S+manual~\w+ continues it$/m,
  ],
  [{ status: "paused" }, /^it is the run of these items, and paused: .*resume \S+manual~\w+ continues it$/m],
  [{ status: "running" }, /^a worker is working on it$/m],
  [{ status: "interrupted", cursor: "2" }, /^a worker will continue it after cursor 2$/m],
];

test.each(found)(
  "redrive --items of a run that %o did before says what becomes of that run",
  async (change, told) => {
    const cli = await cliWith(2);
    const first = JSON.parse((await cli.pawl(["redrive", id, "--items", "--json"])).stdout);
    const run = (await cli.store.get({ task: succeeded.task, run: first.run })) as RunRecord;
    await cli.put({ ...run, ...change });
    const again = await cli.pawl(["redrive", id, "--items"]);
    expect(again.stderr).toMatch(told);
    expect(again.stdout).toContain(first.id);
  },
);

test("redrive --items refuses a run that skipped nothing, and a task", async () => {
  const cli = await CliHarness.seeded();
  const none = await cli.pawl(["redrive", id, "--items"]);
  expect([none.exitCode, none.stderr]).toEqual([
    1,
    expect.stringContaining("skipped no item: there is nothing to redrive"),
  ]);
  const task = await cli.pawl(["redrive", succeeded.task, "--items"]);
  expect([task.exitCode, task.stderr]).toEqual([
    2,
    expect.stringContaining("--items needs a run, not a task"),
  ]);
});

test("the skipped items of a run that is split are listed shard by shard, and what its shards only counted is said", async () => {
  const cli = await CliHarness.seeded();
  const numbers = [[1, 2], [3]];
  for (const [i, own] of numbers.entries()) {
    const [shard, name] = [shardName(i), skippedName("lease", 1, shardName(i))];
    const text = JSON.stringify(own.map(item));
    const write = putSkipped({ text, previous: undefined, count: own.length, expiresAt: 9e9 });
    await cli.store.updateAttachment(skippedKey(succeeded), name, write);
    await cli.put({
      ...succeeded,
      ...shardKey(succeeded, shard),
      skippedItems: own.length,
      skippedHead: name,
    });
  }
  await cli.put({ ...succeeded, skippedItems: 5, shards: 2, open: 0 });
  const { stdout } = await cli.pawl(["status", id, "--skipped"]);
  expect(stdout).toMatch(/^ +1 +1 .*\n +2 +2 .*\n +3 +3 .*\n\n1 to 3 of 5\n/m);
  expect(stdout).toContain("only the first 3 are recorded, the others only counted");
  const csv = await cli.pawl(["status", id, "--skipped", "--csv", "-"]);
  expect(csv.stdout.trimEnd().split("\n")).toHaveLength(4);
  expect(csv.stderr).toContain("only the first 3 are recorded, the others only counted");
});
