/** `pawl override`: what it refuses, what it writes, and what the other commands then show. */
import { expect, test } from "vitest";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { after, cron } from "../../../functions/schedule/index.ts";
import { holding } from "../../engine/holding.ts";
import { CliHarness, manifest, task } from "../harness.ts";

const allowing = { ...defaultSettings, overlap: "allow" } as const;
const wide = { terminal: { columns: 200 } };
const late = ["--note", "the shop opens late"];
const schedule = ["schedule=0 5 * * *", "--time-zone", "Europe/Paris", ...late];
const override = (cli: CliHarness, ...words: string[]) => cli.pawl(["override", "count-cities", ...words]);

test("override prints the instant from which a schedule holds, 200 s ahead by the deployment's time", async () => {
  const cli = new CliHarness();
  const result = await override(cli, ...schedule);
  expect(result).toEqual({
    exitCode: 0,
    stdout: "count-cities  schedule 0 5 * * * Europe/Paris, from 2026-11-21T10:03:20Z, until it is removed\n",
    stderr: expect.stringContaining(
      "until 2026-11-21T10:03:20Z all is as before; pawl pause count-cities holds",
    ),
  });
});

test("settings that say nothing of instants hold at once", async () => {
  const cli = new CliHarness();
  const { stdout, stderr } = await override(
    cli,
    "maxAttempts=5",
    "overlap=queue",
    ...late,
    "--until",
    "2026-11-22",
  );
  expect(stdout).toBe(
    "count-cities  overlap queue, until 2026-11-22T00:00:00Z\ncount-cities  maxAttempts 5, until 2026-11-22T00:00:00Z\n",
  );
  expect(stderr).toContain("workers go by it within five seconds");
});

test.each([
  [
    "a setting that is none",
    ["foo=1"],
    '"foo" cannot be overridden: there are schedule, enabled, overlap, concurrency, rateLimit, maxCost, catchUp, maxAttempts, maxItemErrors, maxItems',
  ],
  [
    "a setting that no override has, with a value that it may have",
    ["confirm=false"],
    'error: "confirm" cannot be overridden: there are schedule, enabled, overlap, concurrency, rateLimit, maxCost, catchUp, maxAttempts, maxItemErrors, maxItems\n',
  ],
  ["a name of Object's own", ["constructor=1"], '"constructor" cannot be overridden'],
  ["the prototype next to a setting", ["__proto__=1", "enabled=false"], '"__proto__" cannot be overridden'],
  ["a pair that contradicts itself", ["overlap=queue", "catchUp=last:3"], "starts several runs"],
  ["a bad expression", ["schedule=0 61 * * *"], 'hour "61" at character 3 is not allowed'],
  ["a schedule that never fires", ["schedule=0 0 31 2 *"], "never"],
  ["an unknown zone", ["schedule=0 1 * * *", "--time-zone", "Mars"], 'timeZone "Mars" is not allowed'],
  ["a zone without a schedule", ["enabled=true", "--time-zone", "UTC"], "no schedule is given"],
  ["a wrong truth value", ["enabled=maybe"], 'enabled "maybe" is not allowed: true or false'],
  [
    "a share of one",
    ["maxItemErrors=1.0001"],
    "maxItemErrors 1.0001 is not allowed: a whole number from 1 to",
  ],
  ["a wrong number", ["maxAttempts=0"], "maxAttempts 0 is not allowed: a whole number from 1 to 100"],
  ["a number with zeros before it", ["concurrency=007"], 'concurrency "007" is not allowed: a whole number'],
  ["a wrong overlap", ["overlap=no"], 'overlap "no" is not allowed'],
  ["a wrong catch-up", ["catchUp=last:0"], "catchUp {"],
  [
    "an end that has passed",
    ["enabled=false", "--until", "2020-01-01"],
    "until 2020-01-01T00:00:00Z is not allowed: it is past",
  ],
  [
    "an end before it holds",
    ["enabled=false", "--until", "2026-11-21T10:02:00Z"],
    "would take effect at 2026-11-21T10:03:20Z",
  ],
  ["a word without a value", ["enabled"], '"enabled" has no value'],
  ["a setting given twice", ["enabled=true", "enabled=false"], "enabled is given twice"],
])("%s is refused in one line, and nothing is written", async (_, words, message) => {
  const cli = new CliHarness();
  const { exitCode, stderr, stdout } = await override(cli, ...words, "--note", "x");
  expect([exitCode, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
  expect(stderr).toContain(message);
  expect(await cli.store.getPart({ task: "(pawl)", part: "fired" })).toBeUndefined();
});

test("an override without a note is refused, and options without a setting are", async () => {
  const cli = new CliHarness();
  expect(await override(cli, "enabled=false")).toMatchObject({
    exitCode: 2,
    stderr: "error: --note is needed: say why, for those who will find the override\n",
  });
  expect((await override(cli, "--note", "x")).stderr).toBe(
    "error: give a setting to override, such as enabled=false\n",
  );
  expect((await override(cli, "--list", "enabled")).exitCode).toBe(2);
});

test("a catch-up that contradicts the overlap is refused, also with an override of the overlap that ends before it", async () => {
  const cli = new CliHarness();
  const pair = "starts several runs";
  expect(await override(cli, "catchUp=last:3", ...late)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(pair),
  });
  await override(cli, "overlap=allow", ...late, "--until", "2026-11-22");
  expect((await override(cli, "catchUp=last:3", ...late)).stderr).toContain(pair);
  expect((await override(cli, "catchUp=last:3", ...late, "--until", "2026-11-21T20:00:00Z")).exitCode).toBe(
    0,
  );
  // And it cannot be removed from under it.
  expect((await override(cli, "--remove", "overlap")).stderr).toContain(pair);
});

test("an override that a newer version wrote is shown by no command, stops none, and is lost by none", async () => {
  const cli = new CliHarness();
  const newer = [{ setting: "region", value: "eu", from: 0, at: 0 }];
  const state = { task: "count-cities", part: "state" };
  await cli.store.updatePart(state, {
    name: "test",
    condition: [],
    set: { ov: 1, overrides: JSON.stringify(newer) },
  });
  for (const words of [["maxAttempts=5", ...late], ["--remove"]])
    expect(await override(cli, ...words)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(
        "task count-cities has an override that this version of Pawl cannot read",
      ),
    });
  for (const command of ["status", "next", "why"])
    expect((await cli.pawl([command, "count-cities"])).exitCode).toBe(0);
  expect(await cli.store.getPart(state)).toMatchObject({ ov: 1, overrides: JSON.stringify(newer) });
});

