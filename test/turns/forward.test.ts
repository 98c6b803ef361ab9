/** Messages for tasks of other lanes, and for tasks that no lane has any more. */

import { expect, test } from "vitest";
import { sweeperKey } from "../../functions/model/index-keys.ts";
import type { RunKey } from "../../functions/model/run.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";

const walk = walkTask(5);
const goneKey: RunKey = { task: "gone", run: "2026-03-01T11:00:00Z/daily" };

/** A deployment that still has a run of a task that is gone, with its lane. */
async function withRun(status: "retrying" | "errored"): Promise<Harness> {
  const harness = new Harness({ tasks: [walk] });
  const isDue = status === "retrying";
  await harness.change(goneKey, {
    status,
    lane: "gone",
    turn: 1,
    attempt: 1,
    leaseExpiresAt: 0,
    fruitlessTurns: 0,
    dueKey: isDue ? sweeperKey(goneKey) : undefined,
    dueAt: isDue ? harness.clock.now() : undefined,
  });
  return harness;
}

test("a message for another lane's task is forwarded to that lane", async () => {
  const harness = new Harness({ tasks: [walk], elsewhere: { import: "bulk" } });
  await harness.occur("import");
  await harness.drain();
  expect(harness.queue.receive("bulk")?.body).toContain('"task":"import"');
  expect(harness.queue.size("default")).toBe(0);
});

test("an occurrence of a task that is no longer deployed is recorded as errored", async () => {
  const harness = new Harness({ tasks: [walk] });
  await harness.occur("gone");
  await harness.drain();
  expect(await harness.run("gone")).toMatchObject({
    status: "errored",
    reason: "task is not deployed",
    dueKey: "attention#errored",
  });
});

test("an occurrence of a task that is no longer deployed is recorded under the overlap rule", async () => {
  const harness = new Harness({ tasks: [] });
  await harness.occur("walk", "daily");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ reason: "task is not deployed", overlap: "skip" });
});

test("a run whose task and lane are gone is ended by any worker once the sweeper resends it", async () => {
  const harness = await withRun("retrying");
  await harness.sweep();
  await harness.drain();
  expect(await harness.memory.get(goneKey)).toMatchObject({
    status: "errored",
    reason: "task is not deployed",
  });
});

test("a run whose task and lane are gone is ended by any worker when it is redriven", async () => {
  const harness = await withRun("errored");
  await redriveRun(harness.context, goneKey);
  await harness.drain();
  expect(await harness.memory.get(goneKey)).toMatchObject({
    status: "errored",
    reason: "task is not deployed",
  });
});
