/**
 * Runs that are split, in the order of events that each clause of their writes is for: deaths between two writes, answers that
 * are lost, copies that come late, operators in between.
 */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { RunQueue } from "../../../functions/queue/run-queue.ts";
import type { RunStore, Write } from "../../../functions/store/run-store.ts";
import { interceptedStore, type StoreCall } from "../../engine/intercepted-store.ts";
import { Death, once, Sharded, type ShardedProps, upTo } from "./sharded.ts";

/** A store that calls `before` and `after` around each write of a name. */
function around(
  name: string,
  { before, after }: { before?: (call: StoreCall) => unknown; after?: (call: StoreCall) => unknown },
): (memory: RunStore) => RunStore {
  return (memory) =>
    interceptedStore(memory, async (call) => {
      if (call.write !== name) return call.forward();
      await before?.(call);
      const answer = await call.forward();
      await after?.(call);
      return answer;
    });
}

/** A queue that calls `sent` after each batch. */
function batches(sent: () => unknown): (queue: RunQueue) => RunQueue {
  return (queue) => ({
    send: (...args) => queue.send(...args),
    setVisibility: (...args) => queue.setVisibility(...args),
    async sendBatch(...args) {
      const unsent = await queue.sendBatch(...args);
      await sent();
      return unsent;
    },
  });
}

const isOf = (shard: string, { args }: StoreCall) => JSON.stringify(args[0]).includes(`#shard#${shard}`);

async function expectWhole(walk: Sharded, items = 12): Promise<void> {
  expect([...new Set(walk.sorted)]).toEqual(upTo(items));
  expect(await walk.parent()).toMatchObject({ status: "succeeded", open: 0, ticks: items });
  expect(walk.callbacks.at(-1)).toBe("afterComplete");
}

test("a pause and a resume while the launch sends: what was dropped in between is sent again", async () => {
  const walk: Sharded = new Sharded({
    queue: batches(
      once(async () => {
        await walk.client.pause(walk.id);
        // The first message comes while the run is paused.
        await walk.next();
        await walk.client.resume(walk.id);
      }),
    ),
  });
  await walk.start();
  await walk.drain();
  await expectWhole(walk);
});

test("a shard whose worker dies between its end and the count is counted after a pause and a resume", async () => {
  const death = new Death();
  const walk: Sharded = new Sharded({ store: around("count", { before: () => death.here() }) });
  await walk.start();
  await death.during(walk);
  await walk.client.pause(walk.id);
  await walk.clock.advance(130_000);
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "paused", open: 3 });
  await walk.client.resume(walk.id);
  await walk.drain();
  await expectWhole(walk);
});

test("a shard that ended uncounted, and whose message is gone, is counted by the patrol", async () => {
  const death = new Death();
  const walk: Sharded = new Sharded({ store: around("count", { before: () => death.here() }) });
  await walk.start();
  await death.during(walk);
  walk.queue.purge(walk.lane.name);
  await walk.recover(12);
  await expectWhole(walk);
});

test("a count whose answer is lost is not repeated, and its run is woken all the same", async () => {
  let isLost = false;
  const walk: Sharded = new Sharded({
    store: around("count", {
      after: async () => {
        if (isLost || (await walk.parent()).open !== 0) return;
        isLost = true;
        throw new Error("no answer");
      },
    }),
  });
  await walk.start();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "interrupted", open: 0 });
  await walk.clock.advance(130_000);
  await walk.drain();
  await expectWhole(walk);
});

test("a launch whose worker dies half-way is done again by the next one, and what failed for good stays so", async () => {
  const death = new Death();
  const walk: Sharded = new Sharded({
    task: { maxAttempts: 1 },
    atItem(n) {
      if (n === 1) throw new Error("one");
    },
    queue: batches(async () => {
      // Two of three shards come to their ends, one of them fails.
      await walk.next();
      await walk.next();
      await death.here();
    }),
  });
  await walk.start();
  await death.during(walk);
  await walk.recover();
  expect(walk.sorted).toEqual(upTo(12).filter((n) => n % 3 !== 1));
  expect(await walk.parent()).toMatchObject({ status: "errored", failed: 1, reason: "1 of 3 shards failed" });
  expect((await walk.shard("001"))?.turn).toBe(0);
});

test.each(["before", "after"])(
  "a late copy of a count that lands %s the reset of a redrive counts nothing",
  async (when) => {
    let isBroken = true;
    let late: (() => Promise<unknown>) | undefined;
    const walk: Sharded = new Sharded({
      task: { maxAttempts: 1 },
      atItem(n) {
        if (n === 1 && isBroken) throw new Error("one");
      },
      store: (memory) =>
        interceptedStore(memory, async (call) => {
          const { write, forward, args } = call;
          const isFailed = write === "count" && (args[1] as Write<RunRecord>).add?.failed === 1;
          if (isFailed && late === undefined) late = forward;
          if (write === "reset" && when === "before") await late?.();
          const answer = await forward();
          if (write === "reset" && when === "after") await late?.();
          return answer;
        }),
    });
    await walk.start();
    await walk.drain();
    expect(await walk.parent()).toMatchObject({ status: "errored" });
    isBroken = false;
    await walk.client.redrive(walk.id);
    await walk.drain();
    await expectWhole(walk);
    expect((await walk.parent()).failed).toBeUndefined();
  },
);