test("a setting that is named twice is removed once", async () => {
  const cli = new CliHarness();
  expect((await override(cli, "--remove", "enabled", "enabled")).stderr).toContain(
    "task count-cities has no override of enabled to remove",
  );
});

test("an override of the schedule is refused where the task's triggers have different params", async () => {
  const triggers = [3, 4].map((hour) => {
    return {
      kind: "cron",
      id: `at-${hour}`,
      expression: `0 ${hour} * * *`,
      timeZone: "UTC",
      params: { hour },
    } as const;
  });
  const cli = new CliHarness({ ...manifest, tasks: [task("count-cities", { triggers })] });
  expect((await override(cli, ...schedule)).stderr).toContain("different params");
});

test("of two people who change the overrides of a task at once one is told who changed what", async () => {
  const cli = new CliHarness();
  const { updatePart } = cli.store;
  cli.store.updatePart = async (key, write) => {
    if (write.name !== "override task") return updatePart.call(cli.store, key, write);
    cli.store.updatePart = updatePart;
    const other = { setting: "maxAttempts", value: 9, from: 1, at: 1, author: "bob@desk" };
    await updatePart.call(cli.store, key, { ...write, set: { overrides: JSON.stringify([other]) } });
    return updatePart.call(cli.store, key, write);
  };
  const { exitCode, stderr } = await override(cli, ...schedule);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    "bob@desk has changed the override of maxAttempts of count-cities at this very moment: nothing is changed",
  );
});

