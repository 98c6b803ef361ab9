/** Messages that their queue gave up, and what becomes of their runs. */
import { expect, test } from "vitest";
import { turnDue } from "../../functions/model/run/index-keys.ts";
import { shardKey } from "../../functions/model/run/shard.ts";
import { defineTask, type Task, type TaskContext } from "../../functions/model/task/task.ts";
import { cancelRun } from "../../functions/operators/index.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { startRun } from "../../functions/runs/start.ts";
import { Harness } from "../engine/harness.ts";
import { holding } from "../engine/holding.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { walkTask } from "../engine/sample-tasks.ts";

const walk = walkTask(5);

/** Lets the queue give up a message for the task. */
function giveUp(harness: Harness, message: object): Promise<number> {
  harness.queue.dead.push({ lane: "default", body: JSON.stringify({ task: "walk", ...message }) });
  return harness.takeDeadLetters();
}

test("a dead letter of a live run makes the run due for the sweeper at once", async () => {
  const harness = new Harness({ tasks: [walk] });
  await harness.invoke({ task: "walk" });
  const { task, run } = await harness.run("walk");
  await harness.change({ task, run }, { dueKey: undefined, dueAt: undefined });
  await giveUp(harness, { run, turn: 0 });
  expect(await harness.run("walk")).toMatchObject({ status: "enqueued", dueAt: harness.clock.now() });
});

test("a dead letter of an occurrence that was never claimed becomes an errored run", async () => {
  const harness = new Harness({ tasks: [walk] });
  await giveUp(harness, { trigger: "daily", scheduledTime: harness.second });
  expect(await harness.run("walk")).toMatchObject({ status: "errored", reason: "never claimed", attempt: 1 });
});

test("an occurrence that an override left out and no worker claimed is skipped, as a worker would have done", async () => {
  const harness = new Harness({ tasks: [walk] });
  const at = harness.clock.now() / 1000;
  const own = { trigger: "own", expression: "@daily", zone: "UTC", startWithin: 60 };
  const overrides = [
    { setting: "schedule", value: own, from: at - 120, until: at + 60, at: at - 320 },
    { setting: "enabled", value: false, from: at - 60, until: at, at: at - 320 },
  ];
  await harness.changeState("walk", { overrides: JSON.stringify(overrides), ov: 2 });
  const instant = (seconds: number) => new Date((at + seconds) * 1000).toISOString().replace(".000Z", "Z");
  for (const [trigger, seconds] of [
    ["daily", -121],
    ["daily", -120],
    ["own", -61],
    ["daily", -60],
    ["daily", 0],
  ] as const)
    await giveUp(harness, { trigger, scheduledTime: instant(seconds) });
  await giveUp(harness, { schedule: "ann", rev: 1, startWithin: 60, scheduledTime: instant(-90) });
  const runs = await harness.runs("walk");
  expect(runs.map(({ run, reason }) => `${run.slice(11, 19)} ${run.slice(21)} ${reason}`)).toEqual([
    "12:00:00 daily overridden",
    "11:59:00 daily disabled",
    "11:58:59 own never claimed",
    "11:58:30 schedule~ann never claimed",
    "11:58:00 daily overridden",
    "11:57:59 daily never claimed",
  ]);
});

test("a dead letter of a turn without a run is dropped", async () => {
  const harness = new Harness({ tasks: [walk] });
  await giveUp(harness, { run: "2026-03-01T12:00:00Z/daily", turn: 2 });
  expect(await harness.runs("walk")).toEqual([]);
});

test("a dead letter whose params are too long to keep becomes a rejected message, as on its lane", async () => {
  const harness = new Harness({ tasks: [walk] });
  const params = "x".repeat(300_001);
  for (const id of [undefined, "order-7"]) await giveUp(harness, { params, id });
  expect(harness.log.map(({ event }) => event)).toEqual(["put body", "reject", "reserve id", "put body"]);
  expect(await harness.run("(rejected)")).toMatchObject({
    reason: "params weigh 300003 bytes as JSON: at most 300000 are allowed",
    bodyStoredSeparately: true,
  });
  expect(await harness.runs("walk")).toEqual([]);
});

test("an occurrence that was never claimed is recorded within 61 minutes of its instant, and left to its trigger's ledger later", async () => {
  const harness = new Harness({ tasks: [walk] });
  await giveUp(harness, { trigger: "daily", scheduledTime: "2026-03-01T10:58:59Z" });
  await giveUp(harness, { trigger: "daily", scheduledTime: "2026-03-01T10:59:00Z" });
  expect((await harness.runs("walk")).map(({ run }) => run)).toEqual(["2026-03-01T10:59:00Z/daily"]);
});

