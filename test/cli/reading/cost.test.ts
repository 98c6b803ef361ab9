/** `pawl cost`, of the project in test/cli/project. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../steps.ts";
import { CliHarness, transcript } from "../harness.ts";

const cwd = join(root, "test/cli/project");
const cost = (...args: string[]) => new CliHarness().pawl(["cost", ...args], { cwd });

interface Shown {
  readonly idle: { readonly usd: number; readonly parts: readonly { what: string; usd: number }[] };
  readonly alarms: { readonly usd: number; readonly parts: readonly unknown[] };
  readonly tasks: readonly {
    readonly task: string;
    readonly startedBy: string;
    readonly runs: { readonly usd: number; readonly parts: readonly { what: string; usd: number }[] };
    readonly walk: { readonly usd: number; readonly seconds: number; readonly turns: number };
  }[];
}

async function shown(...args: string[]): Promise<Shown> {
  const { exitCode, stdout, stderr } = await cost(...args, "--json");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return JSON.parse(stdout);
}

test("cost prints what a stage costs idle, a million runs of each task, and a walk", async () => {
  const args = ["cost", "--items", "5000000", "--item-ms", "20"];
  const result = await new CliHarness().pawl(args, { cwd });
  await expect(transcript(args, result)).toMatchFileSnapshot("../transcripts/cost.txt");
});

test("cost has a line for each way in which a task's runs start, and tells of the queues that it polls", async () => {
  const args = ["cost", "--stage", "reactive"];
  const result = await new CliHarness().pawl(args, { cwd });
  await expect(transcript(args, result)).toMatchFileSnapshot("../transcripts/cost-reactive.txt");
});

test("a queue of onQueue costs as much as a lane's, and each way to start a run has its own price", async () => {
  const { idle, tasks } = await shown("--stage", "reactive");
  const { idle: without } = await shown("--stage", "prod");
  const own = idle.parts.find(({ what }) => what === "1 polled queue of yours");
  expect(own?.usd).toBeCloseTo(0.263, 3);
  // Two tasks more are two queries a minute more.
  expect(idle.usd - without.usd - (own?.usd ?? 0)).toBeCloseTo(0.0056, 4);
  const price = (task: string, startedBy: string) =>
    tasks.find((each) => each.task === task && each.startedBy === startedBy)?.runs.usd ?? Number.NaN;
  expect(price("follow", "event") - price("follow", "after")).toBeCloseTo(
    0.625 + 0.2 + 1.2 + 0.15 + 0.1 + 0.3,
    3,
  );
  expect(tasks.map(({ task, startedBy }) => `${task} ${startedBy}`)).toEqual([
    ...["follow after", "follow event", "remind schedule", "take sweeper", "take queue", "walk schedule"],
  ]);
});

test("a task that others follow costs the announcement of each run more", async () => {
  const runs = async (stage: string) =>
    (await shown("--stage", stage, "--task", "remind")).tasks[0]?.runs.usd ?? Number.NaN;
  expect((await runs("reactive")) - (await runs("prod"))).toBeCloseTo(3 * 0.625, 6);
});

test("a million runs of 100 ms on 256 MB cost at most 4.7 USD where they may overlap, and 5.9 by default", async () => {
  const { tasks } = await shown("--stage", "prod");
  const [remind, walk] = tasks;
  expect([remind?.task, walk?.task]).toEqual(["remind", "walk"]);
  expect(remind?.runs.usd).toBeCloseTo(4.621, 3);
  expect(walk?.runs.usd).toBeCloseTo(5.808, 3);
});

test("the parts of a cost add up to it, in the JSON document too", async () => {
  for (const { runs } of (await shown("--stage", "dev")).tasks) {
    expect(runs.parts.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(runs.usd, 9);
    expect(runs.parts.map(({ what }) => what).sort()).toEqual([
      ...["CloudWatch", "DynamoDB", "EventBridge Scheduler", "Lambda", "SQS"],
    ]);
  }
});

test("a larger batch, a longer run and more items change what is said of them alone", async () => {
  const [one, ten] = [await shown("--stage", "prod"), await shown("--stage", "batched")];
  expect(ten.tasks[0]?.runs.usd).toBeLessThan((one.tasks[0]?.runs.usd ?? 0) - 1);
  const longer = await shown("--stage", "prod", "--run-ms", "200", "--task", "remind");
  expect(longer.tasks).toHaveLength(1);
  expect((longer.tasks[0]?.runs.usd ?? 0) - (one.tasks[0]?.runs.usd ?? 0)).toBeCloseTo(0.333, 3);
  const more = await shown("--stage", "prod", "--items", "2000000");
  expect(more.tasks[1]?.walk).toMatchObject({ seconds: 2000, turns: 134 });
  expect(more.tasks[1]?.runs).toEqual(one.tasks[1]?.runs);
});

test("alarms are costs of their own, and not part of the idle cost", async () => {
  const [without, withAlarms] = [await shown("--stage", "dev"), await shown("--stage", "prod")];
  expect(without.alarms).toEqual({ usd: 0, parts: [] });
  expect(withAlarms.alarms.usd).toBeCloseTo(1.6, 9);
  expect(withAlarms.idle).toEqual(without.idle);
});

test.each([
  [["--stage", "devv"], 'stage "devv" is not declared in infra/stages.ts: did you mean dev?'],
  [
    ["--stage", "toString"],
    'stage "toString" is not declared in infra/stages.ts: there are batched, busy, dev, large, prod, reactive, retired, traps, wrong',
  ],
  [["--task", "wlk"], 'no task "wlk" in stage dev: did you mean walk?'],
  [["--items", "0"], '--items "0" is not allowed: expected a whole number from 1 to 1000000000000'],
  [["--item-ms", "1.5"], '--item-ms "1.5" is not allowed: expected a whole number from 1 to 900000'],
  [["--run-ms", "1e3"], '--run-ms "1e3" is not allowed: expected a whole number from 1 to 900000'],
])("cost %j is wrong usage, said in one line", async (args, message) => {
  expect(await cost(...args)).toEqual({ exitCode: 2, stdout: "", stderr: `error: ${message}\n` });
});

test("a stage that synth refuses has no cost, and the same words", async () => {
  expect(await cost("--stage", "wrong")).toEqual({
    exitCode: 1,
    stdout: "",
    stderr:
      "error: stage wrong: lane default: limit above the reserve: maxConcurrency 4 with reservedConcurrency 5 is not allowed: at most 3, the reserve less 2, since direct invocations take from the same reserve, and messages that are throttled use up their receives; lower it, or raise reservedConcurrency to 6\n",
  });
});

test("cost --used sums up what the recorded runs of each task have used", async () => {
  const cli = await CliHarness.seeded();
  const { stdout, exitCode } = await cli.pawl(["cost", "--used", "--since", "1d", "--json"]);
  expect(exitCode).toBe(0);
  const { stage, since, tasks } = JSON.parse(stdout);
  expect([stage, since]).toEqual(["local", "2026-11-20T10:00:00.000Z"]);
  expect(tasks.map(({ task, runs, turns }: Record<string, unknown>) => [task, runs, turns])).toEqual([
    ["count-cities", 1, 1],
    ["import-cities", 2, 5],
  ]);
  const own = JSON.parse((await cli.pawl(["status", "import-cities", "--json"])).stdout).used;
  expect(tasks[1]).toEqual({ task: "import-cities", ...own });
  const text = await cli.pawl(["cost", "--used", "--task", "import-cities"]);
  expect(text.stdout).toMatch(/^import-cities +2 +5 +32 s +12,016 +375\.5 +0\.\d+$/m);
});

test("cost --used refuses a task that is not deployed, and --since without it", async () => {
  const cli = await CliHarness.seeded();
  expect(await cli.pawl(["cost", "--used", "--task", "gone"])).toMatchObject({
    exitCode: 2,
    stderr: 'error: no task "gone" in stage local\n',
  });
  expect((await cli.pawl(["cost", "--since", "1d"])).exitCode).toBe(2);
});