test("overrides are listed, and --remove takes away those that are named, or all", async () => {
  const cli = new CliHarness();
  await override(cli, ...schedule);
  await override(cli, "maxAttempts=5", "--note", "slow");
  const { stdout } = await cli.pawl(["override", "count-cities"], wide);
  expect(stdout.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["overridden task", "setting", "value", "from", "until", "by", "note"],
    [
      "count-cities",
      "schedule",
      "0 5 * * * Europe/Paris",
      "2026-11-21T10:03:20Z",
      "it is removed",
      "ada@laptop",
      "the shop opens late",
    ],
    ["count-cities", "maxAttempts", "5", "2026-11-21T10:00:00Z", "it is removed", "ada@laptop", "slow"],
    [""],
  ]);
  cli.time += 600_000;
  expect((await override(cli, "--remove", "schedule")).stdout).toBe(
    "count-cities  schedule as deployed from 2026-11-21T10:13:20Z\n",
  );
  expect((await override(cli, "--remove", "schedule")).stderr).toContain("no override of schedule to remove");
  expect((await override(cli, "--remove")).stdout).toBe("count-cities  maxAttempts as deployed again\n");
  cli.time += 600_000;
  expect((await override(cli)).stderr).toBe("count-cities has no overrides\n");
});

test("a note on a removal is kept for a day with who removed it, and the override holds no more", async () => {
  const cli = new CliHarness();
  await override(cli, ...schedule);
  await override(cli, "maxAttempts=5", "--note", "slow");
  cli.time += 600_000;
  const removal = await override(cli, "--remove", "--note", "winter is\tover");
  expect(removal.stdout).toBe(
    "count-cities  schedule as deployed from 2026-11-21T10:13:20Z\ncount-cities  maxAttempts as deployed again\n",
  );
  cli.time += 600_000;
  expect(await override(cli)).toMatchObject({
    stderr: "count-cities has no overrides\n",
    stdout:
      "schedule: its override was removed at 2026-11-21T10:10:00Z by ada@laptop: winter is\\tover\n" +
      "maxAttempts: its override was removed at 2026-11-21T10:10:00Z by ada@laptop: winter is\\tover\n",
  });
  const one = { at: "2026-11-21T10:10:00Z", author: "ada@laptop", note: "winter is\tover" };
  const both = [
    { setting: "schedule", ...one },
    { setting: "maxAttempts", ...one },
  ];
  expect(JSON.parse((await override(cli, "--json")).stdout)).toEqual({
    ...{ task: "count-cities", overrides: [], removed: both },
  });
  const report = await cli.pawl(["status", "count-cities", "--json"]);
  expect(JSON.parse(report.stdout).removedOverrides).toEqual(both);
  expect((await cli.pawl(["status", "count-cities"], wide)).stdout).toMatch(
    /^removed +schedule: its override was removed at 2026-11-21T10:10:00Z by ada@laptop: winter is\\tover$/m,
  );
  // A day and an hour later the next change makes room.
  cli.time += 90_000_000;
  await override(cli, "maxAttempts=6", "--note", "slow again");
  expect((await override(cli)).stdout).not.toContain("was removed");
});

test("removals with a note do not count as overrides of a setting that acts at once", async () => {
  const cli = new CliHarness();
  for (let minute = 1; minute <= 20; minute++) {
    expect(await override(cli, "maxAttempts=5", "--note", "x")).toMatchObject({
      ...{ exitCode: 0, stdout: "count-cities  maxAttempts 5, until it is removed\n" },
    });
    const { exitCode } = await override(cli, "maxAttempts", "--remove", "--note", "y");
    expect(exitCode).toBe(0);
    cli.time += 600_000;
  }
  const { stderr } = await override(cli, "maxAttempts=5", "--note", "x".repeat(257));
  expect(stderr).toContain("note weighs 257 bytes");
});

test("the seventh override of a setting within a day says from when it is possible", async () => {
  const cli = new CliHarness();
  for (let minute = 1; minute <= 6; minute++) {
    await override(cli, `schedule=${minute} * * * *`, "--note", "x");
    cli.time += 600_000;
  }
  const { exitCode, stderr } = await override(cli, "schedule=7 * * * *", "--note", "x");
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    "schedule was overridden 6 times within the last day, and Pawl keeps 6: again from 2026-11-22T11:13:20Z",
  );
});

