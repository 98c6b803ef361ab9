/** A worker that is done with a run, or has lost it, does not renew its lease: no worker would work under it (invariant 6). */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { defineTask } from "../../../../functions/model/task/task.ts";
import { cancelRun } from "../../../../functions/operators/cancel-run.ts";
import type { RunStore } from "../../../../functions/store/run-store.ts";
import { Lease } from "../../../../functions/turns/lease.ts";
import { Harness } from "../../../engine/harness.ts";
import { endlessTask } from "../../../engine/sample-tasks.ts";

type Update = RunStore["update"];

/** A store with another `update`. */
function storeWith(store: RunStore, update: Update): RunStore {
  return {
    get: store.get.bind(store),
    getPart: store.getPart.bind(store),
    updatePart: store.updatePart.bind(store),
    update,
  } as RunStore;
}

test("a renewal that waited for an earlier write's answer is not sent once the lease is lost", async () => {
  const harness: Harness = new Harness({
    tasks: [endlessTask(() => harness.clock)],
    lane: { timeoutSeconds: 100 },
    // The first checkpoint is written at once, and answered after the lease's end.
    store: (store) =>
      storeWith(store, async (key, write) => {
        const outcome = await store.update(key, write);
        if (write.set?.seq === 2) await new Promise<void>((resolve) => harness.clock.after(40_000, resolve));
        return outcome;
      }),
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(35_000);
  await turn;
  const left = await harness.run("walk");
  await harness.clock.advance(30_000);
  expect(left).toMatchObject({ status: "running", seq: 2 });
  expect(await harness.run("walk")).toEqual(left);
});

test("a worker that keeps trying to renew its lease stops once it has given the lease up", async () => {
  let reachable = true;
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks by hand.",
        run: () => new Promise<void>((resolve) => harness.clock.after(26_000, resolve)),
      }),
    ],
    lane: { timeoutSeconds: 100 },
    store: (store) =>
      storeWith(store, async (key, write) => {
        if (!reachable) throw new Error("no connection");
        return store.update(key, write);
      }),
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(500);
  reachable = false;
  const context = { ...harness.context, store: harness.memory };
  await cancelRun(context, await harness.run("walk"));
  await harness.clock.advance(25_400);
  reachable = true;
  await harness.clock.advance(5_000);
  await turn;
  expect(await harness.run("walk")).toMatchObject({ status: "cancelled", leaseExpiresAt: 0 });
});

test("a walk whose lease ended while it waited for a checkpoint's answer does not renew it", async () => {
  const sent: string[] = [];
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks.",
        *items() {
          for (let n = 1; n <= 9; n++) yield [n, n];
        },
        process: () => new Promise<void>((resolve) => harness.clock.after(600, resolve)),
      }),
    ],
    lane: { timeoutSeconds: 100 },
    // The first checkpoint lands after the lease's end.
    store: (store) =>
      storeWith(store, async (key, write) => {
        sent.push(write.name);
        if (write.set?.seq === 2) await new Promise<void>((resolve) => harness.clock.after(35_000, resolve));
        return store.update(key, write);
      }),
  });
  await harness.occur("walk");
  void harness.next();
  await harness.clock.advance(36_500);
  expect(sent).toEqual(["claim", "checkpoint", "take over"]);
});

test("no item is started after a checkpoint whose answer came when little time was left", async () => {
  const begun: number[] = [];
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks.",
        *items() {
          for (let n = 1; n <= 9; n++) yield [n, n];
        },
        process: (item) => {
          begun.push(item);
          return new Promise<void>((resolve) => harness.clock.after(600, resolve));
        },
      }),
    ],
    lane: { timeoutSeconds: 20 },
    store: (store) =>
      storeWith(store, async (key, write) => {
        const outcome = await store.update(key, write);
        if (write.set?.seq === 2) await new Promise<void>((resolve) => harness.clock.after(16_000, resolve));
        return outcome;
      }),
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(19_000);
  await turn;
  expect(await harness.run("walk")).toMatchObject({ status: "interrupted", reason: "deadline", cursor: "2" });
  expect(begun).toEqual([1, 2]);
});

test("a renewal that was refused because of a pause is not sent again once the lease is lost", async () => {
  const harness = new Harness({ tasks: [] });
  const item = {
    task: "walk",
    run: "2026-03-01T12:00:00Z/daily",
    leaseId: "mine",
    leaseExpiresAt: 1,
    seq: 1,
  };
  let writes = 0;
  const store = storeWith(harness.memory, async () => {
    writes++;
    lease.close();
    return { ok: false, item: { ...item, status: "paused" } as RunRecord };
  });
  // Its entry would move.
  const run = { ...item, status: "running", dueAt: 1 } as RunRecord;
  const granted = { run, sentAt: 0, endsAt: 30_000 };
  const lease: Lease = new Lease({ ...harness.context, store }, granted);
  const renewal = { progress: { ticks: 0 }, milliseconds: 30_000 };
  await lease.renew(() => renewal);
  expect(writes).toBe(1);
});
