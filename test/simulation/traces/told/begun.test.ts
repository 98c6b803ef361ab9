/** A run that is stopped before it has said that it started, or that never says so itself (invariant 17). */
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../../../functions/model/task/task.ts";
import { cancelRun, pauseRun } from "../../../../functions/operators/index.ts";
import { Harness } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";
import { Ears } from "./ears.ts";

/** Works until it is stopped. */
const working = (harness: () => Harness): Task =>
  defineTask({
    name: "walk",
    description: "Works until it is stopped.",
    async run(ctx) {
      for (;;) {
        await new Promise<void>((resolve) => harness().clock.after(900, resolve));
        ctx.signal.throwIfAborted();
      }
    },
  });

/** A run that a worker has just claimed. Its first checkpoint takes so long. */
async function claimed(checkpointMs: number) {
  const ears = new Ears();
  const harness: Harness = new Harness({
    tasks: [working(() => harness)],
    lane: { timeoutSeconds: 100 },
    events: ["started", "paused", "cancelled"],
    listeners: () => [ears],
    store: (store) =>
      interceptedStore(store, async ({ write, forward }) => {
        if (write === "checkpoint")
          await new Promise<void>((resolve) => harness.clock.after(checkpointMs, resolve));
        return forward();
      }),
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(500);
  return { harness, ears, turn };
}

test.each([
  ["paused", pauseRun],
  ["cancelled", cancelRun],
] as const)(
  "a checkpoint that lands after its lease, and after it was told that the run is %s, adds nothing to tell",
  async (status, stop) => {
    const { harness, ears, turn } = await claimed(150_000);
    await stop(harness.context, await harness.run("walk"));
    await harness.clock.advance(40_000);
    expect(await turn).toEqual({ batchItemFailures: [] });
    await harness.drainFor(1);
    expect(ears.heard).toEqual([`0:${status}`]);
    await harness.drainFor(2);
    const run = await harness.run("walk");
    expect([run.status, run.untold, run.begun, run.dueKey]).toEqual([
      status,
      undefined,
      undefined,
      undefined,
    ]);
  },
);

test.each([
  ["paused", pauseRun],
  ["cancelled", cancelRun],
] as const)(
  "a run that is %s before its first checkpoint says that it started once it is let go",
  async (status, stop) => {
    const { harness, ears, turn } = await claimed(100);
    await stop(harness.context, await harness.run("walk"));
    await harness.clock.advance(5_000);
    expect(await turn).toEqual({ batchItemFailures: [] });
    expect(ears.heard.toSorted()).toEqual([`0:${status}`, "0:started"]);
    expect((await harness.run("walk")).untold).toBeUndefined();
  },
);

test("a run whose workers die before they can say that it started is given up as one that has", async () => {
  const ears = new Ears();
  const harness: Harness = new Harness({
    tasks: [working(() => harness)],
    events: ["started", "errored"],
    listeners: () => [ears],
    store: (store) =>
      interceptedStore(store, ({ write, forward }) =>
        write === "checkpoint" ? new Promise(() => {}) : forward(),
      ),
  });
  await harness.occur("walk");
  for (let turns = 0; turns < 10; turns++) {
    void harness.next();
    await harness.clock.advance(180_000);
    await harness.sweep();
  }
  expect(await harness.run("walk")).toMatchObject({ status: "errored", begun: true });
  expect(ears.heard).toEqual(["0:started", "0:errored"]);
});
