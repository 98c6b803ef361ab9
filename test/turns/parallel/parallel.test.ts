/** Runs that are split into shards: from the plan to one end, and what operators do to them. */
import { expect, test } from "vitest";
import { interceptedStore, notedWrites } from "../../engine/intercepted-store.ts";
import { Sharded, upTo } from "./sharded.ts";

test("a run that is split does each item once, and ends once, without waiting for the patrol", async () => {
  const walk = new Sharded();
  await walk.start();
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(12));
  expect(walk.callbacks).toEqual(["afterComplete"]);
  expect(await walk.parent()).toMatchObject({
    status: "succeeded",
    shards: 3,
    open: 0,
    ticks: 12,
    total: 12,
  });
  expect(await walk.shard("002")).toMatchObject({
    status: "succeeded",
    ticks: 4,
    spec: '{"index":2,"of":3}',
  });
});

test("the shards of a run are in no list of its task's runs", async () => {
  const walk = new Sharded();
  await walk.start();
  await walk.drain();
  expect((await walk.runs("walk")).map(({ run }) => run)).toEqual([walk.key.run]);
});

test("a shard of one turn costs its run two writes and one read beyond its end", async () => {
  const { writes, store } = notedWrites();
  const walk = new Sharded({ store });
  await walk.start();
  await walk.drain();
  const counted = Object.groupBy(writes, (name) => String(name));
  expect(Object.fromEntries(Object.entries(counted).map(([name, all]) => [name, all?.length]))).toEqual({
    claim: 5,
    planned: 1,
    spread: 1,
    count: 3,
    succeed: 4,
  });
});

test("a shard of one turn reads its run once beyond its checkpoints, and the run its shards twice in all", async () => {
  const reads: string[] = [];
  const walk = new Sharded({
    store: (memory) =>
      interceptedStore(memory, ({ method, forward }) => {
        if (method === "get" || method === "between") reads.push(method);
        return forward();
      }),
  });
  await walk.start();
  await walk.drain();
  expect(reads.toSorted()).toEqual(["between", "between", "get", "get", "get"]);
});

test("the last shard may end while the launch still holds the run", async () => {
  const walk: Sharded = new Sharded({
    queue: (queue) => ({
      send: (...args) => queue.send(...args),
      setVisibility: (...args) => queue.setVisibility(...args),
      async sendBatch(...args) {
        const unsent = await queue.sendBatch(...args);
        await walk.drain();
        return unsent;
      },
    }),
  });
  await walk.start();
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(12));
  expect(walk.callbacks).toEqual(["afterComplete"]);
  expect(await walk.parent()).toMatchObject({ status: "succeeded", ticks: 12 });
});

test("a pause holds each shard at its next checkpoint, and a resume lets all go on", async () => {
  const walk: Sharded = new Sharded({
    async atItem(n) {
      if (n === 3) await walk.client.pause(walk.id);
      await walk.clock.advance(1_000);
    },
  });
  await walk.start();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "paused", open: 3 });
  expect(await walk.shard("000")).toMatchObject({ status: "interrupted", reason: "parked", turn: 0 });
  // The others were not begun: their messages were dropped.
  expect(walk.sorted).toEqual([0, 3]);
  await walk.client.resume(walk.id);
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(12));
  expect(await walk.parent()).toMatchObject({ status: "succeeded", ticks: 12 });
});

test("a shard that parks as its run is resumed goes on at once", async () => {
  const walk: Sharded = new Sharded({
    store: (memory) =>
      new Proxy(memory, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== "function") return value;
          return async (...args: unknown[]) => {
            if ((args[1] as { name?: string } | undefined)?.name === "park")
              await walk.client.resume(walk.id);
            return value.apply(target, args);
          };
        },
      }),
    async atItem(n) {
      if (n === 3) await walk.client.pause(walk.id);
      await walk.clock.advance(1_000);
    },
  });
  await walk.start();
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(12));
  expect(await walk.parent()).toMatchObject({ status: "succeeded", ticks: 12 });
});

test("a cancelled run starts no further item after its shards' next checkpoints, and frees its slot 32 s later", async () => {
  const walk: Sharded = new Sharded({
    async atItem(n) {
      if (n === 3 && walk.done.length === 1) await walk.client.cancel(walk.id);
      await walk.clock.advance(1_000);
    },
  });
  await walk.start();
  await walk.drain();
  expect(walk.sorted).toEqual([0, 3]);
  expect(await walk.parent()).toMatchObject({ status: "cancelled", open: 3 });
  expect(await walk.holders("walk")).toEqual([walk.key.run]);
  await walk.clock.advance(31_000);
  await walk.drain();
  expect(await walk.holders("walk")).toEqual([walk.key.run]);
  await walk.clock.advance(4_000);
  await walk.drain();
  expect(await walk.holders("walk")).toEqual([]);
});

test("a run that waits gets the place of one that was cancelled with its shards at work, without the sweeper", async () => {
  const walk: Sharded = new Sharded({
    task: { concurrency: { limit: 1 } },
    async atItem(n) {
      if (n === 3 && walk.done.length === 1) await walk.client.cancel(walk.id);
      await walk.clock.advance(1_000);
    },
  });
  await walk.start();
  await walk.drain();
  await walk.client.start("walk");
  await walk.drain();
  expect((await walk.runs("walk")).map(({ status }) => status)).toEqual(["enqueued", "cancelled"]);
  await walk.clock.advance(35_000);
  await walk.drain();
  expect((await walk.runs("walk")).map(({ status }) => status)).toEqual(["succeeded", "cancelled"]);
  expect(await walk.holders("walk")).toEqual([]);
});

