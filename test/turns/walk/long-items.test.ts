/** Items that take longer than a checkpoint or a lease. */

import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task/task.ts";
import { pauseRun, resumeRun } from "../../../functions/operators/pause-run.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

/** A lane whose turns last so long that a long item is done in one of them. */
const longLane = { name: "default", timeoutSeconds: 900, visibilityTimeoutSeconds: 5_400 };

test("a long item keeps its lease after a pause was seen, so that no other worker begins it", async () => {
  const begun: number[] = [];
  let leaseLeftMs = 0;
  const harness: Harness = new Harness({
    lane: longLane,
    tasks: [
      walkTask(3, async (n) => {
        begun.push(n);
        if (n > 1) return;
        await harness.clock.advance(5_000);
        await pauseRun(harness.context, await harness.run("walk"));
        await harness.clock.advance(60_000);
        leaseLeftMs = (await harness.run("walk")).leaseExpiresAt - harness.clock.now();
        await resumeRun(harness.context, await harness.run("walk"));
        await harness.clock.advance(60_000);
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(begun).toEqual([1, 2, 3]);
  expect(leaseLeftMs).toBeGreaterThan(0);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 3 });
});

test("a long item during which its run was paused and resumed is not done again", async () => {
  const begun: number[] = [];
  const harness: Harness = new Harness({
    lane: longLane,
    tasks: [
      walkTask(3, async (n) => {
        begun.push(n);
        if (n !== 2) return;
        await harness.clock.advance(5_000);
        await pauseRun(harness.context, await harness.run("walk"));
        await harness.clock.advance(6_000);
        await resumeRun(harness.context, await harness.run("walk"));
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(begun).toEqual([1, 2, 3]);
});

test("a pause with an end that follows another pause within one item ends on time", async () => {
  const harness: Harness = new Harness({
    lane: longLane,
    tasks: [
      walkTask(3, async (n) => {
        if (n !== 2) return;
        await harness.clock.advance(5_000);
        await pauseRun(harness.context, await harness.run("walk"));
        await harness.clock.advance(6_000);
        await resumeRun(harness.context, await harness.run("walk"));
        await pauseRun(harness.context, await harness.run("walk"), {
          until: new Date(harness.clock.now() + 3_600_000),
        });
      }),
    ],
  });
  await harness.occur("walk");
  await harness.next();
  expect(await harness.run("walk")).toMatchObject({ status: "paused", leaseExpiresAt: 0 });
  for (let minute = 0; minute < 62; minute++) await harness.minute();
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 3 });
});

test("finish() wins over a pause seen earlier in the same item", async () => {
  const begun: number[] = [];
  const harness: Harness = new Harness({
    lane: longLane,
    tasks: [
      walkTask(3, async (n, ctx) => {
        begun.push(n);
        await harness.clock.advance(5_000);
        await pauseRun(harness.context, await harness.run("walk"));
        await harness.clock.advance(6_000);
        ctx.finish("enough");
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(begun).toEqual([1]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", output: '"enough"' });
});

test("no item is begun in the lease's last stretch while the table is down", async () => {
  let isDown = false;
  const begun: number[] = [];
  const harness: Harness = new Harness({
    lane: longLane,
    store: (store) =>
      interceptedStore(store, ({ forward }) => {
        if (isDown) throw new Error("down");
        return forward();
      }),
    tasks: [
      defineTask({
        name: "walk",
        description: "Takes long to find its first item.",
        async *items() {
          isDown = true;
          await harness.clock.advance(28_000);
          yield [1, 1];
        },
        process: (n: number) => void begun.push(n),
      }),
    ],
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(60_000);
  expect((await turn)?.batchItemFailures).toHaveLength(1);
  expect(begun).toEqual([]);
});
