/** Messages for tasks of other lanes, and for tasks that no lane has. */

import type { SQSBatchResponse } from "aws-lambda";
import { expect, test } from "vitest";
import { turnDue } from "../../functions/model/run/index-keys.ts";
import type { RunKey } from "../../functions/model/run/run.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { startRun } from "../../functions/runs/start.ts";
import { Harness } from "../engine/harness.ts";
import { onceTask, walkTask } from "../engine/sample-tasks.ts";
import type { MemoryMessage } from "../memory/run-queue.ts";
import { sqsEvent } from "../simulation/lambda-event.ts";

const walk = walkTask(5);
const goneKey: RunKey = { task: "gone", run: "2026-03-01T11:00:00Z/daily" };

/** A deployment that still has a run of a task that is gone, with its lane. */
async function withRun(status: "retrying" | "errored"): Promise<Harness> {
  const harness = new Harness({ tasks: [walk] });
  const isDue = status === "retrying";
  await harness.change(goneKey, {
    status,
    createdAt: "2026-03-01T11:00:00.000Z",
    lane: "gone",
    turn: 1,
    attempt: 1,
    leaseExpiresAt: 0,
    fruitlessTurns: 0,
    dueKey: isDue ? turnDue(goneKey, 0).dueKey : undefined,
    dueAt: isDue ? harness.clock.now() : undefined,
  });
  return harness;
}

test("a message for another lane's task is forwarded to that lane", async () => {
  const harness = new Harness({ tasks: [walk], elsewhere: { import: "bulk" } });
  await harness.occur("import");
  await harness.drain();
  expect(harness.queue.receive("bulk")).toBeUndefined();
  await harness.clock.advance(30_000);
  expect(harness.queue.receive("bulk")?.body).toContain('"task":"import"');
  expect(harness.queue.size("default")).toBe(0);
});

