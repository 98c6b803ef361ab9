/** `pawl lanes`: what each lane does, what is in its queue, and what the schedules of its tasks will bring. */
import { expect, test } from "vitest";
import { alarmsName } from "../../../functions/model/alarms/muted-alarm.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { CliHarness, manifest, now, runs, task } from "../harness.ts";

async function read(cli: CliHarness) {
  const { exitCode, stdout } = await cli.pawl(["lanes", "--json"]);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout);
}

async function seeded(): Promise<CliHarness> {
  const cli = await CliHarness.seeded();
  cli.depths = {
    lanes: new Map([
      ["default", { waiting: 3, inFlight: 1, delayed: 2, oldestSeconds: 250 }],
      ["bulk", { waiting: 0, inFlight: 0, delayed: 0 }],
    ]),
    deadLetters: { waiting: 1, inFlight: 0, delayed: 0 },
  };
  return cli;
}

test("each lane has its settings, its tasks, what runs in it and what is in its queue", async () => {
  const { stage, lanes, deadLetters, rejected } = await read(await seeded());
  expect(stage).toBe("local");
  expect(lanes).toMatchObject([
    {
      lane: "default",
      settings: { timeoutSeconds: 20, memoryMb: 256, batchSize: 1 },
      tasks: ["count-cities", "expire-cities"],
      running: 0,
      waiting: 0,
      messages: { waiting: 3, inFlight: 1, delayed: 2, oldestSeconds: 250 },
    },
    {
      lane: "bulk",
      settings: { timeoutSeconds: 900, memoryMb: 512 },
      tasks: ["import-cities"],
      running: 1,
      messages: { waiting: 0, inFlight: 0, delayed: 0 },
      load: [],
    },
  ]);
  expect(deadLetters).toEqual({ waiting: 1, inFlight: 0, delayed: 0 });
  expect(rejected).toMatchObject({
    count: 1,
    more: false,
    newest: [{ task: "(rejected)", reason: "not JSON: Unexpected token 'h'", body: "hello" }],
  });
});

test("the load counts the instants of seven days by hour, without those of disabled tasks", async () => {
  const cli = await seeded();
  const [{ load, nextDay }] = (await read(cli)).lanes;
  expect(nextDay).toBe(1_440);
  // Each minute from 10:01 on; `expire-cities` is disabled.
  const from = (hour: string) => `2026-11-21T${hour}:00:00Z`;
  expect(load[0]).toEqual({ from: from("10"), runs: 59, tasks: { "count-cities": 59 } });
  expect(load[1]).toEqual({ from: from("11"), runs: 60, tasks: { "count-cities": 60 } });
  expect(load.reduce((sum: number, { runs }: { runs: number }) => sum + runs, 0)).toBe(7 * 1_440 - 1);
});

test("what a pause or a disabled task holds back does not count, and is told by itself", async () => {
  const cli = await seeded();
  const [before] = (await read(cli)).lanes;
  const perWeek = 7 * 1_440 - 1;
  // Of `expire-cities`, which is disabled.
  const disabled = before.heldBack ?? 0;
  await cli.pawl(["pause", "count-cities", "--until", "2026-11-21T11:00:00Z"]);
  const [paused] = (await read(cli)).lanes;
  expect(paused.heldBack).toBe(disabled + 59);
  expect(paused.nextDay).toBe(1_440 - 59);
  expect(paused.load[0]).toEqual({ from: "2026-11-21T11:00:00Z", runs: 60, tasks: { "count-cities": 60 } });
  await cli.pawl(["pause", "count-cities"]);
  const [whole] = (await read(cli)).lanes;
  expect([whole.load, whole.heldBack]).toEqual([[], disabled + perWeek]);
  const { stdout } = await cli.pawl(["lanes"]);
  expect(stdout).toMatch(/^lane +next 24 h +7 days +busiest hour +held back$/m);
});

test("of an hour the ten tasks with the most instants are named, and the others are counted", async () => {
  const midnight = { kind: "cron", expression: "0 0 * * *", timeZone: "UTC" } as const;
  const names = Array.from({ length: 23 }, (_, i) => `at-midnight-${String(i).padStart(2, "0")}`);
  const tasks = names.map((name) => task(name, { triggers: [{ ...midnight, id: `cron-${name}` }] }));
  const [busy] = (await read(new CliHarness({ ...manifest, tasks }))).lanes;
  expect(busy.load[0]).toEqual({
    from: "2026-11-22T00:00:00Z",
    runs: 23,
    tasks: Object.fromEntries(names.slice(0, 10).map((name) => [name, 1])),
    otherTasks: 13,
  });
});

test("the alarms that runs mute are told, with these runs", async () => {
  const settings = { ...defaultSettings, muteAlarms: ["latency"] };
  const cli = new CliHarness({ ...manifest, tasks: [task("heavy", { settings })] });
  const run = "heavy/2026-11-21T09:00:00Z/manual";
  await cli.store.updatePart(
    { task: alarmsName, part: "latency" },
    {
      name: "test",
      condition: [],
      set: { [`held#${run}`]: Date.parse("2026-11-21T09:00:00Z"), wasOn: true },
    },
  );
  expect((await read(cli)).mutedAlarms).toEqual([
    { alarm: "latency", by: [{ run, since: "2026-11-21T09:00:00.000Z" }] },
  ]);
  const { stdout } = await cli.pawl(["lanes"]);
  expect(stdout).toMatch(/^latency +2026-11-21T09:00:00Z +heavy/m);
});

