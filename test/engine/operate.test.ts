/** What an operator's moves leave on a record, and what they refuse. How a worker hears of them: `admission.test.ts`. */
import { describe, expect, test } from "vitest";
import { MoveRefusedError } from "../../functions/model/errors.ts";
import type { RunRecord } from "../../functions/model/run.ts";
import { defineTask } from "../../functions/model/task.ts";
import { cancelRun } from "../../functions/operators/cancel-run.ts";
import { allowedMoves } from "../../functions/operators/change-run.ts";
import { pauseRun, resumeRun } from "../../functions/operators/pause-run.ts";
import { pauseTask, resumeTask } from "../../functions/operators/pause-task.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { Harness } from "./harness.ts";

/** Fails at the third item until it is told not to. */
function failing(settings: object = {}) {
  const at = { fails: true };
  const task = defineTask({
    name: "walk",
    description: "Walks.",
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 5; n++) yield [n, n];
    },
    process(n: number) {
      done.push(n);
      if (n === 3 && at.fails) throw new Error("no");
    },
    maxAttempts: 1,
    ...settings,
  });
  const done: number[] = [];
  return { at, task, done };
}

const state = (world: Harness) => world.memory.getPart({ task: "walk", part: "state" });

describe("a redriven run", () => {
  test("goes on at the item that failed, with its attempts anew and its error kept", async () => {
    const { at, task, done } = failing();
    const world = new Harness({ tasks: [task] });
    await world.occur("walk");
    await world.drain();
    expect(await world.run("walk")).toMatchObject({ status: "errored", cursor: "2" });
    at.fails = false;
    await redriveRun(world.context, await world.run("walk"), { author: "ada" });
    await world.drain();
    expect(done).toEqual([1, 2, 3, 3, 4, 5]);
    const run = await world.run("walk");
    expect(run).toMatchObject({ status: "succeeded", attempt: 1, turn: 1, ticks: 5, author: "ada" });
    expect(run.errors?.map(({ message }) => message)).toEqual(["no"]);
    expect(run.error).toBeUndefined();
  });

  test("has its whole time again: a run that was over its timeout is not over it at once", async () => {
    const { at, task } = failing({ timeoutSeconds: 60 });
    const world = new Harness({ tasks: [task] });
    await world.occur("walk");
    await world.drain();
    at.fails = false;
    await world.clock.advance(3_600_000);
    await redriveRun(world.context, await world.run("walk"));
    await world.drain();
    const run = await world.run("walk");
    expect(run.status).toBe("succeeded");
    expect(run.startedAt).toBe("2026-03-01T13:00:00.000Z");
  });

  test("that was skipped runs after all", async () => {
    const { at, task, done } = failing();
    at.fails = false;
    const world = new Harness({ tasks: [task] });
    await pauseTask(world.context, "walk");
    await world.occur("walk");
    await world.drain();
    expect(await world.run("walk")).toMatchObject({ status: "skipped", reason: "paused" });
    await redriveRun(world.context, await world.run("walk"));
    await world.drain();
    expect(done).toEqual([1, 2, 3, 4, 5]);
    expect((await world.run("walk")).status).toBe("succeeded");
  });
});

