import { describe, expect, test } from "vitest";
import { defineTask, type TaskContext } from "../../functions/model/task.ts";
import { cancelRun } from "../../functions/operators/cancel-run.ts";
import { pauseRun, resumeRun } from "../../functions/operators/pause-run.ts";
import { pauseTask } from "../../functions/operators/pause-task.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { startRun } from "../../functions/runs/start.ts";
import { Harness } from "./harness.ts";

function walking(each: (n: number, ctx: TaskContext) => unknown, settings: object = {}) {
  return defineTask({
    name: "walk",
    description: "Walks.",
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 30; n++) yield [n, n];
    },
    process: each,
    ...settings,
  });
}

const state = (world: Harness) => world.memory.getPart({ task: "walk", part: "state" });

describe("overlap skip", () => {
  test("skips an occurrence while the one before is not done", async () => {
    const world = new Harness({ tasks: [walking(() => world.clock.advance(1_000))] });
    await world.occur("walk", "a");
    await world.next();
    expect((await world.run("walk")).status).toBe("interrupted");
    await world.occur("walk", "b");
    await world.drain();
    const [second, first] = await world.runs("walk");
    expect(first).toMatchObject({ status: "succeeded", trigger: "a", admitted: 0 });
    expect(second).toMatchObject({ status: "skipped", reason: "overlap", trigger: "b" });
    expect((await state(world))?.slotRun).toBeUndefined();
  });

  test("costs four writes and no read for a short run", async () => {
    const calls: string[] = [];
    const world = new Harness({
      tasks: [walking(() => {})],
      store: (store) =>
        new Proxy(store, {
          get(target, name) {
            const value: unknown = Reflect.get(target, name);
            if (typeof value !== "function") return value;
            return (...args: unknown[]) => {
              calls.push(String(name));
              return value.apply(target, args);
            };
          },
        }),
    });
    await world.occur("walk");
    await world.drain();
    expect(calls).toEqual(["updatePart", "update", "update", "updatePart"]);
  });

  test("takes the slot over from a run that has ended and forgot it", async () => {
    const world = new Harness({ tasks: [walking(() => {})] });
    await world.occur("walk", "a");
    await world.drain();
    const { run } = await world.run("walk");
    await world.memory.updatePart(
      { task: "walk", part: "state" },
      { name: "test", condition: [], set: { slotRun: run, slotTurn: 0 } },
    );
    await world.clock.advance(60_000);
    await world.occur("walk", "b");
    await world.drain();
    expect((await world.runs("walk")).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  });

  test("makes a holder that died before its claim, which keeps its slot", async () => {
    const world = new Harness({ tasks: [walking(() => {})] });
    const holder = "2026-03-01T11:59:00Z/a";
    await world.memory.updatePart(
      { task: "walk", part: "state" },
      { name: "test", condition: [], set: { slotRun: holder, slotTurn: 0 } },
    );
    await world.occur("walk", "b");
    await world.drain();
    const [second, first] = await world.runs("walk");
    expect(first).toMatchObject({ run: holder, status: "enqueued", dueAt: world.clock.now() + 120_000 });
    expect(second).toMatchObject({ status: "skipped", reason: "overlap" });
    await world.minute();
    await world.minute();
    await world.drain();
    expect((await world.runs("walk"))[1]).toMatchObject({ status: "succeeded", admitted: 0 });
  });

  test("is not for a run started by a person, unless it is asked for", async () => {
    const world = new Harness({ tasks: [walking(() => world.clock.advance(1_000))] });
    await world.occur("walk", "a");
    await world.next();
    const wish = { task: "walk", lane: "default", kind: "manual" } as const;
    const beside = await startRun(world.context, wish);
    const obeys = await startRun(world.context, { ...wish, overlap: "skip" });
    await world.drain();
    expect(await world.memory.get(beside)).toMatchObject({ status: "succeeded" });
    expect(await world.memory.get(obeys)).toMatchObject({ status: "skipped", reason: "overlap" });
  });

  test("lets a redriven run wait for the slot, and hands it on as soon as it is free", async () => {
    let fails = true;
    const world = new Harness({
      tasks: [
        walking(
          (n) => {
            if (n === 2 && fails) throw new Error("no");
            return world.clock.advance(2_000);
          },
          { maxAttempts: 1 },
        ),
      ],
    });
    await world.occur("walk", "a");
    await world.drain();
    const failed = await world.run("walk");
    expect(failed.status).toBe("errored");
    fails = false;
    await world.clock.advance(60_000);
    await world.occur("walk", "b");
    await world.next();
    await redriveRun(world.context, failed);
    await world.next();
    await world.next();
    expect(await world.memory.get(failed)).toMatchObject({
      status: "enqueued",
      dueKey: "wait#walk#",
      turn: 1,
    });
    await world.drain();
    expect((await world.runs("walk")).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
    expect(await world.memory.get(failed)).toMatchObject({ ticks: 30, admitted: 1 });
    expect((await state(world))?.slotRun).toBeUndefined();
  });
});

describe("an operator", () => {
  test("pauses a run after the item in hand, and resumes it with the next one", async () => {
    const done: number[] = [];
    const world: Harness = new Harness({
      tasks: [
        walking(async (n) => {
          done.push(n);
          if (n === 3)
            await pauseRun(world.context, await world.run("walk"), { note: "too fast", author: "ada" });
          await world.clock.advance(1_000);
        }),
      ],
    });
    await world.occur("walk");
    await world.drain();
    expect(done).toEqual([1, 2, 3]);
    expect(await world.run("walk")).toMatchObject({
      status: "paused",
      leaseExpiresAt: 0,
      note: "too fast",
      author: "ada",
      cursor: "3",
    });
    await resumeRun(world.context, await world.run("walk"));
    await world.drain();
    expect(done).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(await world.run("walk")).toMatchObject({ status: "succeeded", attempt: 1 });
  });

  test("ends a pause by its own end", async () => {
    const world: Harness = new Harness({
      tasks: [
        walking(async (n) => {
          const until = new Date(world.clock.now() + 600_000);
          if (n === 3) await pauseRun(world.context, await world.run("walk"), { until });
          await world.clock.advance(1_000);
        }),
      ],
    });
    await world.occur("walk");
    await world.drain();
    for (let i = 0; i < 9; i++) await world.minute();
    await world.drain();
    expect((await world.run("walk")).status).toBe("paused");
    for (let i = 0; i < 2; i++) await world.minute();
    await world.drain();
    expect(await world.run("walk")).toMatchObject({ status: "succeeded", ticks: 30 });
  });

  test("resumes a run that has not heard of its pause yet: it goes on", async () => {
    const done: number[] = [];
    const world: Harness = new Harness({
      tasks: [
        walking(async (n) => {
          done.push(n);
          if (n === 3) {
            await pauseRun(world.context, await world.run("walk"));
            expect((await resumeRun(world.context, await world.run("walk"))).status).toBe("running");
          }
          if (n < 6) await world.clock.advance(1_000);
        }),
      ],
    });
    await world.occur("walk");
    await world.drain();
    expect(done).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(await world.run("walk")).toMatchObject({ status: "succeeded", turn: 1 });
  });

  test("cancels a run after the item in hand; its slot is free", async () => {
    const done: number[] = [];
    const world: Harness = new Harness({
      tasks: [
        walking(async (n) => {
          done.push(n);
          if (n === 3) await cancelRun(world.context, await world.run("walk"));
          await world.clock.advance(1_000);
        }),
      ],
    });
    await world.occur("walk");
    await world.drain();
    expect(done).toEqual([1, 2, 3]);
    expect(await world.run("walk")).toMatchObject({ status: "cancelled", leaseExpiresAt: 0, cursor: "3" });
    expect((await state(world))?.slotRun).toBeUndefined();
  });

  test("is told the status found and the moves allowed", async () => {
    const world = new Harness({ tasks: [walking(() => {})] });
    await world.occur("walk");
    await world.drain();
    const run = await world.run("walk");
    await expect(pauseRun(world.context, run)).rejects.toThrow(/is succeeded, it cannot pause: it has ended/);
    await expect(redriveRun(world.context, { task: "walk", run: "x" })).rejects.toThrow('no run "walk/x"');
  });

  test("pauses a task: its occurrences are skipped, until the pause's end", async () => {
    for (const overlap of ["skip", "allow"]) {
      const world = new Harness({ tasks: [walking(() => {}, { overlap })] });
      await pauseTask(world.context, "walk", { until: new Date(world.clock.now() + 90_000) });
      await world.occur("walk", "a");
      await world.drain();
      await world.clock.advance(120_000);
      await world.occur("walk", "b");
      await world.drain();
      expect((await world.runs("walk")).map(({ status, reason }) => reason ?? status)).toEqual([
        "succeeded",
        "paused",
      ]);
    }
  });

  test("sends a rejected message's body again", async () => {
    const world = new Harness({ tasks: [walking(() => {})] });
    await world.queue.send("default", '{"task":"walk","when":"now"}');
    await world.drain();
    const record = await world.run("(rejected)");
    await redriveRun(world.context, record);
    expect(await world.memory.get(record)).toMatchObject({ status: "rejected" });
    expect((await world.memory.get(record))?.dueKey).toBeUndefined();
    expect(world.queue.receive("default")?.body).toBe('{"task":"walk","when":"now"}');
    await expect(redriveRun(world.context, record)).rejects.toThrow("was redriven already");
  });
});

describe("a slot that was left behind", () => {
  test("by a delivery that came twice is given back", async () => {
    const world = new Harness({ tasks: [walking(() => {})] });
    const at = world.second;
    await world.occur("walk", "a", at);
    await world.drain();
    await world.occur("walk", "a", at);
    await world.drain();
    expect((await state(world))?.slotRun).toBeUndefined();
  });

  test("by a run whose record has expired is taken over, and the old run is not made again", async () => {
    const world = new Harness({ tasks: [walking(() => {})] });
    const slotRun = "2025-11-01T12:00:00Z/a";
    await world.memory.updatePart(
      { task: "walk", part: "state" },
      { name: "test", condition: [], set: { slotRun, slotTurn: 0 } },
    );
    await world.occur("walk", "a");
    await world.drain();
    expect((await world.runs("walk")).map(({ status }) => status)).toEqual(["succeeded"]);
  });

  test("does not let a missed run that is too late run", async () => {
    const world = new Harness({ tasks: [walking(() => {})] });
    const key = { task: "walk", run: "2026-02-20T12:00:00Z/a" };
    const set = {
      status: "missed",
      lane: "default",
      turn: 0,
      ticks: 0,
      attempt: 1,
      leaseExpiresAt: 0,
    } as const;
    await world.memory.update(key, { name: "test", condition: [], set });
    await world.occur("walk", "a", "2026-02-20T12:00:00Z");
    await world.drain();
    expect(await world.memory.get(key)).toMatchObject({ status: "missed" });
  });
});
