/** What becomes of messages that their queue gave up, and of runs whose task or lane is gone. */
import { describe, expect, test } from "vitest";
import { sweeperKey } from "../../functions/model/index-keys.ts";
import type { RunKey } from "../../functions/model/run.ts";
import { defineTask } from "../../functions/model/task.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { startRun } from "../../functions/runs/start.ts";
import { Harness } from "./harness.ts";

function walk(done: string[] = []) {
  return defineTask({
    name: "walk",
    description: "Walks.",
    run({ run }) {
      done.push(run);
    },
  });
}

function die(world: Harness, message: object): Promise<void> {
  world.queue.dead.push({ lane: "default", body: JSON.stringify({ task: "walk", ...message }) });
  return world.takeDeadLetters();
}

test("a start whose params nobody could keep becomes a record, as it would have on its lane", async () => {
  const world = new Harness({ tasks: [walk()] });
  for (const id of [{}, { id: "order-7" }]) await die(world, { params: "x".repeat(300_001), ...id });
  expect(world.log.map(({ event }) => event)).toEqual(["reject"]);
  expect(await world.run("(rejected)")).toMatchObject({
    reason: "params weigh 300003 bytes as JSON: at most 300000 are allowed",
    bodyCut: true,
  });
  expect(await world.runs("walk")).toEqual([]);
});

describe("an occurrence that was never claimed", () => {
  test("becomes a record while its own cannot have been there and expired", async () => {
    const world = new Harness({ tasks: [walk()] });
    await die(world, { trigger: "daily", scheduledTime: "2026-01-30T00:00:00Z" });
    await die(world, { trigger: "daily", scheduledTime: "2026-01-31T00:00:00Z" });
    expect((await world.runs("walk")).map(({ run }) => run)).toEqual(["2026-01-31T00:00:00Z/daily"]);
  });

  test("waits for the slot when it is redriven, as it would have before", async () => {
    const world = new Harness({ tasks: [walk()] });
    await die(world, { trigger: "daily", scheduledTime: world.second });
    await world.memory.updatePart(
      { task: "walk", part: "state" },
      { name: "test", condition: [], set: { slotRun: "2026-03-01T11:00:00Z/daily", slotTurn: 0 } },
    );
    await redriveRun(world.context, await world.run("walk"));
    await world.next();
    const [run] = await world.runs("walk");
    expect(run).toMatchObject({ status: "enqueued", overlap: "skip", dueKey: "wait#walk#" });
  });

  test("of a task that was not deployed waits for the slot, too", async () => {
    const world = new Harness({ tasks: [] });
    await world.occur("walk", "daily");
    await world.drain();
    expect(await world.run("walk")).toMatchObject({ reason: "task is not deployed", overlap: "skip" });
  });
});

describe("a dead message with an id", () => {
  test("is about the run that the id stands for", async () => {
    const world = new Harness({ tasks: [walk()] });
    const key = await startRun(world.context, {
      task: "walk",
      lane: "default",
      kind: "manual",
      id: "order-7",
    });
    await world.memory.update(key, { name: "test", condition: [], remove: ["dueKey", "dueAt"] });
    await die(world, { id: "order-7" });
    expect(await world.run("walk")).toMatchObject({ run: key.run, dueAt: world.clock.now() });
  });

  test("whose run was never made is what the id stands for from then on", async () => {
    const world = new Harness({ tasks: [walk()] });
    await die(world, { id: "order-7" });
    const { run } = await world.run("walk");
    await world.queue.send("default", JSON.stringify({ task: "walk", id: "order-7" }));
    await world.drain();
    expect(await world.run("walk")).toMatchObject({ run, status: "errored", reason: "never claimed" });
  });
});

describe("a run whose task went with its lane", () => {
  const key: RunKey = { task: "gone", run: "2026-03-01T11:00:00Z/daily" };

  async function left(status: "retrying" | "paused" | "errored") {
    const world = new Harness({ tasks: [walk()] });
    const set = { status, lane: "gone", turn: 1, attempt: 1, leaseExpiresAt: 0, fruitlessTurns: 0 };
    const due = status === "retrying" ? { dueKey: sweeperKey(key), dueAt: world.clock.now() } : {};
    await world.memory.update(key, { name: "test", condition: [], set: { ...set, ...due } });
    return world;
  }

  test("is ended by any worker that the clock finds", async () => {
    const world = await left("retrying");
    await world.sweep();
    await world.drain();
    expect(await world.memory.get(key)).toMatchObject({ status: "errored", reason: "task is not deployed" });
  });

  test("is ended by any worker when it is redriven", async () => {
    const world = await left("errored");
    await redriveRun(world.context, key);
    await world.drain();
    expect(await world.memory.get(key)).toMatchObject({ status: "errored", reason: "task is not deployed" });
  });
});
