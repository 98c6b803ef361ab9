/** What `pawl status` and `pawl override` show of limits: running, waiting and holders, by stage, lane, task and key. */
import { expect, test } from "vitest";
import { newRun } from "../../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { furtherPools, keyPool, type RunnerContext } from "../../../functions/runs/index.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

const wide = { terminal: { columns: 200 } };
const limited: Manifest = {
  ...manifest,
  maxRunningTasks: 3,
  tasks: [
    ...manifest.tasks,
    task("shops", {
      lane: "bulk",
      settings: { ...defaultSettings, overlap: "allow", concurrency: { limit: 1, key: "shop" }, priority: 7 },
    }),
    task("two", { settings: { ...defaultSettings, overlap: "allow", concurrency: { limit: 2 } } }),
  ],
};
const runs = ["2026-11-21T09:00:00Z/a", "2026-11-21T09:10:00Z/b", "2026-11-21T09:20:00Z/c"] as const;

async function busy(): Promise<CliHarness> {
  const cli = new CliHarness(limited);
  const put = (key: { task: string; part: string }, set: object) =>
    cli.store.updatePart(key, { name: "test", condition: [], set });
  await put(
    { task: "shops", part: "slot#acme" },
    { [`held#${runs[0]}`]: 0, held: 1, waiting: `${runs[1]}@0` },
  );
  await put({ task: "shops", part: "slot#idle" }, { held: 0 });
  await put({ task: "two", part: "state" }, { [`held#${runs[2]}`]: 0, held: 1 });
  await put(
    { task: "(stage)", part: "slots" },
    { [`held#shops/${runs[0]}`]: 0, [`held#two/${runs[2]}`]: 0, held: 2 },
  );
  await cli.put({
    ...newRun(now, "b", new Date(now)),
    task: "shops",
    run: runs[1],
    status: "enqueued",
    lane: "bulk",
    overlap: "allow",
    slotKey: "acme",
    dueKey: "wait#shops#acme",
    dueAt: now,
    seq: 0,
    leaseExpiresAt: 0,
  });
  return cli;
}

test("status shows running, waiting and holders by stage, lane, task and key", async () => {
  const cli = await busy();
  const { stdout } = await cli.pawl(["status"], wide);
  const lines = stdout.split("\n").map((line) => line.replace(/ {2,}/g, " | ").trim());
  expect(lines).toEqual(
    expect.arrayContaining([
      "limit | name | running | waiting | held by",
      `stage | local | 2 of 3 | 0 | shops/${runs[0]}, two/${runs[2]}`,
      "lane | default | 1 | 0",
      "lane | bulk | 1 | 1",
      `task | two | 1 of 2 | 0 | ${runs[2]}`,
      `key | shops acme | 1 of 1 | 1 | ${runs[0]}`,
    ]),
  );
  const json = JSON.parse((await cli.pawl(["status", "--json"])).stdout);
  expect(json.limits).toContainEqual({
    of: "key",
    name: "shops acme",
    limit: 1,
    running: 1,
    waiting: 1,
    holders: [runs[0]],
  });
});

test("status of a task shows its limit, its busy keys and its priority", async () => {
  const cli = await busy();
  const { stdout } = await cli.pawl(["status", "shops"], wide);
  expect(stdout).toContain("1 run at once for each shop");
  expect(stdout).toContain(`acme: 1 waiting, held by ${runs[0]}`);
  expect(stdout).toMatch(/priority +7/);
  expect(stdout).not.toContain("idle");
});

test("status of a task lists the runs that wait for its keys and for the stage", async () => {
  const cli = await busy();
  const context = { store: cli.store, log: () => {}, random: () => 0.5 } as unknown as RunnerContext;
  const enter = () => cli.store.get({ task: "shops", run: runs[1] });
  await furtherPools.join(context, keyPool(context, "shops", "acme"), {}, enter);
  for (const task of ["shops", "two"])
    await cli.put({
      ...newRun(now, "d", new Date(now)),
      ...{ task, run: `2026-11-21T09:30:00Z/${task}`, status: "enqueued", lane: "bulk", overlap: "allow" },
      ...{ dueKey: "wait#(stage)#", dueAt: now, seq: 0, leaseExpiresAt: 0 },
    } as RunRecord);
  const { stdout } = await cli.pawl(["status", "shops", "--json"], wide);
  expect(JSON.parse(stdout)).toMatchObject({ waiting: [runs[1], "2026-11-21T09:30:00Z/shops"] });
});

