/** The overlap slot: who gets it, who waits for it, and how a slot that was left behind becomes free. */

import { expect, test } from "vitest";
import { newRun } from "../../functions/model/run/new-run.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { startRun } from "../../functions/runs/start.ts";
import { minuteOf } from "../../functions/upkeep/hourly-look.ts";
import { Harness } from "../engine/harness.ts";
import { holding } from "../engine/holding.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { walkTask } from "../engine/sample-tasks.ts";

test("an occurrence is skipped while the run before it is not done", async () => {
  const harness = new Harness({ tasks: [walkTask(30, () => harness.clock.advance(1_000))] });
  await harness.occur("walk", "a");
  await harness.next();
  expect((await harness.run("walk")).status).toBe("interrupted");
  await harness.occur("walk", "b");
  await harness.drain();
  const [second, first] = await harness.runs("walk");
  expect(first).toMatchObject({ status: "succeeded", trigger: "a", admitted: 0 });
  expect(second).toMatchObject({ status: "skipped", reason: "overlap", trigger: "b" });
  expect(await harness.holders("walk")).toEqual([]);
});

test("runs that a person starts wait for the slot by age, may ask to be skipped, and run beside others where asked", async () => {
  const harness = new Harness({ tasks: [walkTask(30, () => harness.clock.advance(1_000))] });
  await harness.occur("walk", "a");
  await harness.next();
  const request = { task: "walk", lane: "default", kind: "manual" } as const;
  const first = await startRun(harness.context, request);
  await harness.clock.advance(1);
  const second = await startRun(harness.context, request);
  const skipped = await startRun(harness.context, { ...request, overlap: "skip" });
  const beside = await startRun(harness.context, { ...request, overlap: "allow" });
  for (let i = 0; i < 5; i++) await harness.next();
  expect(await harness.memory.get(skipped)).toMatchObject({ status: "skipped", reason: "overlap" });
  expect(await harness.memory.get(beside)).toMatchObject({ status: "interrupted", admitted: 0 });
  for (const run of [first, second])
    expect(await harness.memory.get(run)).toMatchObject({ status: "enqueued", dueKey: "wait#walk#" });
  await harness.drain();
  const ends = await Promise.all([first, second].map(async (run) => await harness.memory.get(run)));
  expect(ends.map((run) => run?.status)).toEqual(["succeeded", "succeeded"]);
  expect((ends[0]?.endedAt as string) <= (ends[1]?.startedAt as string)).toBe(true);
  expect(await harness.state("walk")).toEqual({ task: "walk", part: "state", held: 0 });
});

test("a redriven run waits for the slot and gets it as soon as it is free", async () => {
  let fails = true;
  const harness = new Harness({
    tasks: [
      walkTask(
        30,
        (n) => {
          if (n === 2 && fails) throw new Error("no");
          return harness.clock.advance(2_000);
        },
        { maxAttempts: 1 },
      ),
    ],
  });
  await harness.occur("walk", "a");
  await harness.drain();
  const failed = await harness.run("walk");
  expect(failed.status).toBe("errored");
  fails = false;
  await harness.clock.advance(60_000);
  await harness.occur("walk", "b");
  await harness.next();
  await redriveRun(harness.context, failed);
  await harness.next();
  await harness.next();
  expect(await harness.memory.get(failed)).toMatchObject({
    status: "enqueued",
    dueKey: "wait#walk#",
    turn: 1,
  });
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  expect(await harness.memory.get(failed)).toMatchObject({ ticks: 30, admitted: 1 });
  expect(await harness.holders("walk")).toEqual([]);
});

test("a short run under the overlap rule costs four writes and no read", async () => {
  const calls: string[] = [];
  const harness = new Harness({
    tasks: [walkTask(30)],
    store: (store) =>
      interceptedStore(store, ({ method, forward }) => {
        calls.push(method);
        return forward();
      }),
  });
  await harness.occur("walk");
  await harness.drain();
  expect(calls).toEqual(["updatePart", "update", "update", "updatePart"]);
});