test("an occurrence of a task that is no longer deployed is recorded as errored", async () => {
  const harness = new Harness({ tasks: [walk] });
  await harness.occur("gone");
  await harness.drainFor(15);
  expect(await harness.run("gone")).toMatchObject({
    status: "errored",
    reason: "task is not deployed",
    dueKey: expect.stringMatching(/^attention#errored#\d+$/),
  });
});

test("an occurrence of a task that is no longer deployed is recorded under the overlap rule", async () => {
  const harness = new Harness({ tasks: [] });
  await harness.occur("walk", "daily");
  await harness.drainFor(15);
  expect(await harness.run("walk")).toMatchObject({ reason: "task is not deployed", overlap: "wait" });
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

test("a message of a task that a deploy is about to bring comes back four times and finds its task", async () => {
  const old = new Harness({ tasks: [walk] });
  const key: RunKey = { task: "once", run: "2026-03-01T12:00:00Z/daily" };
  await old.occur("once", "daily");
  const waits: number[] = [];
  for (let i = 0; i < 4; i++) {
    await old.next();
    const before = old.clock.now();
    while (!old.queue.isVisible("default")) await old.clock.advance(1_000);
    waits.push((old.clock.now() - before) / 1000);
  }
  expect(waits).toEqual([60, 120, 240, 480]);
  expect(await old.memory.get(key)).toBeUndefined();
  const done: string[] = [];
  await new Harness({ tasks: [onceTask(done)], before: old }).drain();
  expect(done).toEqual([key.run]);
  expect(await old.memory.get(key)).toMatchObject({ status: "succeeded" });
});

test("a run of a task that is being deployed is not given up within a quarter of an hour", async () => {
  const harness = new Harness({ tasks: [], elsewhere: {} });
  const { task, run } = await startRun(harness.context, { task: "gone", lane: "default", kind: "manual" });
  await harness.drainFor(14);
  expect(await harness.memory.get({ task, run })).toMatchObject({ status: "enqueued" });
  await harness.drainFor(2);
  expect(await harness.memory.get({ task, run })).toMatchObject({
    status: "errored",
    reason: "task is not deployed",
  });
});

test("an occurrence of a task that is being deployed is not given up by a copy of its message within a quarter of an hour", async () => {
  const harness = new Harness({ tasks: [] });
  const key: RunKey = { task: "gone", run: `${harness.second}/daily` };
  await harness.occur("gone", "daily");
  const message = harness.queue.receive("default") as MemoryMessage;
  const deliver = async () => {
    const answer = await harness.worker(sqsEvent([message], "default"), harness.lambdaContext(20));
    return (answer as SQSBatchResponse).batchItemFailures.length;
  };
  await harness.clock.advance(890_000);
  expect(await deliver()).toBe(1);
  expect(await harness.memory.get(key)).toBeUndefined();
  await harness.clock.advance(10_000);
  expect(await deliver()).toBe(0);
  expect(await harness.memory.get(key)).toMatchObject({ reason: "task is not deployed" });
});

test("a start message of a task that is being deployed starts its run once the new worker is there", async () => {
  const old = new Harness({ tasks: [walk] });
  await old.queue.send("default", JSON.stringify({ task: "once" }));
  await old.drainFor(5);
  expect(await old.runs("(rejected)")).toEqual([]);
  const done: string[] = [];
  const harness = new Harness({ tasks: [onceTask(done)], before: old });
  await harness.drainFor(4);
  const runs = await harness.runs("once");
  expect(runs.map(({ status }) => status)).toEqual(["succeeded"]);
  expect(done).toEqual(runs.map(({ run }) => run));
  expect(await harness.runs("(rejected)")).toEqual([]);
});

test("a start message of a task that never comes is rejected after a quarter of an hour, and starts it when redriven", async () => {
  const harness = new Harness({ tasks: [walk] });
  const body = JSON.stringify({ task: "once" });
  await harness.queue.send("default", body);
  await harness.drainFor(14);
  expect(await harness.runs("(rejected)")).toEqual([]);
  await harness.drainFor(2);
  const [rejected] = await harness.runs("(rejected)");
  const reason = 'task "once" is not deployed: there are walk';
  expect(rejected).toMatchObject({ status: "rejected", reason, body });
  const done: string[] = [];
  const next = new Harness({ tasks: [onceTask(done)], before: harness });
  await redriveRun(next.context, rejected as RunKey);
  await next.drain();
  expect(done).toHaveLength(1);
});

test("two workers that each hold the other's lane to be a task's hand its message over twice a minute at the most", async () => {
  const harness = new Harness({ tasks: [walk], elsewhere: { moved: "default" } });
  await harness.occur("moved");
  let hops = 0;
  for (let seconds = 0; seconds < 600; seconds += 10) {
    while ((await harness.next()) !== undefined) hops++;
    await harness.clock.advance(10_000);
  }
  expect(hops).toBeLessThanOrEqual(21);
  expect(harness.queue.size("default")).toBe(1);
});

test("a message for a task that no lane has leaves no item of that task", async () => {
  const harness = new Harness({ tasks: [] });
  await harness.queue.send("default", '{"task":"tpyo"}');
  await harness.drainFor(16);
  expect((await harness.runs("(rejected)")).map(({ body }) => body)).toEqual(['{"task":"tpyo"}']);
  expect(await harness.state("tpyo")).toBeUndefined();
});

test("a start or an occurrence of a task of Pawl's own is rejected, since its lane has no queue, and says how to start it", async () => {
  const harness = new Harness({ tasks: [walk], elsewhere: { "pawl.prune": "pawl" } });
  const occurrence = { trigger: "weekly", scheduledTime: "2026-03-01T12:00:00Z" };
  for (const more of [{}, { id: "mine" }, occurrence]) {
    await harness.queue.send("default", JSON.stringify({ task: "pawl.prune", ...more }));
    await harness.drain();
  }
  const rejected = await harness.runs("(rejected)");
  expect(rejected.map(({ status, reason }) => [status, reason])).toEqual(
    Array(3).fill([
      "rejected",
      "pawl.prune is a task of Pawl's own and has no queue: start it with pawl run pawl.prune",
    ]),
  );
  expect(await harness.runs("pawl.prune")).toEqual([]);
});
