/** Tasks whose last run ended long ago, and that nothing starts by itself: `pawl list` and `pawl status` mark them. */
import { expect, test } from "vitest";
import { staleInList } from "../../../cli/show/list/stale.ts";
import { neverHeld } from "../../../functions/model/run/held.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { after, cron } from "../../../functions/schedule/index.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

const dayMs = 86_400_000;
const ended = (days: number) => new Date(now - days * dayMs).toISOString();

function run(of: string, days: number, more: Partial<RunRecord> = {}): RunRecord {
  const at = new Date(now - days * dayMs - 60_000);
  return {
    task: of,
    run: `${at.toISOString().slice(0, 19)}Z/manual~${of}`,
    ...newRun(at.getTime(), "manual", at),
    ...neverHeld,
    status: "succeeded",
    endedAt: ended(days),
    lane: "default",
    ...more,
  };
}

const tasks: readonly ManifestTask[] = [
  task("old", {}),
  task("errored", {}),
  task("young", {}),
  task("never", {}),
  task("waiting", {}),
  task("nightly", { triggers: [cron("0 3 * * *", { id: "nightly" })] }),
  task("following", { triggers: [after("old")] }),
  task("elsewhere", { outOfScope: "only in stage prod" }),
  task("pawl.prune", { automatic: true }),
];

async function harness(more: object = {}): Promise<CliHarness> {
  const cli = new CliHarness({ ...manifest, ...more, tasks });
  await cli.put(run("old", 31));
  await cli.put(run("old", 90));
  await cli.put(run("errored", 45, { status: "errored" }));
  await cli.put(run("young", 29));
  await cli.put(run("waiting", 40));
  await cli.put(run("waiting", -1, { status: "enqueued", endedAt: undefined }));
  for (const one of ["nightly", "following", "elsewhere", "pawl.prune"]) await cli.put(run(one, 60));
  return cli;
}

const staleIn = (text: string, name: "name" | "task") =>
  Object.fromEntries(
    JSON.parse(text)
      .tasks.filter(({ staleSince }: { staleSince?: string }) => staleSince !== undefined)
      .map((one: Record<string, string>) => [one[name], one.staleSince]),
  );

test("tasks without a trigger whose last run ended more than 30 days ago are stale, and no others", async () => {
  const cli = await harness();
  const stale = { old: ended(31), errored: ended(45) };
  expect(staleIn((await cli.pawl(["list", "--all", "--json"])).stdout, "name")).toEqual(stale);
  expect(staleIn((await cli.pawl(["status", "--json"])).stdout, "task")).toEqual(stale);
  const listed = (await cli.pawl(["list"])).stdout.split("\n");
  expect(listed.find((line) => line.startsWith("old "))).toContain(
    "by hand (stale: last ended 2026-10-21T10:00:00Z)",
  );
  expect(listed.filter((line) => line.includes("stale"))).toHaveLength(2);
  const overview = (await cli.pawl(["status"])).stdout.split("\n");
  expect(overview.find((line) => line.startsWith("old "))).toContain(
    "stale: last ended 2026-10-21T10:00:00Z",
  );
  const one = await cli.pawl(["status", "old"]);
  expect(one.stdout).toMatch(/^stale +last ended 2026-10-21T10:00:00Z$/m);
  expect(JSON.parse((await cli.pawl(["status", "old", "--json"])).stdout).staleSince).toBe(ended(31));
  expect((await cli.pawl(["status", "young"])).stdout).not.toContain("stale");
});

test("the stage says after how many days", async () => {
  const cli = await harness({ staleAfterDays: 60 });
  expect(staleIn((await cli.pawl(["list", "--json"])).stdout, "name")).toEqual({});
  const soon = await harness({ staleAfterDays: 7 });
  expect(Object.keys(staleIn((await soon.pawl(["list", "--json"])).stdout, "name"))).toEqual([
    "old",
    "errored",
    "young",
  ]);
});

test("a task with a schedule that was made at run time is not stale while that may fire", async () => {
  const cli = await harness();
  const add = ["schedule", "add", "old", "--cron", "0 3 1 * *", "--name", "monthly"];
  const { exitCode, stderr } = await cli.pawl(add);
  expect([exitCode, stderr]).toEqual([0, expect.anything()]);
  expect(Object.keys(staleIn((await cli.pawl(["list", "--json"])).stdout, "name"))).toEqual(["errored"]);
  expect(Object.keys(staleIn((await cli.pawl(["status", "--json"])).stdout, "task"))).toEqual(["errored"]);
});

test("a list that is read again and again asks for a task's last run once, until that may be stale, or each five minutes where it is", async () => {
  const cli = await harness();
  let calls = 0;
  const store = new Proxy(cli.store, {
    get(of, name) {
      const found = Reflect.get(of, name, of);
      if (name === "list") calls++;
      return typeof found === "function" ? found.bind(of) : found;
    },
  });
  const asked = (name: string, at: number) =>
    staleInList(store, task(name, {}), { now: at, manifest: {}, definitions: [], isBusy: false });
  expect(await asked("young", now)).toBeUndefined();
  expect(await asked("young", now + 0.9 * dayMs)).toBeUndefined();
  expect(calls).toBe(1);
  expect(await asked("young", now + 1.1 * dayMs)).toBe(ended(29));
  expect(calls).toBe(2);
  calls = 0;
  expect(await asked("old", now)).toBe(ended(31));
  expect(await asked("old", now + 240_000)).toBe(ended(31));
  expect(calls).toBe(1);
  await cli.put(run("old", 0));
  expect(await asked("old", now + 301_000)).toBeUndefined();
  expect(calls).toBe(2);
});