test("a slot left behind by a run that has ended is taken over", async () => {
  const harness = new Harness({ tasks: [walkTask(30)] });
  await harness.occur("walk", "a");
  await harness.drain();
  const { run } = await harness.run("walk");
  await harness.changeState("walk", holding(run, 0));
  await harness.clock.advance(60_000);
  await harness.occur("walk", "b");
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
});

test("a slot's holder that died before its claim is created and keeps its slot", async () => {
  const harness = new Harness({ tasks: [walkTask(30)] });
  const holder = "2026-03-01T11:59:00Z/a";
  await harness.changeState("walk", holding(holder, 0));
  await harness.occur("walk", "b");
  await harness.drain();
  const [second, first] = await harness.runs("walk");
  expect(first).toMatchObject({ run: holder, status: "enqueued", dueAt: harness.clock.now() + 120_000 });
  expect(second).toMatchObject({ status: "skipped", reason: "overlap" });
  await harness.minute();
  await harness.minute();
  await harness.drain();
  expect((await harness.runs("walk"))[1]).toMatchObject({ status: "succeeded", admitted: 0 });
});

test("a slot that a second delivery took for an ended run is given back", async () => {
  const harness = new Harness({ tasks: [walkTask(30)] });
  const at = harness.second;
  await harness.occur("walk", "a", at);
  await harness.drain();
  await harness.occur("walk", "a", at);
  await harness.drain();
  expect(await harness.holders("walk")).toEqual([]);
});

test("a slot held by a run whose record has expired is taken over, and that run is not created again", async () => {
  const harness = new Harness({ tasks: [walkTask(30)] });
  const slotRun = "2025-11-01T12:00:00Z/a";
  await harness.changeState("walk", holding(slotRun, 0));
  await harness.occur("walk", "a");
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(["succeeded"]);
});

test("a message comes back when the slot has changed hands 20 times while its run asked for it", async () => {
  const ended = ["2026-03-01T10:00:00Z/daily", "2026-03-01T11:00:00Z/daily"];
  let isBusy = true;
  let looks = 0;
  const harness: Harness = new Harness({
    tasks: [walkTask(3)],
    store: (store) =>
      interceptedStore(store, async ({ write, forward }) => {
        if (isBusy && write === "take slot") {
          const [gone, comes] = [ended[looks % 2] as string, ended[++looks % 2] as string];
          await harness.changeState("walk", { ...holding(comes, 0), [`held#${gone}`]: undefined });
        }
        return forward();
      }),
  });
  for (const run of ended) {
    await harness.change({ task: "walk", run }, { status: "succeeded", turn: 0, leaseExpiresAt: 0 });
  }
  await harness.changeState("walk", holding(ended[0] as string, 0));
  await harness.occur("walk", "daily");
  expect((await harness.next())?.batchItemFailures).toHaveLength(1);
  expect(looks).toBe(20);
  expect(harness.log.at(-1)).toMatchObject({
    event: "message comes back",
    fields: {
      error: "Error: the slot changed 20 times while the run looked at it",
    },
  });
  isBusy = false;
  await harness.clock.advance(120_000);
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status, ticks }) => [status, ticks])).toEqual([
    ["succeeded", 3],
    ["succeeded", undefined],
    ["succeeded", undefined],
  ]);
});

test("a message comes back when its run could not enter the queue 20 times", async () => {
  const key = { task: "walk", run: "2026-03-01T11:00:00Z/daily" };
  const holder = { task: "walk", run: "2026-03-01T11:30:00Z/daily" };
  let isBusy = true;
  let tries = 0;
  const harness: Harness = new Harness({
    tasks: [walkTask(3)],
    store: (store) =>
      interceptedStore(store, async ({ write, forward }) => {
        if (!isBusy || write !== "wait") return forward();
        tries++;
        await harness.change(key, { dueKey: "zzz#other", dueAt: 1 });
        return forward();
      }),
  });
  const created = newRun(harness.clock.now(), "daily", new Date(harness.clock.now()));
  await harness.change(key, {
    ...created,
    status: "enqueued",
    lane: "default",
    turn: 1,
    overlap: "skip",
    seq: 0,
    leaseExpiresAt: 0,
  });
  const leaseExpiresAt = harness.clock.now() + 20_000;
  await harness.change(holder, {
    ...created,
    status: "running",
    lane: "default",
    leaseId: "x",
    leaseExpiresAt,
  });
  await harness.changeState("walk", holding(holder.run, 0));
  await harness.queue.send("default", JSON.stringify({ ...key, turn: 1 }));
  expect((await harness.next())?.batchItemFailures).toHaveLength(1);
  expect(tries).toBe(20);
  expect(harness.log.at(-1)).toMatchObject({
    event: "message comes back",
    fields: { error: "Error: the run changed 20 times while it waited for its slot" },
  });
  isBusy = false;
  await harness.change(key, { dueKey: undefined, dueAt: undefined });
  await harness.change(holder, { status: "succeeded", leaseExpiresAt: 0 });
  await harness.clock.advance(120_000);
  await harness.drainFor(2);
  expect(await harness.memory.get(key)).toMatchObject({ status: "succeeded", admitted: 1, ticks: 3 });
});

