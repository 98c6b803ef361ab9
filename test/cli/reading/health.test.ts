/** What the command shows of tasks' health and of muted alarms, and how `status --exit-code` ends by them. */
import { expect, test } from "vitest";
import { alarmsName } from "../../../functions/model/alarms/muted-alarm.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import { defaultSettings, type ResolvedSettings } from "../../../functions/model/task/settings.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

const wide = { terminal: { columns: 200 } };

const stageOf = (...tasks: readonly (readonly [string, Partial<ResolvedSettings>])[]): Manifest => ({
  ...manifest,
  tasks: tasks.map(([name, settings]) =>
    task(name, {
      settings: { ...defaultSettings, ...settings },
      layers: { task: settings, deployed: {}, stage: {} },
    }),
  ),
});

async function cliOf(of: Manifest, runs: Readonly<Record<string, Partial<RunRecord>>>): Promise<CliHarness> {
  const cli = new CliHarness(of);
  for (const [name, record] of Object.entries(runs))
    await cli.put({
      ...newRun(now, "a", new Date(now)),
      ...{ task: name, run: "2026-11-21T09:00:00Z/a", lane: "default", leaseExpiresAt: 0, seq: 1 },
      ...{ startedAt: "2026-11-21T09:00:01.000Z", endedAt: "2026-11-21T09:00:05.000Z" },
      ...record,
    } as RunRecord);
  return cli;
}

const health = "last-run" as const;
const late = { lastRun: true, within: "30m" } as const;

test.each<[string, ResolvedSettings["health"], Partial<RunRecord> | undefined, string, number]>([
  ["succeeded", health, { status: "succeeded" }, "ok", 0],
  ["never ran", health, undefined, "unknown: none of its runs has succeeded or errored", 7],
  ["warned", health, { status: "succeeded", warning: "exit code 4" }, "warning: exit code 4", 6],
  ["succeeded too long ago", late, { status: "succeeded" }, "failing: it has not succeeded within 30 min", 5],
  [
    "errored, which is a warning",
    { lastRun: true, errors: "warning" },
    { status: "errored" },
    "warning: its last run errored",
    6,
  ],
  ["errored, and is dismissed", health, { status: "errored" }, "failing: its last run errored", 5],
])(
  "a task that %s has its health shown, and the exit code that goes with it",
  async (_, of, run, text, code) => {
    const cli = await cliOf(stageOf(["import", { health: of }]), run ? { import: run } : {});
    const { stdout, exitCode } = await cli.pawl(["status", "import", "--exit-code"], wide);
    expect(stdout).toMatch(new RegExp(`^health +${text}`, "m"));
    expect(exitCode).toBe(code);
    expect((await cli.pawl(["status", "--exit-code"])).exitCode).toBe(code);
    const json = JSON.parse((await cli.pawl(["status", "import", "--json"])).stdout);
    expect(json.health.value).toBe(text.split(":")[0]);
    const all = JSON.parse((await cli.pawl(["status", "--json"])).stdout);
    expect(all.tasks[0].health.value).toBe(text.split(":")[0]);
  },
);

test("of several tasks the worst counts, and a task without health counts for nothing", async () => {
  const cli = await cliOf(stageOf(["a", { health }], ["b", { health }], ["c", {}]), {
    a: { status: "succeeded", warning: "exit code 4" },
    b: { status: "succeeded" },
    c: { status: "errored" },
  });
  const { stdout, exitCode } = await cli.pawl(["status", "--exit-code"], wide);
  expect(exitCode).toBe(6);
  expect(stdout).toContain("health warning: exit code 4");
  expect((await cli.pawl(["status", "b", "--exit-code"])).exitCode).toBe(0);
  const { stdout: own } = await cli.pawl(["status", "c"]);
  expect(own).not.toMatch(/^health/m);
});

test("a result is found behind many runs that are none", async () => {
  const cli = await cliOf(stageOf(["import", { health }]), { import: { status: "errored" } });
  for (let i = 10; i < 50; i++)
    await cli.put({
      ...newRun(now, "a", new Date(now)),
      ...{ task: "import", run: `2026-11-21T09:01:${i}Z/a`, lane: "default", status: "skipped" },
      endedAt: `2026-11-21T09:01:${i}.000Z`,
    } as RunRecord);
  expect((await cli.pawl(["status", "import", "--exit-code"])).exitCode).toBe(5);
});

async function muting(): Promise<CliHarness> {
  const cli = await cliOf(stageOf(["import", { muteAlarms: ["orders", "carts"] }], ["other", {}]), {
    import: { status: "running", endedAt: undefined, leaseExpiresAt: now + 20_000 },
  });
  const held = { "held#import/2026-11-21T09:00:00Z/a": now - 60_000, held: 1 };
  for (const [part, more] of [
    ["orders", { wasOn: true }],
    ["carts", {}],
  ] as const)
    await cli.store.updatePart(
      { task: alarmsName, part },
      { name: "test", condition: [], set: { ...held, ...more } as never },
    );
  return cli;
}

test("status, status of task and run, and why say which alarms are muted, by whom and since when", async () => {
  const cli = await muting();
  const text = async (...args: string[]) => (await cli.pawl(args, wide)).stdout;
  expect(await text("status")).toMatch(/^orders +2026-11-21T09:59:00Z +import\/2026-11-21T09:00:00Z\/a$/m);
  expect(await text("status")).toMatch(/^carts .*it was off before$/m);
  expect(await text("status", "import")).toContain(
    "orders: off since 2026-11-21T09:59:00Z, by import/2026-11-21T09:00:00Z/a",
  );
  expect(await text("status", "import")).toMatch(/^mutes +orders, carts$/m);
  expect(await text("status", "import/2026-11-21T09:00:00Z/a")).toContain("orders: off since");
  expect(await text("why", "import")).toMatch(/^muteAlarms +\["orders","carts"\]/m);
  expect(await text("why", "import")).toMatch(/^orders +2026-11-21T09:59:00Z/m);
  expect(await text("status", "other")).not.toContain("muted");
  for (const args of [["status"], ["status", "import"], ["why", "import"]]) {
    const { muted } = JSON.parse(await text(...args, "--json"));
    expect(muted).toEqual([
      { alarm: "carts", wasOff: true, by: [expect.anything()] },
      {
        alarm: "orders",
        by: [{ run: "import/2026-11-21T09:00:00Z/a", since: "2026-11-21T09:59:00.000Z" }],
      },
    ]);
  }
});
