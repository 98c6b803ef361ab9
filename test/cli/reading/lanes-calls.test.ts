/** What `pawl lanes` asks of the store: a page that shows lanes asks for it twice a minute. */
import { expect, test } from "vitest";
import { readLanes } from "../../../cli/show/lanes/lanes.ts";
import { waitKey } from "../../../functions/model/run/index-keys.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { openWire } from "../../bench/kit/wire.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

test("lanes make two calls, one for each task, one more where its runs hold no place, and one where runs wait", async () => {
  const wire = await openWire();
  const { depths } = new CliHarness();
  const beside = { settings: { ...defaultSettings, overlap: "allow" as const } };
  const write = { name: "test", condition: [] } as const;
  const readsOf = async (...tasks: (typeof manifest.tasks)[number][]) => {
    wire.calls.reads = 0;
    const lanes = await readLanes(wire.store, { ...manifest, tasks }, depths, now);
    return [wire.calls.reads, lanes.lanes[0]?.waiting];
  };
  try {
    expect(await readsOf()).toEqual([2, 0]);
    expect(await readsOf(task("a", {}), task("b", {}), task("c", {}))).toEqual([2 + 3, 0]);
    expect(await readsOf(task("a", {}), task("d", beside))).toEqual([2 + 2 + 1, 0]);
    const instant = new Date(now - 60_000);
    const run = "2026-11-21T09:59:00Z/manual";
    const waits = { dueKey: waitKey("a"), dueAt: now, status: "enqueued", lane: "default" } as const;
    await wire.store.update(
      { task: "a", run },
      { ...write, set: { ...newRun(now, "manual", instant), ...waits } },
    );
    await wire.store.updatePart({ task: "a", part: "state" }, { ...write, set: { waiting: `${run}@0` } });
    expect(await readsOf(task("a", {}), task("b", {}))).toEqual([2 + 2 + 1, 1]);
  } finally {
    await wire.close();
  }
});