test("a slot whose holder's worker and message are both gone is free again within three minutes of the next occurrence", async () => {
  const harness = new Harness({ tasks: [walkTask(3)] });
  // The task's hourly look is over, and the next one far away.
  await harness.clock.advance(15 * 60_000);
  expect(minuteOf("walk")).toBe(8);
  await harness.occur("walk", "a");
  const message = harness.queue.receive("default") as { receiptHandle: string };
  await dieInFirstTurn(harness, "a");
  harness.queue.delete("default", message.receiptHandle);
  await harness.drainFor(10);
  expect(await harness.run("walk")).toMatchObject({ status: "running" });
  await harness.occur("walk", "b");
  await harness.drainFor(3);
  const [second, first] = await harness.runs("walk");
  expect(first).toMatchObject({ trigger: "a", status: "succeeded", ticks: 3 });
  expect(second).toMatchObject({ trigger: "b", status: "skipped", reason: "overlap" });
  expect(await harness.holders("walk")).toEqual([]);
});

test("a slot's holder at work gets no entry from an occurrence that finds the slot taken", async () => {
  const harness = new Harness({ tasks: [walkTask(3, () => harness.clock.advance(4_000))] });
  await harness.occur("walk", "a");
  const turn = harness.next();
  await harness.occur("walk", "b");
  await harness.next();
  const [first] = (await harness.runs("walk")).filter(({ trigger }) => trigger === "a");
  expect(first?.status).toBe("running");
  expect(first?.dueAt).toBeUndefined();
  await turn;
});

for (const [paused, until, runs] of [
  [false, undefined, true],
  [true, undefined, false],
  [true, "2026-03-01T11:59:59.000Z", true],
  [true, "2026-03-01T12:00:01.000Z", false],
  ["yes", undefined, false],
  [null, undefined, false],
  [true, 7, false],
] as const) {
  test(`a task whose state says paused ${paused}${until === undefined ? "" : ` until ${until}`} by hand ${runs ? "runs" : "skips"} its occurrence in few writes`, async () => {
    let writes = 0;
    const harness = new Harness({
      tasks: [walkTask(1)],
      store: (store) =>
        interceptedStore(store, ({ method, forward }) => {
          if (method === "updatePart") writes++;
          return forward();
        }),
    });
    await harness.changeState("walk", { paused, until } as never);
    await harness.occur("walk", "a");
    await harness.drain();
    expect(await harness.run("walk")).toMatchObject(
      runs ? { status: "succeeded" } : { status: "skipped", reason: "paused" },
    );
    expect(writes).toBeLessThanOrEqual(2);
  });
}

/** The worker of an occurrence's run dies within its first item: the run is claimed, and nothing else is written. */
async function dieInFirstTurn(harness: Harness, trigger: string): Promise<void> {
  const key = { task: "walk", run: `${harness.second}/${trigger}` };
  await harness.put({
    ...key,
    ...newRun(harness.clock.now(), trigger, new Date(harness.second)),
    status: "running",
    lane: "default",
    overlap: "skip",
    admitted: 0,
    leaseId: "dead",
    leaseExpiresAt: harness.clock.now() + 30_000,
    seq: 1,
  });
  await harness.changeState("walk", holding(key.run, 0));
}