test("why names the override with its author, note and end, and says what is to come", async () => {
  const cli = new CliHarness();
  await override(cli, ...schedule, "--until", "2026-11-23");
  const why = async () => (await cli.pawl(["why", "count-cities"], wide)).stdout;
  expect(await why()).toContain(
    "to come: schedule 0 5 * * * Europe/Paris, from 2026-11-21T10:03:20Z, until 2026-11-23T00:00:00Z, an override by ada@laptop: the shop opens late",
  );
  cli.time += 200_000;
  expect(await why()).toMatch(
    /triggers +0 5 \* \* \* Europe\/Paris +override by ada@laptop until 2026-11-23T00:00:00Z: the shop opens late +none \(default\)/,
  );
  const { settings } = JSON.parse((await cli.pawl(["why", "count-cities", "--json"])).stdout);
  expect(settings.find(({ setting }: { setting: string }) => setting === "triggers")).toMatchObject({
    layer: "override",
    override: { author: "ada@laptop", until: "2026-11-23T00:00:00Z" },
  });
});

test("list, status and next show an override, and mark what it leaves out", async () => {
  const cli = new CliHarness();
  await override(cli, ...schedule);
  const shown = async (...args: string[]) => (await cli.pawl(args, wide)).stdout;
  expect(await shown("list")).toContain("* * * * * (override: schedule 0 5 * * * Europe/Paris)");
  expect(await shown("status")).toMatch(
    /count-cities +schedule +0 5 \* \* \* Europe\/Paris +2026-11-21T10:03:20Z/,
  );
  const status = await shown("status", "count-cities");
  expect(status).toContain(
    "cron-4f1a2b: * * * * *, next 2026-11-21T10:01:00Z, 2026-11-21T10:02:00Z, 2026-11-21T10:03:00Z\n",
  );
  expect(status).toMatch(
    /Europe\/Paris from 2026-11-21T10:03:20Z, next 2026-11-22T04:00:00Z, .* \(override\)/,
  );
  const next = await shown("next", "count-cities", "-n", "4");
  expect(next).toContain(
    "2026-11-21T10:04:00Z  not while it is overridden by ada@laptop: the shop opens late",
  );
  expect(next).toContain("on AWS      fired by Pawl's sweeper: an override");
});

test("status says that an override of enabled stops what fires by the clock, and what follows another task goes on", async () => {
  const now = Date.parse("2026-11-21T10:00:00.000Z");
  const state = (value: boolean): { overrides: string } => ({
    overrides: JSON.stringify([{ setting: "enabled", value, from: now / 1000 - 60, at: now / 1000 - 260 }]),
  });
  const triggers = [after("import-cities", "succeeded", { id: "then" }), cron("0 5 * * *", { id: "early" })];
  const status = async (value: boolean, enabled: boolean) => {
    const cli = new CliHarness({ ...manifest, tasks: [task("tell", { triggers, enabled })] });
    const write = { name: "test", condition: [], set: { ...state(value), ov: 1 } } as const;
    await cli.store.updatePart({ task: "tell", part: "state" }, write);
    return (await cli.pawl(["status", "tell"], wide)).stdout;
  };
  const stopped = await status(false, true);
  expect(stopped).toContain("then: after import-cities succeeds\n");
  expect(stopped).toContain("early: 0 5 * * *, not while it is disabled\n");
  const enabled = await status(true, false);
  expect(enabled).toContain("then: after import-cities succeeds, not while it is disabled\n");
  expect(enabled).toContain("early: 0 5 * * *, next 2026-11-22T05:00:00Z");
});

test("run goes by an override of the overlap: whether --overlap means something, and for which run a new one waits", async () => {
  const cli = new CliHarness();
  const run = (...words: string[]) => cli.pawl(["run", ...words, "--param", "csv=s3://uploads/a.csv"]);
  expect((await run("import-cities", "--overlap", "skip")).stderr).toContain("so it has no slot");
  await cli.pawl(["override", "import-cities", "overlap=queue", ...late]);
  const asked = await run("import-cities", "--overlap", "skip", "--json");
  expect(asked.exitCode).toBe(0);
  const id = JSON.parse(asked.stdout).id.replace("import-cities/", "");
  expect(await cli.store.get({ task: "import-cities", run: id })).toMatchObject({ overlap: "skip" });

  const set = holding("2026-11-21T09:00:00Z/cron-4f1a2b", 0);
  await cli.store.updatePart({ task: "count-cities", part: "state" }, { name: "test", condition: [], set });
  const start = async () => (await cli.pawl(["run", "count-cities"])).stderr;
  expect(await start()).toContain(
    "waits for the slot of count-cities, held by 2026-11-21T09:00:00Z/cron-4f1a2b",
  );
  await override(cli, "overlap=allow", ...late);
  expect(await start()).not.toContain("slot");
});

