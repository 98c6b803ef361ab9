/** How what was told is taken away: one run's failing write holds up nothing, and is not left behind by the message. */
import { expect, test } from "vitest";
import { lifeEvents } from "../../functions/model/run/told/untold.ts";
import { startRun } from "../../functions/runs/index.ts";
import { RunTeller } from "../../functions/telling/index.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { onceTask } from "../engine/sample-tasks.ts";

test("a message waits for the writes of every run that it told of, though one fails", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let writes = 0;
  const harness = new Harness({
    tasks: [onceTask()],
    events: lifeEvents,
    store: (memory) =>
      interceptedStore(memory, async ({ write, forward }) => {
        if (write !== "told") return forward();
        if (++writes === 1) throw new Error("no answer");
        await held;
        return forward();
      }),
  });
  const teller = new RunTeller(harness.context, [{ name: "ears", hears: () => true, tell: async () => [] }]);
  const start = () => startRun(harness.context, { task: "once", lane: "default", kind: "manual" });
  const runs = [await start(), await start()];
  for (const run of runs) teller.note(run);
  let isOver = false;
  const telling = teller.tellAll().then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect([writes, isOver]).toEqual([2, false]);
  release();
  await telling;
  const untold = await Promise.all(runs.map(async (run) => (await harness.context.store.get(run))?.untold));
  expect(untold.map((texts) => texts?.length)).toEqual([1, undefined]);
});
