/** A run that is paused, resumed and paused again before its worker has released it stays as the last pause wrote it. */
import { expect, test } from "vitest";
import { defineTask } from "../../../../functions/model/task/task.ts";
import { pauseRun, resumeRun } from "../../../../functions/operators/pause-run.ts";
import type { RunStore } from "../../../../functions/store/run-store.ts";
import { Harness } from "../../../engine/harness.ts";

const until = new Date("2026-03-01T12:10:00.000Z");
const asPausedLast = {
  status: "paused",
  until: until.toISOString(),
  leaseExpiresAt: 0,
  dueAt: until.getTime(),
};

/** A harness whose task takes a while to stop. `before` is called before each write that a worker makes to its run. */
function harnessOf(secondsToStop: number, before: (kind: string) => Promise<void>): Harness {
  const pass = (seconds: number) =>
    new Promise<void>((resolve) => harness.clock.after(seconds * 1_000, resolve));
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Takes a while to stop.",
        async run(ctx) {
          while (!ctx.signal.aborted) await pass(0.5);
          await pass(secondsToStop);
          ctx.signal.throwIfAborted();
        },
      }),
    ],
    lane: { timeoutSeconds: 100 },
    store: (store) =>
      ({
        get: store.get.bind(store),
        getPart: store.getPart.bind(store),
        updatePart: store.updatePart.bind(store),
        async update(...[key, write]: Parameters<RunStore["update"]>) {
          await before(write.name);
          return store.update(key, write);
        },
      }) as RunStore,
  });
  return harness;
}

/** What an operator works with: its writes are not delayed. */
function operatorIn(harness: Harness) {
  return { ...harness.context, store: harness.memory };
}

test("a pause that ends by itself keeps its entry when the worker heard an earlier pause that is over", async () => {
  const pauseAgain = async () => {
    const run = await harness.run("walk");
    if (run.status === "running") await pauseRun(operatorIn(harness), run, { until });
  };
  const harness = harnessOf(15, async (kind) => {
    if (kind === "release") await pauseAgain();
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(500);
  await pauseRun(operatorIn(harness), await harness.run("walk"));
  await harness.clock.advance(2_000);
  await resumeRun(operatorIn(harness), await harness.run("walk"));
  await harness.clock.advance(15_000);
  await pauseAgain();
  await harness.clock.advance(30_000);
  await turn;
  expect(await harness.run("walk")).toMatchObject(asPausedLast);
});

test("a worker that stops while its checkpoint is in flight releases its run by what the checkpoint finds", async () => {
  let slow = false;
  const harness = harnessOf(11, async (kind) => {
    if (kind !== "checkpoint" || !slow) return;
    slow = false;
    await new Promise<void>((resolve) => harness.clock.after(3_000, resolve));
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(500);
  const earlier = new Date(until.getTime() + 60_000);
  await pauseRun(operatorIn(harness), await harness.run("walk"), { until: earlier });
  // The worker hears it after a second, and renews the lease ten seconds later, while the task ends.
  await harness.clock.advance(5_000);
  slow = true;
  await harness.clock.advance(6_000);
  expect(slow).toBe(false);
  await resumeRun(operatorIn(harness), await harness.run("walk"));
  await pauseRun(operatorIn(harness), await harness.run("walk"), { until });
  await harness.clock.advance(30_000);
  await turn;
  expect(await harness.run("walk")).toMatchObject(asPausedLast);
});
