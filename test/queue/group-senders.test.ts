/** Who sends in the group of a key: everybody who knows it. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { parseMessage } from "../../functions/model/run/messages/message.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { FiredSchedule } from "../../functions/model/task/fired-schedule.ts";
import { defineTask, type Task, type TaskContext } from "../../functions/model/task/task.ts";
import { makeClient } from "../../functions/operators/client.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import type { RunQueue } from "../../functions/queue/run-queue.ts";
import type { WorkerContext } from "../../functions/runs/index.ts";
import { after, onEvent } from "../../functions/schedule/index.ts";
import { forward } from "../../functions/turns/forward.ts";
import { Harness, type HarnessProps } from "../engine/harness.ts";

const params = v.optional(v.looseObject({ shop: v.optional(v.union([v.string(), v.number()])) }), {});

function walk(run: (ctx: TaskContext) => unknown = () => {}, more: object = {}): Task {
  return defineTask({
    name: "walk",
    description: "Walks.",
    concurrency: { limit: 1, key: "shop" },
    params,
    run: (ctx: TaskContext) => void run(ctx),
    ...more,
  }) as unknown as Task;
}

/** A deployment, and the keys with which each message was sent, as `LANE KEY`. */
function deployment(tasks: readonly Task[], props: Partial<HarnessProps> = {}) {
  const keys: string[] = [];
  const harness = new Harness({
    tasks,
    ...props,
    queue: (queue): RunQueue => ({
      send: (lane, body, delay, key) => {
        keys.push(`${lane} ${key}`);
        return queue.send(lane, body, delay, key);
      },
      sendBatch: (lane, bodies, delays, of = []) => {
        for (const i of bodies.keys()) keys.push(`${lane} ${of[i]} in a batch`);
        return queue.sendBatch(lane, bodies, delays, of);
      },
      setVisibility: (...all) => queue.setVisibility(...all),
    }),
  });
  return { harness, keys };
}

async function sent(harness: Harness, body: object): Promise<void> {
  await harness.queue.send("default", JSON.stringify(body));
}

test("a client sends a run in the group of the parameter that is its key, and of none where its params do not say it", async () => {
  const { harness, keys } = deployment([walk()]);
  const { start } = makeClient(harness.context);
  for (const shop of ["a", 7, undefined]) await start("walk", { shop });
  expect(keys).toEqual(["default a", "default 7", "default undefined"]);
});

test("a run that goes on later, and one that waited, is sent in the group of its key, also of one that a function made", async () => {
  const key = ({ shop }: { readonly shop: string }) => `shop ${shop}`;
  const { harness, keys } = deployment([
    walk((ctx) => ctx.turn === 0 && ctx.snooze(5), { concurrency: { limit: 1, key } }),
  ]);
  await sent(harness, { task: "walk", params: { shop: "a" } });
  await sent(harness, { task: "walk", params: { shop: "a" } });
  await harness.drain();
  expect(keys.splice(0)).toEqual(["default shop a"]);
  await harness.clock.advance(5_000);
  await harness.drain();
  expect(keys).toEqual(["default shop a", "default shop a"]);
});

test("the sweeper resends runs in the groups of their keys", async () => {
  const { harness, keys } = deployment([walk()]);
  const { start } = makeClient(harness.context);
  await start("walk", { shop: "a" });
  await start("walk", { shop: "b" });
  harness.queue.purge("default");
  keys.length = 0;
  for (let i = 0; i < 3; i++) await harness.minute();
  expect(new Set(keys)).toEqual(new Set(["default a in a batch", "default b in a batch"]));
});

test("the sweeper fires an occurrence in the group of the key in its params", async () => {
  const minutely: FiredSchedule = {
    ...{ task: "walk", lane: "default", trigger: "minutely", expression: "* * * * *", zone: "UTC" },
    params: { shop: "a" },
  };
  const { harness, keys } = deployment([walk()], { firedSchedules: [minutely] });
  await harness.sweep();
  expect(new Set(keys)).toEqual(new Set(["default a in a batch"]));
});

