/** What `pawl calendar` asks of the store. */
import { expect, test } from "vitest";
import { readCalendar, readScheduled, withSchedules } from "../../../cli/show/calendar/read-calendar.ts";
import { WallClock } from "../../../cli/show/calendar/wall-clock.ts";
import { newRun } from "../../../functions/model/run/new-run.ts";
import { occurrenceName } from "../../../functions/model/run/run-name.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import { openWire, type Wire } from "../../bench/kit/wire.ts";
import { manifest, now, task } from "../harness.ts";

const second = (text: string) => Date.parse(text) / 1000;
const range = {
  from: second("2026-11-20T10:00:00Z"),
  now: now / 1000,
  lists: "all",
  clock: new WallClock("UTC"),
} as const;
const minutely = { expression: "* * * * *", zone: "UTC" };
const scheduled = (name: string) =>
  task(name, { triggers: [{ kind: "cron", id: "cron-1", ...minutely, timeZone: "UTC" }] });

/** Two tasks that run each minute and have runs of half an hour, and two without a schedule. */
const deployed: Manifest = {
  ...manifest,
  tasks: [scheduled("a"), scheduled("b"), task("c", {}), task("d", {})],
};

async function fill({ store }: Wire): Promise<void> {
  for (const name of ["a", "b", "c", "d"]) {
    await store.updatePart(
      { task: name, part: "state" },
      { name: "test", condition: [], set: { "held#run": 1 } },
    );
    const pieces = [{ ...minutely, from: range.from }];
    const set = { rev: 1, judged: range.now - 3_600, pieces };
    const key = { task: name, part: "ledger#cron-1" };
    if (name < "c") await store.updatePart(key, { name: "test", condition: [], set });
    for (let at = range.now - 1_800; at < range.now; at += 60) {
      const instant = new Date(at * 1000);
      const set = { ...newRun(at * 1000, "cron-1", instant), status: "succeeded", lane: "default" } as const;
      const run = occurrenceName("cron-1", instant);
      await store.update({ task: name, run }, { name: "test", condition: [], set });
    }
  }
}

async function readsOf(wire: Wire, to: number): Promise<readonly [reads: number, instants: number]> {
  wire.calls.reads = 0;
  const all = await readScheduled(wire.store);
  const names = withSchedules(["a", "b", "c", "d"], deployed, all);
  const { rows } = await readCalendar(wire.store, deployed, names, all, { ...range, to });
  return [wire.calls.reads, rows.reduce((sum, { instants }) => sum + instants.length, 0)];
}

test("a calendar makes two calls, and two for each task with a schedule; of what is to come alone one", async () => {
  const wire = await openWire();
  try {
    await fill(wire);
    expect(await readsOf(wire, range.now + 600)).toEqual([2 + 2 * 2, 2 * (1_441 + 9)]);
    wire.calls.reads = 0;
    const all = await readScheduled(wire.store);
    const future = { ...range, from: range.now + 60, to: range.now + 600 };
    await readCalendar(wire.store, deployed, ["a", "b"], all, future);
    expect(wire.calls.reads).toBe(2 + 2);
  } finally {
    await wire.close();
  }
});

test("the ledgers of a task with many keys or rate limits cost two calls more", async () => {
  const wire = await openWire();
  try {
    await fill(wire);
    for (let i = 0; i < 150; i++)
      await wire.store.updatePart(
        { task: "a", part: `slot#${i}` },
        { name: "test", condition: [], set: { held: 0 } },
      );
    expect(await readsOf(wire, range.now + 600)).toEqual([2 + 2 * 2 + 2, 2 * (1_441 + 9)]);
  } finally {
    await wire.close();
  }
});
