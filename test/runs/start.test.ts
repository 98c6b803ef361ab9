/** Starting a run whose write was made, and whose answer was lost: the client tries again, and finds its own run. */
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { pauseRun, resumeRun } from "../../functions/operators/index.ts";
import { startRun } from "../../functions/runs/index.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";

const walk = defineTask({ name: "walk", description: "Walks.", run: () => {} }) as Task;

/** How many messages there are once a run was started whose first answer was lost. `between`: what others do before the second. */
async function started(between: (harness: Harness) => Promise<unknown>): Promise<number> {
  const harness: Harness = new Harness({ tasks: [walk] });
  const store = interceptedStore(harness.memory, async ({ write, forward }) => {
    if (write !== "create") return forward();
    await forward();
    await between(harness);
    return forward();
  });
  await startRun({ ...harness.context, store }, { task: "walk", lane: "default", kind: "manual" });
  return harness.queue.size("default");
}

test("a run whose start had no answer at first is sent once", async () => {
  expect(await started(async () => {})).toBe(1);
});

test("a run whose start had no answer until it was paused and resumed is sent by the resume alone", async () => {
  const between = async (harness: Harness) => {
    await pauseRun(harness.context, await harness.run("walk"));
    await resumeRun(harness.context, await harness.run("walk"));
  };
  expect(await started(between)).toBe(1);
});