test("status of a run that waits for its key says for which one, and who holds it", async () => {
  const cli = await busy();
  const { stdout } = await cli.pawl(["status", `shops/${runs[1]}`], wide);
  expect(stdout).toContain(`waits for a place of the key acme of shops, held by ${runs[0]}, next in line`);
});

test("the stage's limit is overridden, shown and put back", async () => {
  const cli = await busy();
  const set = await cli.pawl(["override", "--stage-limit", "5", "--note", "a quiet night"]);
  expect(set).toMatchObject({ exitCode: 0, stdout: "local  stage limit 5, until it is removed\n" });
  expect((await cli.pawl(["status"], wide)).stdout).toMatch(/stage +local +2 of 5/);
  const back = await cli.pawl(["override", "--stage-limit", "deployed"]);
  expect(back).toMatchObject({ exitCode: 0, stdout: "local  stage limit 3, as deployed\n" });
  expect((await cli.pawl(["status"], wide)).stdout).toMatch(/stage +local +2 of 3/);
});

test("an override of the stage's limit that a deploy has left without one can be removed, and no other be set", async () => {
  const cli = await busy();
  await cli.pawl(["override", "--stage-limit", "5", "--note", "a quiet night"]);
  const { maxRunningTasks: _, ...without } = limited;
  const after = new CliHarness(without, cli.store);
  const set = await after.pawl(["override", "--stage-limit", "4", "--note", "x"]);
  expect(set).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("no limit to override") });
  const back = await after.pawl(["override", "--stage-limit", "deployed"]);
  expect(back).toMatchObject({ exitCode: 0, stdout: "local  no stage limit, as deployed\n" });
  const again = await after.pawl(["override", "--stage-limit", "deployed"]);
  expect(again.stderr).toContain("the stage limit has no override to remove");
});