test("a worker that sleeps between the end of its shard and the count does not count what was redriven since", async () => {
  let isBroken = true;
  let wake: (() => void) | undefined;
  const walk: Sharded = new Sharded({
    task: { maxAttempts: 1, parallel: { shards: 3, onShardError: "stop" } },
    atItem(n) {
      if (n < 2 && isBroken) throw new Error("broken");
    },
    store: around("count", {
      before: async (call) => {
        if (wake !== undefined || (call.args[1] as Write<RunRecord>).add?.failed !== 1) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      },
    }),
  });
  await walk.start();
  // The launch, and the first shard, whose worker falls asleep.
  await walk.next();
  const asleep = walk.next();
  await walk.clock.advance(0);
  await walk.drain();
  // The launch that ends the run has found it.
  expect(await walk.parent()).toMatchObject({ status: "errored", failed: 2, stop: true });
  isBroken = false;
  await walk.client.redrive(walk.id);
  await walk.next();
  wake?.();
  await walk.clock.advance(1_000);
  await asleep;
  await walk.drain();
  await expectWhole(walk);
});

test("a plan whose planner dies goes on after what is stored", async () => {
  const death = new Death();
  let walks = 0;
  const walk: Sharded = new Sharded({
    items: 300,
    task: {
      *shards(_: unknown, after?: { readonly index: number }) {
        walks++;
        for (let index = (after?.index ?? -1) + 1; index < 300; index++) yield { index, of: 300 };
      },
    },
    store: (memory) =>
      interceptedStore(memory, async ({ write, forward, args }) => {
        const isSecond = write === "put plan" && JSON.stringify(args[0]).includes("#plan#001");
        if (isSecond) await death.here();
        return forward();
      }),
  });
  await walk.start();
  await death.during(walk);
  await walk.recover(10);
  expect(walks).toBe(2);
  await expectWhole(walk, 300);
});

test("a dead planner's late part changes no plan of which a shard has begun", async () => {
  const death = new Death();
  let late: (() => Promise<unknown>) | undefined;
  let plans = 0;
  const walk: Sharded = new Sharded({
    task: {
      *shards() {
        const middle = plans++ === 0 ? 8 : 4;
        yield { from: 0, to: middle };
        yield { from: middle, to: 12 };
      },
      *items({
        shard,
        cursor = -1,
      }: {
        readonly shard: { from: number; to: number };
        readonly cursor?: number;
      }) {
        for (let n = Math.max(shard.from, cursor + 1); n < shard.to; n++) yield [n, n];
      },
    },
    store: (memory) =>
      interceptedStore(memory, ({ write, forward }) => {
        if (write !== "put plan" || late !== undefined) return forward();
        late = forward;
        return death.here();
      }),
    queue: batches(
      once(async () => {
        await walk.next();
        await walk.client.pause(walk.id);
      }),
    ),
  });
  await walk.start();
  await death.during(walk);
  await walk.clock.advance(130_000);
  await walk.drain();
  expect([walk.sorted, (await walk.parent()).status]).toEqual([upTo(4), "paused"]);
  await late?.();
  await walk.client.resume(walk.id);
  await walk.drain();
  expect(plans).toBe(2);
  await expectWhole(walk);
});

test("a late copy of a claim that lands on a parked shard lets no late checkpoint take its cursor back", async () => {
  const late: Record<string, () => Promise<unknown>> = {};
  const walk: Sharded = new Sharded({
    async atItem(n) {
      if (n === 6) await walk.client.pause(walk.id);
      await walk.clock.advance(1_000);
    },
    store: (memory) =>
      interceptedStore(memory, async (call) => {
        if (isOf("000", call) && call.write !== undefined) late[call.write] ??= call.forward;
        return call.forward();
      }),
  });
  await walk.start();
  await walk.drain();
  const parked = await walk.shard("000");
  expect(parked).toMatchObject({ reason: "parked", cursor: "6" });
  await late.claim?.();
  await late.checkpoint?.();
  expect((await walk.shard("000"))?.cursor).toBe("6");
  await walk.clock.advance(60_000);
  await walk.client.resume(walk.id);
  await walk.drain();
  await walk.recover();
  expect(walk.sorted).toEqual(upTo(12));
});

test("a cancel between afterComplete and the write that ends the run cancels it", async () => {
  const walk: Sharded = new Sharded({
    task: {
      async afterComplete() {
        walk.callbacks.push("afterComplete");
        await walk.client.cancel(walk.id);
      },
    },
  });
  await walk.start();
  await walk.drain();
  expect(walk.callbacks).toEqual(["afterComplete"]);
  expect((await walk.parent()).status).toBe("cancelled");
});

