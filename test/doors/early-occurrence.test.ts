/** An occurrence's message ahead of its instant: it waits without taking anything, and its instant gets its one run. */
import { expect, test } from "vitest";
import { Harness } from "../engine/harness.ts";
import { onceTask } from "../engine/sample-tasks.ts";

const minute = 60_000;

function at(harness: Harness, aheadMs: number): string {
  return new Date(harness.clock.now() + aheadMs).toISOString().replace(".000Z", "Z");
}

test("an occurrence three minutes ahead leaves no record and no slot until its instant, and then makes its run", async () => {
  const done: string[] = [];
  const harness = new Harness({ tasks: [onceTask(done)] });
  const instant = at(harness, 3 * minute);
  await harness.occur("once", "daily", instant);
  expect((await harness.next())?.batchItemFailures).toHaveLength(1);
  expect(harness.log.map(({ fields }) => fields?.error)).toEqual([
    "Error: held until 2026-03-01T12:03:00.000Z",
  ]);
  await harness.clock.advance(3 * minute - 1_000);
  await harness.drain();
  expect(await harness.runs("once")).toEqual([]);
  expect(await harness.state("once")).toBeUndefined();
  await harness.clock.advance(1_000);
  await harness.drain();
  expect(done).toEqual(["2026-03-01T12:03:00Z/daily"]);
});

test("the true delivery of an occurrence that was sent early finds its run, and makes no other", async () => {
  const done: string[] = [];
  const harness = new Harness({ tasks: [onceTask(done)] });
  const instant = at(harness, 3 * minute);
  await harness.occur("once", "daily", instant);
  await harness.next();
  await harness.clock.advance(3 * minute);
  await harness.occur("once", "daily", instant);
  await harness.drain();
  expect(done).toEqual(["2026-03-01T12:03:00Z/daily"]);
  expect(await harness.run("once")).toMatchObject({
    status: "succeeded",
    scheduledTime: "2026-03-01T12:03:00.000Z",
  });
  expect(harness.queue.size("default")).toBe(0);
});

test("an early occurrence is skipped at its instant, like any other, if its task is paused by then", async () => {
  const harness = new Harness({ tasks: [onceTask()] });
  await harness.occur("once", "daily", at(harness, 3 * minute));
  await harness.next();
  await harness.changeState("once", { paused: true });
  await harness.clock.advance(3 * minute);
  await harness.drain();
  expect(await harness.run("once")).toMatchObject({ status: "skipped", reason: "paused" });
});

test("a worker waits for an occurrence that is ahead by no more than two clocks differ", async () => {
  const done: string[] = [];
  const harness = new Harness({ tasks: [onceTask(done)] });
  await harness.occur("once", "daily", at(harness, 2_000));
  const receives = harness.drain();
  await harness.clock.advance(1_999);
  expect(done).toEqual([]);
  await harness.clock.advance(1);
  await receives;
  expect(done).toEqual(["2026-03-01T12:00:02Z/daily"]);
});

test("an occurrence a day ahead is received three times before its instant, and never given up by its queue", async () => {
  const done: string[] = [];
  const harness = new Harness({ tasks: [onceTask(done)] });
  await harness.occur("once", "daily", at(harness, 24 * 60 * minute));
  let receives = 0;
  for (let minutes = 0; minutes < 24 * 60; minutes += 10) {
    while ((await harness.next()) !== undefined) receives++;
    await harness.clock.advance(10 * minute);
  }
  expect(receives).toBe(3);
  await harness.drain();
  expect(done).toEqual(["2026-03-02T12:00:00Z/daily"]);
  expect(harness.queue.dead).toEqual([]);
});

test.each(["2026-03-02T12:00:01Z", "2030-01-01T00:00:00Z"])(
  "an occurrence of %s, over a day ahead, is rejected",
  async (instant) => {
    const harness = new Harness({ tasks: [onceTask()] });
    await harness.occur("once", "daily", instant);
    await harness.drain();
    expect(await harness.runs("once")).toEqual([]);
    expect(await harness.runs("(rejected)")).toMatchObject([
      {
        status: "rejected",
        reason: `scheduledTime ${instant.replace("Z", ".000Z")} is over 24 hours ahead`,
        scheduledTime: "2026-03-01T12:00:00.000Z",
      },
    ]);
  },
);

test("an early occurrence of a task that no lane has is not given up before its instant", async () => {
  const old = new Harness({ tasks: [] });
  await old.occur("once", "daily", at(old, 60 * minute));
  await old.drainFor(50);
  expect(await old.runs("once")).toEqual([]);
  const done: string[] = [];
  await new Harness({ tasks: [onceTask(done)], before: old }).drainFor(10);
  expect(done).toEqual(["2026-03-01T13:00:00Z/daily"]);
});

test("a dead letter of an early occurrence comes back until its instant, and one over a day ahead is rejected", async () => {
  const harness = new Harness({ tasks: [onceTask()] });
  const send = (scheduledTime: string) =>
    harness.queue.dead.push({
      lane: "default",
      body: JSON.stringify({ task: "once", trigger: "daily", scheduledTime }),
    });
  send(at(harness, 3 * minute));
  expect(await harness.takeDeadLetters()).toBe(1);
  expect(await harness.runs("once")).toEqual([]);
  send("2030-01-01T00:00:00Z");
  expect(await harness.takeDeadLetters()).toBe(0);
  expect(await harness.runs("once")).toEqual([]);
  expect(await harness.runs("(rejected)")).toMatchObject([
    { reason: "its scheduledTime is over 24 hours ahead" },
  ]);
});