test("a schedule made at run time counts in its task's lane, and not while it is paused", async () => {
  const cli = await seeded();
  const bulk = async () => (await read(cli)).lanes[1].load;
  const add = ["schedule", "add", "import-cities", "--cron", "0 12 * * *", "--name", "noon"];
  expect((await cli.pawl(add)).exitCode).toBe(0);
  expect(await bulk()).toHaveLength(7);
  expect((await bulk())[0]).toMatchObject({ from: "2026-11-21T12:00:00Z", runs: 1 });
  expect((await cli.pawl(["schedule", "pause", "import-cities", "noon"])).exitCode).toBe(0);
  expect(await bulk()).toEqual([]);
});

test("the next 24 hours are those from now on, also of a lane whose first instant comes later", async () => {
  const late = task("late", {
    triggers: [{ kind: "cron", id: "cron-late", expression: "0 9 24 * *", timeZone: "UTC" }],
  });
  const { stdout } = await new CliHarness({ ...manifest, tasks: [late] }).pawl(["lanes"]);
  expect(stdout).toMatch(/^default +0 +1 +2026-11-24T09:00:00Z, 1 run$/m);
});

test("of schedules with more instants than are counted, the load says that there are more", async () => {
  const trigger = { kind: "cron", expression: "* * * * * *", timeZone: "UTC" } as const;
  const tasks = ["a", "b"].map((name) => task(name, { triggers: [{ ...trigger, id: `cron-${name}` }] }));
  const cli = new CliHarness({ ...manifest, tasks });
  expect((await read(cli)).isLoadPartial).toBe(true);
  const { stdout } = await cli.pawl(["lanes"]);
  expect(stdout).toContain("there are more: not all instants of so many were counted");
});

test("limits of the stage, of tasks and of keys are there besides the lanes", async () => {
  const limited = task("limited", {
    settings: { ...manifest.tasks[0]?.settings, overlap: "allow", concurrency: { limit: 2 } } as never,
  });
  const cli = new CliHarness({ ...manifest, maxRunningTasks: 5, tasks: [limited] });
  const { limits } = await read(cli);
  expect(limits.map(({ of, name, limit }: Record<string, unknown>) => [of, name, limit])).toEqual([
    ["stage", "local", 5],
    ["task", "limited", 2],
  ]);
});

test("a rejected message that was dismissed does not count any more", async () => {
  const cli = await seeded();
  const rejected = runs.find(({ status }) => status === "rejected");
  const id = `${rejected?.task}/${rejected?.run}`;
  expect((await cli.pawl(["dismiss", id, "--note", "seen"])).exitCode).toBe(0);
  expect((await read(cli)).rejected).toEqual({ count: 0, more: false, newest: [] });
});

test("where the age of messages cannot be read, the rest is shown, and standard error says why", async () => {
  const cli = await seeded();
  cli.depths = { ...cli.depths, ageError: new Error("monitoring answered 403: AccessDenied") };
  const { exitCode, stdout, stderr } = await cli.pawl(["lanes", "--json"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).lanes).toHaveLength(2);
  expect(stderr).toBe(
    "how old the oldest messages are is not known: monitoring answered 403: AccessDenied\n",
  );
});

test("for people lanes are two tables, and what is dead or rejected follows", async () => {
  const { stdout } = await (await seeded()).pawl(["lanes"]);
  await expect(stdout).toMatchFileSnapshot("../transcripts/lanes.txt");
});

test("of a rate limit it is told how much is taken now, of one with keys by key", async () => {
  const limited = (rateLimit: object) => ({ settings: { ...defaultSettings, rateLimit } as never });
  const cli = new CliHarness({
    ...manifest,
    tasks: [
      task("mail", limited({ items: 500, per: "second" })),
      task("idle", limited({ items: 1, per: "hour" })),
      task("shops", limited({ items: 1, per: "hour", key: "shop" })),
    ],
  });
  const put = (name: string, part: string, set: object) =>
    cli.store.updatePart({ task: name, part }, { name: "test", condition: [], set });
  await put("mail", "rate/0#", { "upto#0": now + 100, "upto#2": now + 100, "upto#4": now - 1 });
  await put("mail", "rate/1#", { "upto#1": now + 100 });
  await put("shops", "rate#acme", { "upto#0": now + 3_600_000 });
  await put("shops", "rate#globex", { "upto#0": now - 1 });
  const { rates } = await read(cli);
  expect(rates).toEqual([
    { task: "mail", items: 500, per: "second", taken: 0.03 },
    { task: "idle", items: 1, per: "hour", taken: 0 },
    {
      ...{ task: "shops", items: 1, per: "hour", key: "shop", busyKeys: 1 },
      keys: [{ key: "acme", taken: 1, takenUntil: "2026-11-21T11:00:00Z" }],
    },
  ]);
  const { stdout } = await cli.pawl(["lanes"], { terminal: { columns: 200 } });
  expect(stdout).toMatch(/^mail +500 items a second +3 %$/m);
  expect(stdout).toMatch(/^idle +1 item an hour +nothing$/m);
  expect(stdout).toMatch(/^shops +1 item an hour for each shop +acme until 2026-11-21T11:00:00Z$/m);
});
