/** A renewal that lands after its worker has lost the lease tells nothing: its message is acknowledged (invariant 6). */
import { expect, test } from "vitest";
import { Ears } from "../../../engine/ears.ts";
import { Harness } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";
import { endlessTask } from "../../../engine/sample-tasks.ts";

test("a run's start is not told by a worker that has lost the run and acknowledged its message", async () => {
  const ears = new Ears();
  const harness: Harness = new Harness({
    tasks: [endlessTask(() => harness.clock)],
    lane: { timeoutSeconds: 100 },
    events: ["started"],
    listeners: () => [ears],
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
  expect(ears.heard).toEqual([]);
});
