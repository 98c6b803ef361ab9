/** A renewal that lands after its worker has lost the lease tells nothing: its message is acknowledged (invariant 6). */
import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task/task.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";

test("a run's start is not told by a worker that has lost the run and acknowledged its message", async () => {
  const heard: string[] = [];
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks by hand.",
        async run(ctx) {
          for (;;) {
            await new Promise<void>((resolve) => harness.clock.after(900, resolve));
            ctx.signal.throwIfAborted();
          }
        },
      }),
    ],
    lane: { timeoutSeconds: 100 },
    events: ["started"],
    listeners: () => [
      {
        name: "ears",
        hears: () => true,
        tell: async (tellings) => {
          heard.push(...tellings.map(({ text }) => text));
          return [];
        },
      },
    ],
    // The first checkpoint lands after the lease's end.
    store: (store) =>
      interceptedStore(store, async ({ write, forward }) => {
        if (write === "checkpoint")
          await new Promise<void>((resolve) => harness.clock.after(40_000, resolve));
        return forward();
      }),
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(35_000);
  expect(await turn).toEqual({ batchItemFailures: [] });
  await harness.clock.advance(30_000);
  expect((await harness.run("walk")).untold).toHaveLength(1);
  expect(heard).toEqual([]);
});