test.each([
  [["--stage-limit", "5"], "--note is needed"],
  [["--stage-limit", "0", "--note", "x"], "stage limit 0 is not allowed: a whole number from 1 to 100"],
  [["--stage-limit", "many", "--note", "x"], '--stage-limit "many" is not allowed: a number, or deployed'],
  [["--stage-limit", "05", "--note", "x"], '--stage-limit "05" is not allowed: a number, or deployed'],
  [["--stage-limit", "deployed", "--note", "x"], "they do not go with --stage-limit deployed"],
  [
    ["--stage-limit", "5", "--note", "x", "--until", "2020-01-01"],
    "until 2020-01-01T00:00:00Z is not allowed: it is past",
  ],
  [["two", "--stage-limit", "5", "--note", "x"], "--stage-limit is of all tasks, and two is given"],
  [[], "give a task, or --stage-limit"],
])("override %j is refused in one line", async (words, said) => {
  const cli = await busy();
  const { exitCode, stderr } = await cli.pawl(["override", ...words]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(said);
});

test("a stage without a limit has none to override", async () => {
  const { stderr } = await new CliHarness().pawl(["override", "--stage-limit", "5", "--note", "x"]);
  expect(stderr).toContain("the stage has no limit to override: set maxRunningTasks in infra/stages.ts");
});

test("why and status name an override of the stage's limit, with note, author and end", async () => {
  const cli = await busy();
  const lines = async (...words: string[]) =>
    (await cli.pawl(words, wide)).stdout.split("\n").map((line) => line.replace(/ {2,}/g, " | ").trim());
  expect(await lines("why", "two")).toContain("stage limit | 3 | infra/stages.ts, stage local");
  const set = ["override", "--stage-limit", "2", "--note", "a quiet night", "--until", "2026-11-22"];
  expect(await cli.pawl(set)).toMatchObject({ exitCode: 0 });
  const waiter = {
    ...newRun(now, "b", new Date(now)),
    run: runs[1],
    status: "enqueued",
    lane: "default",
    overlap: "allow",
    dueKey: "wait#(stage)#",
    seq: 0,
    leaseExpiresAt: 0,
  } as const;
  await cli.put({ ...waiter, task: "two", dueAt: now });
  // Another task's run of the same instant and trigger is another run.
  await cli.put({ ...waiter, task: "count-cities", dueAt: now - 1 });
  const override = "override by ada@laptop until 2026-11-22T00:00:00Z: a quiet night";
  const words = `2 instead of 3, ${override}`;
  expect(await lines("why", "two")).toContain(
    `stage limit | 2 | ${override} | 3 (infra/stages.ts, stage local)`,
  );
  expect(await lines("status")).toContain(`stage limit ${words}`);
  expect(await lines("status", "two")).toContain(`stage limit | ${words}`);
  expect(await lines("status", `two/${runs[1]}`)).toContainEqual(
    expect.stringMatching(
      `^why .*waits for a place in the stage.*after 1 other; the stage's limit is ${words}$`,
    ),
  );
  const said = expect.objectContaining({ value: 2, author: "ada@laptop", note: "a quiet night" });
  const json = async (...of: string[]) => JSON.parse((await cli.pawl([...of, "--json"])).stdout);
  expect((await json("status")).limits[0]).toMatchObject({ of: "stage", limit: 2, override: said });
  const stageLimit = { limit: 2, deployed: 3, override: said };
  expect(await json("status", "two")).toMatchObject({ stageLimit });
  expect(await json("why", "two")).toMatchObject({ stageLimit });
});

test("an override of a limit is shown by why, with what it hides", async () => {
  const cli = await busy();
  await cli.pawl(["override", "two", "concurrency=9", "--note", "more"]);
  const { stdout } = await cli.pawl(["why", "two"], wide);
  expect(stdout).toMatch(/concurrency +9 +override by .*: more/);
});

test("status shows of more than a thousand keys the first, and those for which runs wait", async () => {
  const cli = await busy();
  const put = (key: { task: string; part: string }, set: object) =>
    cli.store.updatePart(key, { name: "test", condition: [], set });
  for (let i = 0; i < 1_000; i++) await put({ task: "shops", part: `slot#idle${i}` }, { held: 0 });
  await put(
    { task: "shops", part: "slot#zeta" },
    { [`held#${runs[2]}`]: 0, held: 1, waiting: `${runs[1]}@0` },
  );
  await put({ task: "(slots-waiting)", part: "7" }, { "queue#shops#zeta": 5, "queue#other#zeta": 6 });
  const { stdout } = await cli.pawl(["status"], wide);
  const lines = stdout.split("\n").map((line) => line.replace(/ {2,}/g, " | ").trim());
  expect(lines).toContain(`key | shops zeta | 1 of 1 | 0 | ${runs[2]}`);
});

/** Many runs of import-cities, which has no limit. */
async function many(
  cli: CliHarness,
  count: number,
  of: (i: number) => Partial<RunRecord>,
  at = "2026-11-21T09:59:40Z",
): Promise<void> {
  for (let i = 0; i < count; i++)
    await cli.put({
      ...newRun(now, "m", new Date(now)),
      ...{ task: "import-cities", run: `${at}/m${i}`, lane: "bulk", status: "enqueued" },
      ...{ seq: 0, leaseExpiresAt: 0, ...of(i) },
    } as RunRecord);
}

test.each([
  ["500 that wait", 500, "enqueued", "2026-11-21T09:59:40Z", "lane | bulk | 0 or more | 100 or more"],
  ["500 of tomorrow", 500, "enqueued", "2026-11-22T09:00:00Z", "lane | bulk | 0 or more | 0 or more"],
  ["500 that have ended", 500, "succeeded", "2026-11-21T09:59:40Z", undefined],
  ["40 that wait", 40, "enqueued", "2026-11-21T09:59:40Z", "lane | bulk | 0 | 40"],
] as const)(
  "of a task without a limit status counts the newest 100 runs: %s",
  async (_, count, status, at, shown) => {
    const cli = new CliHarness(limited);
    await many(cli, count, () => ({ status }), at);
    const { stdout } = await cli.pawl(["status"], wide);
    const lines = stdout.split("\n").map((line) => line.replace(/ {2,}/g, " | ").trim());
    expect(lines.find((line) => line.startsWith("lane | bulk"))).toEqual(shown);
    const { limits } = JSON.parse((await cli.pawl(["status", "--json"])).stdout);
    const bulk = limits.find(({ name }: { name: string }) => name === "bulk");
    expect(bulk?.isPartial).toBe(shown?.includes("or more") || undefined);
  },
);

test("status of a task shows what an override limits that no deploy does", async () => {
  const cli = new CliHarness();
  expect(JSON.parse((await cli.pawl(["status", "import-cities", "--json"])).stdout).limits).toBeUndefined();
  await cli.pawl(["override", "import-cities", "concurrency=4", "--note", "fewer"]);
  const held = { [`held#${runs[0]}`]: 0, held: 1 };
  await cli.store.updatePart(
    { task: "import-cities", part: "state" },
    { name: "test", condition: [], set: held },
  );
  const { limits } = JSON.parse((await cli.pawl(["status", "import-cities", "--json"])).stdout);
  expect(limits).toEqual([
    { of: "task", name: "import-cities", limit: 4, running: 1, waiting: 0, holders: [runs[0]] },
  ]);
});

test("status says how many of a task's newest runs its rate limit holds back", async () => {
  const cli = new CliHarness(limited);
  const held = { status: "interrupted", reason: "throttled: rate limit of 5 items a minute" } as const;
  await many(cli, 30, (i) => (i % 2 === 0 ? held : { status: "running", leaseExpiresAt: now + 20_000 }));
  const { stdout } = await cli.pawl(["status"], wide);
  expect(stdout).toContain("its rate limit holds back 10 of its newest 20 runs");
  const { tasks } = JSON.parse((await cli.pawl(["status", "--json"])).stdout);
  const of = (name: string) => tasks.find(({ task }: { task: string }) => task === name);
  expect([of("import-cities").heldByRate, of("shops").heldByRate]).toEqual([10, undefined]);
});

test("an override of a limit for each key says that one run at a time is at work where the overlap lets no more", async () => {
  const settings = { ...defaultSettings, concurrency: { limit: 1, key: "shop" } };
  const cli = new CliHarness({ ...limited, tasks: [...limited.tasks, task("alone", { settings })] });
  const override = async (...words: string[]) => {
    const { exitCode, stderr } = await cli.pawl(["override", ...words, "--note", "x"]);
    return { exitCode, looks: stderr.split("\n").filter((line) => line.includes("look: ")) };
  };
  const looks = [
    'look: task alone: overlap "skip" lets one run at a time be at work, whatever its limit and its key: override overlap=allow if runs of different keys may overlap',
  ];
  expect(await override("alone", "concurrency=3")).toEqual({ exitCode: 0, looks });
  expect(await override("alone", "maxAttempts=3")).toEqual({ exitCode: 0, looks: [] });
  expect(await override("alone", "overlap=allow")).toEqual({ exitCode: 0, looks: [] });
  expect(await override("shops", "concurrency=3")).toEqual({ exitCode: 0, looks: [] });
  expect((await override("shops", "overlap=queue-all")).looks).toHaveLength(1);
});

test("an override of a limit above the stage's says that it counts as the stage's, and status shows that", async () => {
  const cli = await busy();
  const looks = async (...words: string[]) =>
    (await cli.pawl(["override", ...words, "--note", "x"])).stderr
      .split("\n")
      .filter((line) => /^look: /.test(line));
  const said = (name: string, limit: string, most: number) =>
    `look: task ${name}: its concurrency ${limit} is above the stage's limit ${most} and counts as ${most}, so that other runs get places of the stage too`;
  expect(await looks("two", "concurrency=9")).toEqual([said("two", "9", 3)]);
  expect(await looks("shops", "concurrency=50")).toEqual([said("shops", "50 of each key", 3)]);
  const rows = async () => {
    const { limits } = JSON.parse((await cli.pawl(["status", "--json"])).stdout);
    const of = (name: string) => limits.find((row: { name: string }) => row.name === name).limit;
    return [of("two"), of("shops acme")];
  };
  expect(await rows()).toEqual([3, 3]);
  expect(JSON.parse((await cli.pawl(["status", "two", "--json"])).stdout).limits[0].limit).toBe(3);
  await cli.pawl(["override", "--stage-limit", "20", "--note", "x"]);
  expect(await rows()).toEqual([9, 20]);
  expect(await looks("two", "concurrency=15")).toEqual([]);
  await cli.pawl(["override", "--stage-limit", "1", "--note", "x"]);
  expect(await rows()).toEqual([3, 3]);
  await cli.pawl(["override", "count-cities", "overlap=allow", "--note", "x"]);
  const { limits } = JSON.parse((await cli.pawl(["status", "--json"])).stdout);
  expect(limits).toContainEqual(expect.objectContaining({ name: "count-cities", limit: 3 }));
});