describe("a rejected message", () => {
  async function rejected() {
    const world = new Harness({ tasks: [failing().task] });
    await world.queue.send("default", '{"task":"walk","when":"now"}');
    await world.drain();
    return { world, record: await world.run("(rejected)") };
  }

  test("stays where a person sees it when its body cannot be sent", async () => {
    const { world, record } = await rejected();
    const queue = { ...world.queue, send: () => Promise.reject(new Error("no such queue")) };
    await expect(redriveRun({ ...world.context, queue } as never, record)).rejects.toThrow("no such queue");
    expect(await world.memory.get(record)).toEqual(record);
    await redriveRun(world.context, record);
    expect(world.queue.receive("default")?.body).toBe('{"task":"walk","when":"now"}');
  });

  test("is still seen when the command died before it was sent, and is sent by the next one", async () => {
    const { world, record } = await rejected();
    const never = () => new Promise<void>(() => {});
    void redriveRun({ ...world.context, queue: { ...world.queue, send: never } } as never, record);
    await world.clock.advance(1_000);
    const { items } = await world.memory.due("attention#rejected", { until: world.clock.now() });
    expect(items.map(({ run }) => run)).toEqual([record.run]);
    await redriveRun(world.context, record);
    expect(world.queue.receive("default")?.body).toBe('{"task":"walk","when":"now"}');
    expect((await world.memory.get(record))?.dueKey).toBeUndefined();
  });

  test("that two people redrive at once is sent once", async () => {
    const { world, record } = await rejected();
    const both = await Promise.allSettled([
      redriveRun(world.context, record),
      redriveRun(world.context, record),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    await expect(redriveRun(world.context, record)).rejects.toThrow("was redriven already");
    expect(world.queue.receive("default")).toBeDefined();
    expect(world.queue.receive("default")).toBeUndefined();
  });

  test("of a lane that is no more goes to one that is", async () => {
    const { world, record } = await rejected();
    await world.memory.update(record, { name: "test", condition: [], set: { lane: "gone" } });
    await redriveRun(world.context, record);
    expect(world.queue.receive("default")?.body).toBe('{"task":"walk","when":"now"}');
  });

  test("whose body was cut is refused", async () => {
    const { world, record } = await rejected();
    await world.memory.update(record, { name: "test", condition: [], set: { bodyCut: true } });
    await expect(redriveRun(world.context, record)).rejects.toThrow(
      `(rejected)/${record.run} cannot be redriven: only the first 3 KB of its body were kept`,
    );
  });
});

describe("who asked, and why", () => {
  async function enqueued() {
    const world = new Harness({ tasks: [failing().task] });
    const { run } = await world.invoke({ task: "walk" });
    return { world, key: { task: "walk", run: run.slice("walk/".length) } };
  }

  test("is what the last person said: no older note stands under another's name", async () => {
    const { world, key } = await enqueued();
    await pauseRun(world.context, key, { author: "ada", note: "too fast" });
    expect(await world.memory.get(key)).toMatchObject({ author: "ada", note: "too fast" });
    await resumeRun(world.context, key, { author: "bob" });
    expect(await world.memory.get(key)).toMatchObject({ author: "bob" });
    expect((await world.memory.get(key))?.note).toBeUndefined();
  });

  test("stays when the clock ends a pause", async () => {
    const { world, key } = await enqueued();
    const until = new Date(world.clock.now() + 30_000);
    await pauseRun(world.context, key, { author: "ada", note: "too fast", until });
    await world.minute();
    expect(await world.memory.get(key)).toMatchObject({
      status: "enqueued",
      author: "ada",
      note: "too fast",
    });
  });

  test("of a task's pause goes with the next pause", async () => {
    const world = new Harness({ tasks: [failing().task] });
    await pauseTask(world.context, "walk", {
      author: "ada",
      note: "moving house",
      until: new Date(world.clock.now() + 60_000),
    });
    await pauseTask(world.context, "walk", { author: "bob" });
    expect(await state(world)).toEqual({
      task: "walk",
      part: "state",
      paused: true,
      at: "2026-03-01T12:00:00.000Z",
      author: "bob",
    });
    expect(await resumeTask(world.context, "walk", { author: "eve" })).toBe(true);
    expect(await resumeTask(world.context, "walk", { author: "eve" })).toBe(false);
    expect(await state(world)).not.toHaveProperty("paused");
  });
});

test("a pause that would be over already is refused", async () => {
  const world = new Harness({ tasks: [failing().task] });
  const { run } = await world.invoke({ task: "walk" });
  const until = new Date(world.clock.now());
  const refusal = "a pause until 2026-03-01T12:00:00.000Z is over already: it is 2026-03-01T12:00:00.000Z";
  await expect(pauseTask(world.context, "walk", { until })).rejects.toThrow(refusal);
  await expect(
    pauseRun(world.context, { task: "walk", run: run.slice("walk/".length) }, { until }),
  ).rejects.toThrow(refusal);
});

test("a cancelled run that nobody holds gives its slot back at once", async () => {
  const { task } = failing();
  const world = new Harness({ tasks: [task] });
  await world.memory.updatePart(
    { task: "walk", part: "state" },
    { name: "test", condition: [], set: { slotRun: "2026-03-01T11:00:00Z/a", slotTurn: 0 } },
  );
  await world.memory.update(
    { task: "walk", run: "2026-03-01T11:00:00Z/a" },
    {
      name: "test",
      condition: [],
      set: { status: "retrying", turn: 1, attempt: 2, admitted: 0, leaseExpiresAt: 0 },
    },
  );
  await cancelRun(world.context, { task: "walk", run: "2026-03-01T11:00:00Z/a" });
  expect((await state(world))?.slotRun).toBeUndefined();
  expect(await world.run("walk")).toMatchObject({
    status: "cancelled",
    endedAt: "2026-03-01T12:00:00.000Z",
    expiresAt: Date.parse("2026-05-30T12:00:00.000Z") / 1000,
  });
});

describe("the moves that are allowed", () => {
  const record = (more: Partial<RunRecord>) => ({ status: "rejected", ...more }) as RunRecord;

  test.each<[string, RunRecord, readonly string[]]>([
    ["enqueued", record({ status: "enqueued" }), ["pause", "cancel"]],
    ["running", record({ status: "running" }), ["pause", "cancel"]],
    ["interrupted", record({ status: "interrupted" }), ["pause", "cancel"]],
    ["retrying", record({ status: "retrying" }), ["pause", "cancel"]],
    ["paused", record({ status: "paused" }), ["resume", "cancel"]],
    ["errored", record({ status: "errored" }), ["redrive"]],
    ["skipped", record({ status: "skipped" }), ["redrive"]],
    ["missed", record({ status: "missed" }), ["redrive"]],
    ["succeeded", record({ status: "succeeded" }), []],
    ["cancelled", record({ status: "cancelled" }), []],
    ["rejected", record({ body: "x", dueKey: "attention#rejected" }), ["redrive"]],
    ["rejected, cut", record({ body: "x", dueKey: "attention#rejected", bodyCut: true }), []],
    ["rejected, sent again", record({ body: "x" }), []],
  ])("%s", (_title, run, allowed) => {
    expect(allowedMoves(run)).toEqual(allowed);
  });

  test("stand in the refusal, with the status as a person sees it", async () => {
    const world = new Harness({ tasks: [failing().task] });
    const key = { task: "walk", run: "2026-03-01T11:00:00Z/a" };
    const leaseExpiresAt = world.clock.now() + 20_000;
    await world.memory.update(key, {
      name: "test",
      condition: [],
      set: { status: "paused", turn: 1, leaseExpiresAt },
    });
    const refused = redriveRun(world.context, key);
    await expect(refused).rejects.toThrow(
      "walk/2026-03-01T11:00:00Z/a is pausing, it cannot redrive: allowed are resume, cancel",
    );
    await expect(refused).rejects.toBeInstanceOf(MoveRefusedError);
  });
});
