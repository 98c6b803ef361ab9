import { describe, expect, test } from "vitest";
import { sweeperKey } from "../../functions/model/index-keys.ts";
import { defineTask } from "../../functions/model/task.ts";
import { cron } from "../../functions/schedule/index.ts";
import { type RunStore, ThrottledError } from "../../functions/store/run-store.ts";
import { Harness } from "./harness.ts";

const daily = cron("0 12 * * *", { id: "daily" });

function once(done: string[] = [], settings: object = {}) {
  return defineTask({
    name: "once",
    description: "Once.",
    triggers: [daily],
    run: (ctx) => void done.push(ctx.run),
    ...settings,
  });
}

describe("a schedule's message", () => {
  test("delivered twice at once and once more a day later makes one run", async () => {
    const done: string[] = [];
    const world = new Harness({ tasks: [once(done)] });
    const at = world.second;
    await world.occur("once", "daily", at);
    await world.occur("once", "daily", at);
    await Promise.all([world.next(), world.next()]);
    await world.clock.advance(86_400_000);
    await world.occur("once", "daily", at);
    await world.drain();
    expect(done).toEqual(["2026-03-01T12:00:00Z/daily"]);
    expect(await world.run("once")).toMatchObject({ status: "succeeded", turn: 0 });
    expect(world.queue.size("default")).toBe(0);
  });

  test("whose instant is 30 days past makes no run", async () => {
    const world = new Harness({ tasks: [once()] });
    await world.occur("once", "daily", "2026-01-29T12:00:00Z");
    await world.drain();
    expect(await world.runs("once")).toEqual([]);
  });

  test("later than its startWithin is skipped as late", async () => {
    const world = new Harness({ tasks: [once()] });
    await world.occur("once", "daily", "2026-02-28T11:00:00Z");
    await world.drain();
    expect(await world.run("once")).toMatchObject({ status: "skipped", reason: "late", leaseExpiresAt: 0 });
  });

  test("of a disabled task is skipped as disabled", async () => {
    const world = new Harness({ tasks: [once()], disabled: ["once"] });
    await world.occur("once", "daily");
    await world.drain();
    expect(await world.run("once")).toMatchObject({ status: "skipped", reason: "disabled" });
  });

  test("for another lane's task is sent on to that lane", async () => {
    const world = new Harness({ tasks: [once()], elsewhere: { import: "bulk" } });
    await world.occur("import");
    await world.drain();
    expect(world.queue.receive("bulk")?.body).toContain('"task":"import"');
    expect(world.queue.size("default")).toBe(0);
  });

  test("for a task that is no longer deployed ends its run errored", async () => {
    const world = new Harness({ tasks: [once()] });
    await world.occur("gone");
    await world.drain();
    expect(await world.run("gone")).toMatchObject({
      status: "errored",
      reason: "task is not deployed",
      dueKey: "attention#errored",
    });
  });
});

describe("a message by hand", () => {
  test("starts a run named after the message", async () => {
    const done: string[] = [];
    const world = new Harness({ tasks: [once(done)] });
    await world.queue.send("default", '{"task":"once"}');
    await world.drain();
    expect(done).toEqual(["2026-03-01T12:00:00Z/message~message-1"]);
  });

  test("with an id starts one run however often it is sent", async () => {
    const done: string[] = [];
    const world = new Harness({ tasks: [once(done)] });
    for (let i = 0; i < 3; i++) {
      await world.queue.send("default", '{"task":"once","id":"order-17"}');
      await world.clock.advance(2_000);
      await world.drain();
    }
    expect(done).toHaveLength(1);
    expect(await world.run("once")).toMatchObject({ status: "succeeded" });
  });

  test.each([
    ["not JSON", "{", "not JSON"],
    ["an array", "[]", "expected an object, got an array"],
    ["no task", '{"run":"x"}', 'no "task"'],
    ["odd keys", '{"task":"once","when":"now"}', "keys task, when: allowed are"],
    [
      "an odd instant",
      '{"task":"once","trigger":"daily","scheduledTime":"soon"}',
      'scheduledTime "soon" is not an instant',
    ],
    [
      "a negative turn",
      '{"task":"once","run":"2026-03-01T12:00:00Z/daily","turn":-1}',
      "turn -1 is not a whole number",
    ],
    [
      "params that are too long",
      JSON.stringify({ task: "once", params: { x: "x".repeat(300_001) } }),
      "at most 300000",
    ],
    ["a task that is not there", '{"task":"gone"}', 'task "gone" is not deployed: there are once'],
  ])("that is %s becomes a rejected record with its reason and body", async (_, body, reason) => {
    const world = new Harness({ tasks: [once()] });
    await world.queue.send("default", body);
    expect(await world.next()).toEqual({ batchItemFailures: [] });
    const record = await world.run("(rejected)");
    expect(record).toMatchObject({
      status: "rejected",
      dueKey: "attention#rejected",
      body: body.slice(0, 3_072),
    });
    expect(record.reason).toContain(reason);
    expect(record.bodyCut).toBe(body.length > 3_072 ? true : undefined);
  });
});