test("a run that follows another, and one that an event starts, are sent in the groups of their keys", async () => {
  const first = defineTask({ name: "first", description: "Is followed.", run() {} }) as Task;
  const triggers = [
    after("first", "succeeded", { id: "then", params: { shop: "f" } }),
    onEvent({ source: ["my.shop"] }, { id: "sold", params: { shop: "$.detail.shop" } }),
  ];
  const { harness, keys } = deployment([first, walk(undefined, { triggers })]);
  await sent(harness, { task: "first" });
  await sent(harness, {
    ...{ task: "walk", trigger: "sold", at: harness.second },
    event: { id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718", detail: { shop: "e" } },
  });
  await harness.drain();
  expect(keys).toContain("default f");
  expect((await harness.runs("walk")).map(({ slotKey }) => slotKey).sort()).toEqual(["e", "f"]);
});

test("a redriven run, and a rejected message that is sent again, are sent in the groups of their keys", async () => {
  const { harness, keys } = deployment([
    walk(
      () => {
        throw new Error("no shop");
      },
      { maxAttempts: 1, params: v.object({ shop: v.string() }) },
    ),
  ]);
  await sent(harness, { task: "walk", params: { shop: "a" } });
  await sent(harness, { task: "walk", params: { shop: 7 } });
  await harness.drain();
  keys.length = 0;
  for (const record of [...(await harness.runs("walk")), ...(await harness.runs("(rejected)"))])
    await redriveRun(harness.context, record as RunRecord);
  expect(keys).toEqual(["default a", "default 7"]);
});

test("a worker of another lane forwards a message in the group of the key in its params", async () => {
  const { harness, keys } = deployment([walk()]);
  const context = { ...harness.context, lanes: { walk: "bulk" } } as unknown as WorkerContext;
  const body = JSON.stringify({ task: "walk", params: { shop: "a" }, id: "once" });
  await forward(context, parseMessage(body), { body, messageId: "m", sentAt: harness.clock.now() });
  expect(keys).toEqual(["bulk a"]);
});

test("all messages of a run that is split are in the group of its key: of its shards, their further turns, and the one that wakes it", async () => {
  const first = new Set<number>();
  const own = defineTask({
    name: "walk",
    description: "Walks.",
    concurrency: { limit: 1, key: ({ shop }: { readonly shop: string }) => `shop ${shop}` },
    params: v.object({ shop: v.string() }),
    parallel: { shards: 3 },
    *shards() {
      for (let from = 0; from < 12; from += 4) yield { from, to: from + 4 };
    },
    splitShard: ({ to }: { readonly to: number }, cursor: number) =>
      cursor === 0 && to === 4 ? { kept: { from: 0, to: 2 }, rest: { from: 2, to: 4 } } : undefined,
    *items({ shard, cursor = -1 }: TaskContext) {
      const { from, to } = shard as { from: number; to: number };
      for (let n = Math.max(from, cursor + 1); n < to; n++) yield [n, n];
    },
    async process(n: number, ctx: TaskContext) {
      if (n === 0) await client.split(`walk/${ctx.run}`, "000");
      await harness.clock.advance(2_000);
      if (n % 4 !== 3 || first.has(n)) return;
      first.add(n);
      ctx.snooze(5);
    },
  } as never);
  const { harness, keys } = deployment([own as Task]);
  const client = makeClient(harness.context);
  await sent(harness, { task: "walk", params: { shop: "a" } });
  await harness.drainFor(2);
  const runs = await harness.runs("walk");
  expect(runs.map(({ status, splits }) => [status, splits])).toEqual([["succeeded", ["000.1"]]]);
  const counts = Object.groupBy(keys, (key) => key);
  const each = Object.entries(counts).map(([key, all = []]) => `${all.length} ${key}`);
  // Three shards; the cut one's next turn, its rest, three snoozes and the run's last turn.
  expect(each.sort()).toEqual(["3 default shop a in a batch", "6 default shop a"]);
});

test("a shard that the sweeper resends is in the group of its run's key", async () => {
  const key = ({ shop }: { readonly shop: string }) => `shop ${shop}`;
  const own = defineTask({
    name: "walk",
    description: "Walks.",
    concurrency: { limit: 1, key },
    params: v.object({ shop: v.string() }),
    parallel: { shards: 2 },
    *items({ shard }: TaskContext) {
      yield [shard, shard];
    },
    process: (_: unknown, ctx: TaskContext) => ctx.snooze(30),
  } as never);
  const { harness, keys } = deployment([own as Task]);
  await sent(harness, { task: "walk", params: { shop: "a" } });
  await harness.drain();
  harness.queue.purge("default");
  keys.length = 0;
  for (let minute = 0; minute < 3; minute++) await harness.minute();
  expect(new Set(keys)).toEqual(new Set(["default shop a in a batch"]));
});
