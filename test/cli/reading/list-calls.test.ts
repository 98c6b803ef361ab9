/** What `pawl list` asks of AWS. */
import { expect, test } from "vitest";
import { DynamoBatchReads } from "../../../cli/deployment/batch-reads.ts";
import { readListedTasks } from "../../../cli/show/list/listed-task.ts";
import { attention } from "../../../functions/model/run/index-keys.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import { cron } from "../../../functions/schedule/index.ts";
import { openWire } from "../../bench/kit/wire.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

const tasks = Array.from({ length: 1_000 }, (_, i) =>
  task(`task-${i}`, { triggers: [cron(`${i % 60} 3 * * *`, { id: "nightly" })] }),
);
const deployed = { ...manifest, tasks };

test("a list of 1,000 tasks makes a call for each hundred of them, and two more", async () => {
  const wire = await openWire();
  try {
    for (const i of [0, 500, 999]) {
      const set = { paused: true, at: "2026-11-21T09:00:00Z" };
      await wire.store.updatePart({ task: `task-${i}`, part: "state" }, { name: "test", condition: [], set });
    }
    for (let i = 0; i < 30; i++) {
      const key = { task: "task-7", run: `2026-11-21T09:00:${10 + i}Z/nightly` };
      const set = {
        ...newRun(now, "nightly", new Date(now)),
        lane: "default",
        ...attention("errored", key, now),
      };
      await wire.store.update(key, { name: "test", condition: [], set: { ...set, status: "errored" } });
    }
    wire.calls.reads = 0;
    const reads = new DynamoBatchReads({ client: wire.client, ...wire.tables });
    const { tasks: listed, attention: all } = await readListedTasks(
      { manifest: deployed, store: async () => wire.store, batchReads: async () => reads },
      tasks,
      () => now,
    );
    expect(wire.calls.reads).toBe(10 + 2);
    expect(listed.filter(({ paused }) => paused).map((one) => one.task.name)).toEqual([
      "task-0",
      "task-500",
      "task-999",
    ]);
    expect(all).toEqual({ errored: 30, rejected: 0, waitForApproval: 0 });
    expect(listed[7]?.counts.errored).toBe(30);
    expect(listed.filter(({ starts }) => starts[0]?.utc !== undefined).length).toBe(997);
  } finally {
    await wire.close();
  }
});

test("the list of 1,000 tasks takes at most 300 ms of the processor, once Pawl is loaded", async () => {
  const cli = new CliHarness(deployed);
  await cli.pawl(["list", "--json", "--task", "task-1"]);
  const before = process.threadCpuUsage();
  expect((await cli.pawl(["list", "--json"])).exitCode).toBe(0);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThanOrEqual(300);
});
