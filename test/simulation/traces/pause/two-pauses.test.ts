/** Two people who pause one task at once, and a run that is held in between: it waits for the pause that is left (invariant 13). */
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../../../functions/model/task/task.ts";
import { pauseTask } from "../../../../functions/operators/index.ts";
import { after } from "../../../../functions/schedule/index.ts";
import { Harness } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";
import { onceTask } from "../../../engine/sample-tasks.ts";

const follower = defineTask({
  name: "report",
  description: "Follows.",
  triggers: [after("once", "succeeded", { id: "then" })],
  run() {},
}) as Task;

/** Pauses "report" for ten minutes. Just before the write lands another person pauses it without an end, and a run is held. */
async function pausedTwice(firstLands: boolean): Promise<Harness> {
  const harness = new Harness({ tasks: [onceTask(), follower] });
  let isFirst = true;
  const store = interceptedStore(harness.memory, async ({ write, forward }) => {
    if (write !== "pause task" || !isFirst) return forward();
    isFirst = false;
    if (firstLands) await forward();
    await pauseTask(harness.context, "report");
    await harness.occur("once", "daily");
    await harness.drain();
    const held = await harness.run("report");
    expect([held.status, held.reason, held.until]).toEqual(["paused", "task is paused", undefined]);
    return forward();
  });
  await pauseTask({ ...harness.context, store }, "report", {
    until: new Date(harness.clock.now() + 600_000),
  });
  return harness;
}

test.each([
  ["read no pause", false],
  ["wrote its pause, and sends it again since it heard no answer", true],
])(
  "a run that is held after a person %s goes on at the end of that person's pause",
  async (_, firstLands) => {
    const harness = await pausedTwice(firstLands);
    const { until } = (await harness.state("report")) ?? {};
    expect(until).toBe("2026-03-01T12:10:00.000Z");
    expect(await harness.run("report")).toMatchObject({ status: "paused", until });
    await harness.drainFor(12);
    expect(await harness.run("report")).toMatchObject({ status: "succeeded" });
  },
);