test("one that the sweeper fired is left to its trigger's ledger five minutes after its instant", async () => {
  const harness = new Harness({ tasks: [walk] });
  await giveUp(harness, { trigger: "each", scheduledTime: "2026-03-01T11:54:59Z", oldAfter: 300 });
  await giveUp(harness, { trigger: "each", scheduledTime: "2026-03-01T11:55:00Z", oldAfter: 300 });
  expect((await harness.runs("walk")).map(({ run }) => run)).toEqual(["2026-03-01T11:55:00Z/each"]);
});

test("an occurrence that was never claimed waits for the slot when it is redriven", async () => {
  const harness = new Harness({ tasks: [walk] });
  await giveUp(harness, { trigger: "daily", scheduledTime: harness.second });
  await harness.changeState("walk", holding("2026-03-01T11:00:00Z/daily", 0));
  await redriveRun(harness.context, await harness.run("walk"));
  await harness.next();
  const [run] = await harness.runs("walk");
  expect(run).toMatchObject({ status: "enqueued", overlap: "wait", dueKey: "wait#walk#" });
});

test("a dead letter with an id is about the run that was started for the id", async () => {
  const harness = new Harness({ tasks: [walk] });
  const key = await startRun(harness.context, {
    task: "walk",
    lane: "default",
    kind: "manual",
    id: "order-7",
  });
  await harness.change(key, { dueKey: undefined, dueAt: undefined });
  await giveUp(harness, { id: "order-7" });
  expect(await harness.run("walk")).toMatchObject({ run: key.run, dueAt: harness.clock.now() });
});

test("a dead letter with an id reserves the id for the run that it records", async () => {
  const harness = new Harness({ tasks: [walk] });
  await giveUp(harness, { id: "order-7" });
  const { run } = await harness.run("walk");
  await harness.queue.send("default", JSON.stringify({ task: "walk", id: "order-7" }));
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ run, status: "errored", reason: "never claimed" });
});

test("a dead letter comes back when its run has changed 20 times while it was looked at", async () => {
  const key = { task: "walk", run: "2026-03-01T11:00:00Z/daily" };
  let tries = 0;
  const harness: Harness = new Harness({
    tasks: [walk],
    store: (store) =>
      interceptedStore(store, async ({ write, forward }) => {
        // A worker moves the run's entry.
        if (write === "watch dead letter")
          await harness.change(key, { dueAt: harness.clock.now() + 60_000 + ++tries });
        return forward();
      }),
  });
  const dueAt = harness.clock.now() + 60_000;
  await harness.change(key, {
    status: "enqueued",
    turn: 0,
    leaseExpiresAt: 0,
    ...turnDue(key, dueAt),
  });
  expect(await giveUp(harness, { run: key.run, turn: 0 })).toBe(1);
  expect(tries).toBe(20);
  expect(harness.log.at(-1)).toMatchObject({
    event: "dead letter comes back",
    fields: { error: "Error: the run changed 20 times while its dead letter was looked at" },
  });
});

test("a shard whose first message was given up is created, and sent by the sweeper while the others still walk", async () => {
  const { harness, key, done } = await splitRun();
  const [dead] = harness.queue.bodies("default").filter((body) => body.includes("#shard#002"));
  harness.queue.purge("default");
  expect(await giveUp(harness, JSON.parse(dead as string))).toBe(0);
  expect(await harness.memory.get(shardKey(key, "002"))).toMatchObject({
    status: "enqueued",
    turn: 0,
    spec: '{"index":2,"of":3}',
    startCalled: true,
    dueAt: harness.clock.now(),
  });
  // A second copy of it finds the shard.
  expect(await giveUp(harness, JSON.parse(dead as string))).toBe(0);
  await harness.minute();
  await harness.next();
  expect(done).toEqual([2, 5]);
  expect((await harness.memory.get(key))?.ticks).toBe(2);
});

test("the first message of a shard that its run does not have, or holds back, creates nothing", async () => {
  const { harness, key } = await splitRun();
  const message = (name: string) => ({ run: shardKey(key, name).run, turn: 0, spec: { index: 9, of: 3 } });
  await giveUp(harness, message("003"));
  await giveUp(harness, { ...message("001"), spec: undefined });
  await giveUp(harness, { ...message("001"), run: `${key.run}9#shard#001` });
  await cancelRun(harness.context, key);
  await giveUp(harness, message("001"));
  for (const name of ["001", "003"]) expect(await harness.memory.get(shardKey(key, name))).toBeUndefined();
});

/** A run of three shards that are sent. */
async function splitRun() {
  const done: number[] = [];
  const task = defineTask({
    name: "walk",
    description: "Walks whole numbers.",
    parallel: { shards: 3 },
    *items({ shard, cursor = -1 }: TaskContext) {
      for (let n = shard.index; n < 6; n += shard.of) if (n > cursor) yield [n, n];
    },
    process: (n: number) => void done.push(n),
  } as never) as unknown as Task;
  const harness = new Harness({ tasks: [task] });
  const key = { task: "walk", run: `${harness.second}/cron-4f1a2b` };
  await harness.occur("walk");
  await harness.next();
  return { harness, key, done };
}
