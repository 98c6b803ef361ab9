/** Which runs of one task wait together for what it requires. */
import { expect, test } from "vitest";
import type { Task } from "../../../functions/model/task/task.ts";
import { redriveRun } from "../../../functions/operators/index.ts";
import { startLate, startOrFind } from "../../../functions/runs/index.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

/** Minute by minute: the sweeper, then what has a message. */
async function minutes(harness: Harness, count: number) {
  for (let i = 0; i < count; i++) {
    await harness.minute();
    await harness.drain();
  }
}

let answer: true | string;

function waiting(settings: object = {}): Task {
  answer = "not yet";
  return walkTask(2, undefined, { requires: [() => answer], whenUnmet: "wait", ...settings });
}

async function occurrences(harness: Harness, count: number) {
  for (let i = 0; i < count; i++) {
    await harness.occur("walk");
    await harness.drain();
    await harness.clock.advance(1_000);
  }
}

/** Of each run of the task, the oldest first. */
async function statuses(harness: Harness) {
  return (await harness.runs("walk")).map(({ status }) => status).reverse();
}

test.each(["queue-all", undefined] as const)(
  "each occurrence waits and each runs, where the task says queue-all or an operator does: %s",
  async (overlap) => {
    const harness = new Harness({ tasks: [waiting({ overlap })] });
    const from = harness.clock.now() / 1000;
    const overrides = JSON.stringify([{ setting: "overlap", value: "queue-all", from, at: from }]);
    if (overlap === undefined) await harness.changeState("walk", { ov: 1, overrides });
    await occurrences(harness, 3);
    expect(await statuses(harness)).toEqual(["enqueued", "enqueued", "enqueued"]);
    answer = true;
    await minutes(harness, 4);
    expect(await statuses(harness)).toEqual(["succeeded", "succeeded", "succeeded"]);
  },
);

test("a run by hand waits beside an occurrence, whatever overlap it asks for", async () => {
  const harness = new Harness({ tasks: [waiting()] });
  await occurrences(harness, 1);
  for (const overlap of [undefined, "skip"] as const) {
    await startOrFind(harness.context, { task: "walk", lane: "default", kind: "manual", overlap });
    await harness.drain();
    await harness.clock.advance(1_000);
  }
  await minutes(harness, 3);
  expect(await statuses(harness)).toEqual(["enqueued", "enqueued", "enqueued"]);
  answer = true;
  await minutes(harness, 4);
  expect(await statuses(harness)).toEqual(["succeeded", "succeeded", "succeeded"]);
});

test("what a catch-up, a backfill or a redrive starts waits beside an occurrence", async () => {
  const harness = new Harness({ tasks: [waiting()] });
  await occurrences(harness, 2);
  expect(await statuses(harness)).toEqual(["enqueued", "skipped"]);
  const [newer] = await harness.runs("walk");
  await redriveRun(harness.context, newer as never);
  const backfill = { run: "2026-03-01T12:00:00Z/manual~b", overlap: undefined };
  for (const [day, by] of [
    ["27", undefined],
    ["28", backfill],
  ] as const) {
    const run = `2026-02-${day}T12:00:00Z/cron-4f1a2b`;
    const isDue = (seen: unknown) => seen === undefined;
    await startLate(harness.context, { task: "walk", run }, undefined, { isDue, backfill: by });
  }
  await harness.drain();
  await minutes(harness, 3);
  expect(await statuses(harness)).toEqual(["enqueued", "enqueued", "enqueued", "enqueued"]);
  answer = true;
  await minutes(harness, 6);
  expect(await statuses(harness)).toEqual(["succeeded", "succeeded", "succeeded", "succeeded"]);
});