describe("a direct invocation", () => {
  test("of an unknown task is refused with the tasks there are", async () => {
    const world = new Harness({ tasks: [once()] });
    await expect(world.invoke({ task: "two" })).rejects.toThrow('no task "two": there are once');
    await expect(world.invoke({ when: "now" })).rejects.toThrow(
      "a direct invocation takes {task, params?, id?}",
    );
    await expect(world.invoke({ task: "once", params: { a: 1 } })).rejects.toThrow("once takes none");
  });

  test("answers at once, and never works on the run itself", async () => {
    const done: string[] = [];
    const world = new Harness({ tasks: [once(done)] });
    expect(await world.invoke({ task: "once" })).toMatchObject({ status: "enqueued" });
    expect(done).toEqual([]);
    expect(await world.run("once")).toMatchObject({ status: "enqueued", dueAt: world.clock.now() + 120_000 });
    await world.drain();
    expect(done).toHaveLength(1);
  });
});

describe("the clock", () => {
  test("sends a run whose message was lost, further apart each time", async () => {
    const done: string[] = [];
    const world = new Harness({ tasks: [once(done)] });
    await world.invoke({ task: "once" });
    const lose = () => {
      const message = world.queue.receive("default");
      if (message !== undefined) world.queue.delete("default", message.receiptHandle);
      return message !== undefined;
    };
    expect(lose()).toBe(true);
    const sent: number[] = [];
    for (let minute = 1; minute <= 20; minute++) {
      await world.minute();
      if (lose()) sent.push(minute);
    }
    expect(sent).toEqual([2, 3, 5, 9, 17]);
    await world.clock.advance(16 * 60_000);
    await world.sweep();
    await world.drain();
    expect(done).toHaveLength(1);
    expect((await world.run("once")).sends).toBeUndefined();
  });

  test("takes out the entry of a run that has ended", async () => {
    const world = new Harness({ tasks: [once()] });
    await world.memory.update(
      { task: "once", run: "2026-03-01T11:00:00Z/daily" },
      {
        name: "test",
        condition: [],
        set: {
          status: "succeeded",
          turn: 0,
          dueKey: sweeperKey({ task: "once", run: "2026-03-01T11:00:00Z/daily" }),
          dueAt: 5,
        },
      },
    );
    expect(await world.sweep()).toMatchObject({ due: 1, forgotten: 1, sent: 0 });
    expect(await world.sweep()).toMatchObject({ due: 0 });
  });

  test("starts what a deploy is to start once for its version, over cold starts", async () => {
    const done: string[] = [];
    const props = { tasks: [once(done)], startup: ["once"] };
    const world = new Harness(props);
    await world.sweep();
    await world.sweep();
    await world.drain();
    expect(done).toEqual(["2026-03-01T12:00:00Z/startup~v1"]);
    await world.clock.advance(100 * 86_400_000);
    const again = world.coldStart(props);
    await again.sweep();
    await world.drain();
    expect(done).toHaveLength(1);
  });
});

describe("a dead letter", () => {
  test("of a run under way is left to the clock", async () => {
    const world = new Harness({ tasks: [once()] });
    await world.invoke({ task: "once" });
    const { task, run } = await world.run("once");
    await world.memory.update({ task, run }, { name: "test", condition: [], remove: ["dueKey", "dueAt"] });
    world.queue.dead.push({ lane: "default", body: JSON.stringify({ task, run, turn: 0 }) });
    await world.takeDeadLetters();
    expect(await world.run("once")).toMatchObject({ status: "enqueued", dueAt: world.clock.now() });
  });

  test("of an occurrence that was never claimed becomes an errored run", async () => {
    const world = new Harness({ tasks: [once()] });
    const body = JSON.stringify({ task: "once", trigger: "daily", scheduledTime: world.second });
    world.queue.dead.push({ lane: "default", body });
    await world.takeDeadLetters();
    expect(await world.run("once")).toMatchObject({ status: "errored", reason: "never claimed", attempt: 1 });
  });

  test("of a turn without a run is dropped", async () => {
    const world = new Harness({ tasks: [once()] });
    world.queue.dead.push({
      lane: "default",
      body: '{"task":"once","run":"2026-03-01T12:00:00Z/daily","turn":2}',
    });
    await world.takeDeadLetters();
    expect(await world.runs("once")).toEqual([]);
  });
});

describe("a table that refuses for now", () => {
  test("loses nothing and spends no attempt: the message comes back later and later", async () => {
    const done: string[] = [];
    let throttled = true;
    const refusing = (store: RunStore): RunStore =>
      new Proxy(store, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== "function") return value;
          return async (...args: unknown[]) => {
            if (throttled) throw new ThrottledError("slow down");
            return value.apply(target, args);
          };
        },
      });
    const world = new Harness({ tasks: [once(done)], store: refusing });
    await world.occur("once", "daily");
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      expect((await world.next())?.batchItemFailures).toHaveLength(1);
      const before = world.clock.now();
      while (!world.queue.isVisible("default")) await world.clock.advance(1_000);
      waits.push((world.clock.now() - before) / 1000);
    }
    expect(waits.every((wait, i) => wait > (waits[i - 1] ?? 0))).toBe(true);
    throttled = false;
    await world.drain();
    expect(done).toHaveLength(1);
    expect(await world.run("once")).toMatchObject({ status: "succeeded", attempt: 1 });
  });
});