test("a shard published between two looks of a launch is not lost", async () => {
  const items = 6;
  const walk: Sharded = new Sharded({
    items,
    store: around("spread", {
      before: once(async () => {
        // As a shard's owner does it: the rest first, then its name.
        const { key } = walk;
        const spec = JSON.stringify({ index: 0, of: 1, none: true });
        const write = {
          name: "test",
          condition: [],
          set: {
            status: "enqueued",
            spec,
            turn: 0,
            attempt: 1,
            ticks: 0,
            fruitlessTurns: 0,
            leaseExpiresAt: 0,
            seq: 0,
            lane: "default",
            trigger: "t",
            scheduledTime: "2026-03-01T12:00:00.000Z",
            createdAt: "2026-03-01T12:00:00.000Z",
          },
        };
        await walk.memory.update({ task: key.task, run: `${key.run}#shard#000.1` }, write as never);
        await walk.memory.update(key, {
          name: "test",
          condition: [],
          set: { splits: ["000.1"] },
          add: { open: 1 },
        });
      }),
    }),
    task: {
      *items({
        shard,
        cursor,
      }: {
        readonly shard: { index: number; of: number; none?: true };
        readonly cursor?: number;
      }) {
        if (shard.none) return;
        for (let n = shard.index; n < items; n += shard.of) if (n > (cursor ?? -1)) yield [n, n];
      },
    },
  });
  await walk.start();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "interrupted", open: 1 });
  await walk.recover(12);
  await expectWhole(walk, items);
});

test("an operator who dies between a resume and its message leaves the rest to the sweeper", async () => {
  const walk: Sharded = new Sharded({
    async atItem(n) {
      if (n === 3) await walk.client.pause(walk.id);
      await walk.clock.advance(1_000);
    },
  });
  await walk.start();
  await walk.drain();
  await walk.client.resume(walk.id);
  walk.queue.purge(walk.lane.name);
  await walk.recover(5);
  await expectWhole(walk);
});

async function many(props: ShardedProps = {}): Promise<Sharded> {
  const walk = new Sharded({ items: 1_000, ...props, task: { parallel: { shards: 1_000 }, ...props.task } });
  await walk.start();
  await walk.drain();
  return walk;
}

test("a thousand shards are counted, and their run ends once", async () => {
  const walk = await many();
  await expectWhole(walk, 1_000);
  expect(walk.callbacks).toEqual(["afterComplete"]);
});

test("a thousand shards of which most have nothing to do, and two of which one has, end alike", async () => {
  await expectWhole(await many({ items: 3 }), 3);
  const two = await many({ items: 1, task: { parallel: { shards: 2 } } });
  await expectWhole(two, 1);
});

test("a relaunch whose message comes while a shard is still held, just before it parks, does not leave it parked", async () => {
  const walk: Sharded = new Sharded({
    store: around("park", {
      before: once(async () => {
        await walk.client.resume(walk.id);
        await walk.drain();
      }),
    }),
    async atItem(n) {
      if (n === 3) await walk.client.pause(walk.id);
      await walk.clock.advance(1_000);
    },
  });
  await walk.start();
  await walk.drain();
  await expectWhole(walk);
});

test("a shard that fails while the launch still holds the run stops the others, and the run errs at once", async () => {
  const walk: Sharded = new Sharded({
    task: { maxAttempts: 1, parallel: { shards: 3, onShardError: "stop" } },
    queue: batches(once(() => walk.drain())),
    atItem(n) {
      if (n === 0) throw new Error("none");
    },
  });
  await walk.start();
  await walk.drain();
  expect(walk.done).toEqual([]);
  expect(await walk.parent()).toMatchObject({ status: "errored", stop: true, open: 2 });
});

test("two shards that publish what they split off at the same moment both count", async () => {
  const size = 8;
  const walk: Sharded = new Sharded({
    items: 2 * size,
    task: {
      parallel: { shards: 2 },
      *shards() {
        for (let from = 0; from < 2 * size; from += size) yield { from, to: from + size };
      },
      *items({
        shard,
        cursor = -1,
      }: {
        readonly shard: { from: number; to: number };
        readonly cursor?: number;
      }) {
        for (let n = Math.max(shard.from, cursor + 1); n < shard.to; n++) yield [n, n];
      },
      splitShard: ({ to }: { readonly to: number }, cursor: number) => ({
        kept: { from: 0, to: cursor + 1 },
        rest: { from: cursor + 1, to },
      }),
    },
    store: around("publish", {
      before: once(() => {
        const other = { name: "test", condition: [], set: { splits: ["001.1"] }, add: { open: 1 } };
        return walk.memory.update(walk.key, other);
      }),
    }),
    async atItem(n) {
      if (n === 2) await walk.client.split(walk.id, "000");
      await walk.clock.advance(1_000);
    },
  });
  await walk.start();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ splits: ["001.1", "000.1"], open: 1 });
  expect(walk.sorted).toEqual(upTo(2 * size));
});