test("resume says what is caught up by an override of catchUp, not by what is deployed", async () => {
  const cli = new CliHarness();
  const resumed = async () => {
    await cli.pawl(["pause", "count-cities"]);
    return (await cli.pawl(["resume", "count-cities"])).stderr;
  };
  expect(await resumed()).toContain("skipped occurrences stay skipped");
  await override(cli, "catchUp=latest", ...late);
  expect(await resumed()).toContain("skipped occurrences stay skipped");
  cli.time += 200_000;
  expect(await resumed()).toContain("its next occurrence runs again; catchUp latest starts what it takes");
});

const oneAtATime = (limit: number, overlap: string) =>
  `concurrency ${limit} can never be reached, since overlap "${overlap}" lets one run at a time be at work: override overlap=allow too, or take concurrency out`;

test("a limit that a task's overlap never lets be reached is refused, whichever of the two is overridden", async () => {
  const settings = { ...defaultSettings, concurrency: { limit: 1, key: "shop" } };
  const cli = new CliHarness({
    ...manifest,
    tasks: [...manifest.tasks, task("shops", { settings }), task("wide", { settings: allowing })],
  });
  const set = async (...words: string[]) => {
    const { exitCode, stderr } = await cli.pawl(["override", ...words, ...late]);
    return exitCode === 0 ? "set" : stderr.trimEnd();
  };
  const before = await cli.store.getPart({ task: "count-cities", part: "state" });
  expect(await set("count-cities", "concurrency=3")).toContain(oneAtATime(3, "skip"));
  expect(await set("count-cities", "concurrency=3", "overlap=queue")).toContain(oneAtATime(3, "queue"));
  expect(await cli.store.getPart({ task: "count-cities", part: "state" })).toEqual(before);
  expect(await set("count-cities", "concurrency=1")).toBe("set");
  expect(await set("count-cities", "concurrency=3", "overlap=allow")).toBe("set");
  expect(await set("count-cities", "overlap=skip")).toContain(oneAtATime(3, "skip"));
  expect(await set("count-cities", "overlap=allow", "--until", "2026-11-22")).toContain(
    `from 2026-11-22T00:00:00Z on ${oneAtATime(3, "skip")}`,
  );
  const removed = await cli.pawl(["override", "count-cities", "--remove", "overlap"]);
  expect([removed.exitCode === 0, removed.stderr]).toEqual([
    false,
    expect.stringContaining(oneAtATime(3, "skip")),
  ]);
  expect(await cli.pawl(["override", "count-cities", "--remove"])).toMatchObject({ exitCode: 0 });
  expect(await set("shops", "concurrency=3")).toBe("set");
  expect(await set("wide", "concurrency=3")).toBe("set");
});

test("an override of a limit that a deploy has made one that is never reached keeps no other override from being changed", async () => {
  const settings = { ...defaultSettings, overlap: "allow", concurrency: { limit: 1 } } as const;
  const before = new CliHarness({ ...manifest, tasks: [task("count-cities", { settings })] });
  await override(before, "concurrency=3", ...late);
  const cli = new CliHarness(manifest, before.store);
  const run = async (...words: string[]) => {
    const { exitCode, stderr } = await cli.pawl(["override", "count-cities", ...words]);
    return exitCode === 0 ? "done" : stderr;
  };
  expect(await run("maxAttempts=2", ...late)).toBe("done");
  expect(await run("overlap=queue", ...late)).toBe("done");
  expect(await run("concurrency=4", ...late)).toContain(oneAtATime(4, "queue"));
  expect(await run("--remove", "maxAttempts")).toBe("done");
  expect(await run("--remove", "concurrency")).toBe("done");
  expect(await run("concurrency=4", ...late)).toContain(oneAtATime(4, "queue"));
});
