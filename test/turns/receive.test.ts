/** What becomes of a message: the run that it makes, or why it makes none. */
import { expect, test } from "vitest";
import { cron } from "../../functions/schedule/index.ts";
import { Harness } from "../engine/harness.ts";
import { onceTask, walkTask } from "../engine/sample-tasks.ts";

test("an occurrence delivered twice at once and again a day later makes one run", async () => {
  const done: string[] = [];
  const harness = new Harness({ tasks: [onceTask(done)] });
  const at = harness.second;
  await harness.occur("once", "daily", at);
  await harness.occur("once", "daily", at);
  await Promise.all([harness.next(), harness.next()]);
  await harness.clock.advance(86_400_000);
  await harness.occur("once", "daily", at);
  await harness.drain();
  expect(done).toEqual(["2026-03-01T12:00:00Z/daily"]);
  expect(await harness.run("once")).toMatchObject({ status: "succeeded", turn: 0 });
  expect(harness.queue.size("default")).toBe(0);
});

test("an occurrence that is 30 days past makes no run", async () => {
  const harness = new Harness({ tasks: [onceTask()] });
  await harness.occur("once", "daily", "2026-01-29T12:00:00Z");
  await harness.drain();
  expect(await harness.runs("once")).toEqual([]);
});

test("an occurrence later than its startWithin is skipped as late", async () => {
  const triggers = [cron("0 * * * *", { id: "hourly", startWithinSeconds: 600 })];
  const harness = new Harness({ tasks: [{ ...onceTask(), triggers }] });
  await harness.occur("once", "hourly", "2026-03-01T11:49:59Z");
  await harness.drain();
  expect(await harness.run("once")).toMatchObject({ status: "skipped", reason: "late", leaseExpiresAt: 0 });
});

test("an occurrence that is more than 61 minutes late and may not run leaves no record: its trigger's ledger has judged it", async () => {
  const harness = new Harness({ tasks: [onceTask()] });
  await harness.occur("once", "daily", "2026-02-28T11:00:00Z");
  await harness.drain();
  expect(await harness.runs("once")).toEqual([]);
});

test("an occurrence of a disabled task is skipped as disabled", async () => {
  const harness = new Harness({ tasks: [onceTask()], disabled: ["once"] });
  await harness.occur("once", "daily");
  await harness.drain();
  expect(await harness.run("once")).toMatchObject({ status: "skipped", reason: "disabled" });
});

test("a missed run that is too late to start stays missed", async () => {
  const harness = new Harness({ tasks: [walkTask(30)] });
  const key = { task: "walk", run: "2026-02-20T12:00:00Z/a" };
  await harness.change(key, {
    status: "missed",
    lane: "default",
    turn: 0,
    ticks: 0,
    attempt: 1,
    leaseExpiresAt: 0,
  });
  await harness.occur("walk", "a", "2026-02-20T12:00:00Z");
  await harness.drain();
  expect(await harness.memory.get(key)).toMatchObject({ status: "missed" });
});

test("a message by hand starts a run that is named after the message", async () => {
  const done: string[] = [];
  const harness = new Harness({ tasks: [onceTask(done)] });
  await harness.queue.send("default", '{"task":"once"}');
  await harness.drain();
  expect(done).toEqual(["2026-03-01T12:00:00Z/message~message-1"]);
});

test("a message by hand with an id starts one run however often it is sent", async () => {
  const done: string[] = [];
  const harness = new Harness({ tasks: [onceTask(done)] });
  for (let i = 0; i < 3; i++) {
    await harness.queue.send("default", '{"task":"once","id":"order-17"}');
    await harness.clock.advance(2_000);
    await harness.drain();
  }
  expect(done).toHaveLength(1);
  expect(await harness.run("once")).toMatchObject({ status: "succeeded" });
});