test.each(["stop", "a time-out"])("after %s a run's place is free once no shard is at work", async (how) => {
  const walk: Sharded = new Sharded({
    task: {
      ...(how === "stop" && { parallel: { shards: 3, onShardError: "stop" } }),
      ...(how === "a time-out" && { timeoutSeconds: 5 }),
      concurrency: { limit: 1 },
      maxAttempts: 1,
    },
    async atItem(n) {
      await walk.clock.advance(2_000);
      if (how === "stop" && n === 3) throw new Error("three");
    },
  });
  await walk.start();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "errored" });
  expect((await walk.parent()).open).toBeGreaterThan(0);
  expect(await walk.holders("walk")).toEqual([walk.key.run]);
  await walk.clock.advance(35_000);
  await walk.drain();
  expect(await walk.holders("walk")).toEqual([]);
});

test("a shard that fails lets the others go on, and the run errs after the last with what failed first", async () => {
  const walk: Sharded = new Sharded({
    task: { maxAttempts: 1 },
    atItem(n) {
      if (n === 4) throw new Error("four is too many");
    },
  });
  await walk.start();
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(12).filter((n) => n % 3 !== 1 || n < 4));
  expect(walk.callbacks).toEqual(["afterError"]);
  expect(await walk.parent()).toMatchObject({
    status: "errored",
    reason: "1 of 3 shards failed",
    error: { message: "four is too many" },
    failed: 1,
    ticks: 9,
  });
  const shard = await walk.shard("001");
  expect(shard).toMatchObject({ status: "errored" });
  expect(shard?.dueKey).toBeUndefined();
});

test("a redriven run goes on at the cursors of the shards that failed, and counts nothing twice", async () => {
  let isBroken = true;
  const walk: Sharded = new Sharded({
    task: { maxAttempts: 1 },
    atItem(n) {
      if (n === 7 && isBroken) throw new Error("seven");
    },
  });
  await walk.start();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "errored", failed: 1, ticks: 10 });
  isBroken = false;
  await walk.client.redrive(walk.id);
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(12));
  const run = await walk.parent();
  expect(run).toMatchObject({ status: "succeeded", ticks: 12, open: 0, epoch: 1 });
  expect([run.failed, run.shardError, run.redo, run.stop]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(walk.callbacks).toEqual(["afterError", "afterComplete"]);
});

test("with onShardError stop the others stop, and the run errs at once", async () => {
  const walk: Sharded = new Sharded({
    task: { maxAttempts: 1, parallel: { shards: 3, onShardError: "stop" } },
    async atItem(n) {
      if (n === 0) throw new Error("none");
    },
  });
  await walk.start();
  await walk.drain();
  expect(walk.done).toEqual([]);
  expect(await walk.parent()).toMatchObject({
    status: "errored",
    stop: true,
    open: 2,
    reason: "1 of 3 shards failed",
  });
});

test("a run over its timeout is given up by its own turn, and its shards do no further item", async () => {
  const walk: Sharded = new Sharded({
    task: { timeoutSeconds: 3 },
    atItem: () => walk.clock.advance(2_000),
  });
  await walk.start();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "errored", reason: "over its timeout of 3 s" });
  expect(walk.done.length).toBeLessThan(4);
});

test("a plan of one part runs without shards, and one of none succeeds at once", async () => {
  const one = new Sharded({
    task: {
      *shards() {
        yield { index: 0, of: 1 };
      },
    },
  });
  await one.start();
  await one.drain();
  expect(one.sorted).toEqual(upTo(12));
  expect(await one.parent()).toMatchObject({ status: "succeeded", shards: 1, ticks: 12 });
  expect((await one.parent()).open).toBeUndefined();
  const none = new Sharded({ task: { *shards() {} } });
  await none.start();
  await none.drain();
  expect(none.done).toEqual([]);
  expect(none.callbacks).toEqual(["afterComplete"]);
  expect(await none.parent()).toMatchObject({ status: "succeeded", ticks: 0 });
});

test("an operator's move of a shard by itself is refused, and names its run", async () => {
  const walk = new Sharded();
  await walk.start();
  await walk.drain();
  await expect(walk.client.pause(`${walk.id}#shard#001`)).rejects.toThrow(
    `${walk.id}#shard#001 is a shard, and cannot be paused by itself: its run can, ${walk.id}`,
  );
});

test("a shard's message whose task is not deployed any more gives up its run, and no shard", async () => {
  const walk = new Sharded();
  await walk.start();
  // The plan and the launch: three shards have messages.
  await walk.next();
  await walk.clock.advance(900_000);
  const gone: Sharded = new Sharded({ before: walk, task: { name: "other" } });
  await gone.drain();
  expect(await walk.parent()).toMatchObject({ status: "errored", reason: "task is not deployed" });
  expect(await walk.shard("000")).toBeUndefined();
});
