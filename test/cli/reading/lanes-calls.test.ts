/** What `pawl lanes` asks of the store: a page that shows lanes asks for it again and again. */
import { expect, test } from "vitest";
import { DynamoBatchReads } from "../../../cli/deployment/batch-reads.ts";
import { readLanes } from "../../../cli/show/lanes/lanes.ts";
import { waitKey } from "../../../functions/model/run/index-keys.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { openWire } from "../../bench/kit/wire.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

const rateLimit = { items: 500, per: "second" } as const;

test("lanes make three calls, and one for each task whose runs hold no place, for which runs wait, or whose rate has keys", async () => {
  const wire = await openWire();
  const { depths } = new CliHarness();
  const reads = new DynamoBatchReads({ client: wire.client, ...wire.tables });
  const beside = { settings: { ...defaultSettings, overlap: "allow" as const } };
  const write = { name: "test", condition: [] } as const;
  const readsOf = async (...tasks: (typeof manifest.tasks)[number][]) => {
    wire.calls.reads = 0;
    const deployed = { ...manifest, tasks };
    const lanes = await readLanes(
      { manifest: deployed, store: async () => wire.store, batchReads: async () => reads },
      depths,
      now,
    );
    return [wire.calls.reads, lanes.lanes[0]?.waiting];
  };
  try {
    expect(await readsOf()).toEqual([2, 0]);
    const many = (count: number) => Array.from({ length: count }, (_, i) => task(`task-${i}`, {}));
    expect(await readsOf(...many(100))).toEqual([2 + 1, 0]);
    expect(await readsOf(...many(101))).toEqual([2 + 2, 0]);
    expect(await readsOf(task("a", {}), task("d", beside))).toEqual([2 + 1 + 1, 0]);
    const limited = ["mail", "sms"].map((name) =>
      task(name, { settings: { ...defaultSettings, rateLimit } }),
    );
    // The rates of both tasks are kept in two parts each.
    expect(await readsOf(...limited)).toEqual([2 + 1 + 1, 0]);
    const shops = task("shops", {
      settings: { ...defaultSettings, rateLimit: { ...rateLimit, key: "shop" } },
    });
    expect(await readsOf(...limited, shops)).toEqual([2 + 1 + 1 + 1, 0]);
    const instant = new Date(now - 60_000);
    const run = "2026-11-21T09:59:00Z/manual";
    const waits = { dueKey: waitKey("a"), dueAt: now, status: "enqueued", lane: "default" } as const;
    await wire.store.update(
      { task: "a", run },
      { ...write, set: { ...newRun(now, "manual", instant), ...waits } },
    );
    await wire.store.updatePart({ task: "a", part: "state" }, { ...write, set: { waiting: `${run}@0` } });
    expect(await readsOf(task("a", {}), task("b", {}))).toEqual([2 + 1 + 1, 1]);
  } finally {
    await wire.close();
  }
});
