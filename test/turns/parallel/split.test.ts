/** A shard that is split while its run is under way: the owner cuts it, its next owner makes a shard of the rest. */
import { expect, test } from "vitest";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { asking, ranges } from "./ranges.ts";
import { Death, Sharded, upTo } from "./sharded.ts";

test("a shard that is split keeps the first part, and the rest is a shard of its own", async () => {
  const walk = asking();
  await walk.start();
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(16));
  expect(await walk.parent()).toMatchObject({
    status: "succeeded",
    shards: 2,
    splits: ["000.1"],
    open: 0,
    ticks: 16,
  });
  const [kept, rest] = [await walk.shard("000"), await walk.shard("000.1")];
  expect([kept?.status, kept?.spec, kept?.splitCount, kept?.pendingSplit]).toEqual([
    "succeeded",
    '{"from":0,"to":6}',
    1,
    undefined,
  ]);
  expect([rest?.status, rest?.spec, rest?.ticks]).toEqual(["succeeded", '{"from":6,"to":8}', 2]);
  expect(walk.callbacks).toEqual(["afterComplete"]);
});

test.each(["cut", "create", "publish", "send"])(
  "a worker that dies after %s loses nothing of the rest",
  async (step) => {
    const death = new Death();
    const walk: Sharded = asking({
      store: (memory: RunStore) =>
        interceptedStore(memory, async ({ write, forward, args }) => {
          const answer = await forward();
          const isRest = JSON.stringify(args[0]).includes("#shard#000.1");
          if (write === step && (step !== "create" || isRest)) await death.here();
          return answer;
        }),
      queue: (queue) => ({
        setVisibility: (...args) => queue.setVisibility(...args),
        sendBatch: (...args) => queue.sendBatch(...args),
        async send(lane, body, ...rest) {
          await queue.send(lane, body, ...rest);
          if (step === "send" && body.includes("#shard#000.1")) await death.here();
        },
      }),
    });
    await walk.start();
    await death.during(walk);
    await walk.recover();
    expect(new Set(walk.done)).toEqual(new Set(upTo(16)));
    expect(await walk.parent()).toMatchObject({ status: "succeeded", splits: ["000.1"], open: 0 });
  },
);

test("a rest that is published, and whose message is not sent since the queue does not answer, is sent by the next owner", async () => {
  let unsent = 0;
  const walk = asking({
    queue: (queue) => ({
      setVisibility: (...args) => queue.setVisibility(...args),
      sendBatch: (...args) => queue.sendBatch(...args),
      async send(lane, body, ...rest) {
        if (body.includes("#shard#000.1") && unsent++ === 0) throw new Error("no answer in time");
        await queue.send(lane, body, ...rest);
      },
    }),
  });
  await walk.start();
  await walk.drain();
  const kept = await walk.shard("000");
  expect([unsent, kept?.reason, kept?.pendingSplit?.name]).toEqual([1, "unavailable", "000.1"]);
  await walk.recover();
  expect(walk.sorted).toEqual(upTo(16));
  expect(await walk.parent()).toMatchObject({ status: "succeeded", splits: ["000.1"], open: 0 });
});

test("a shard that cannot be cut goes on as it is", async () => {
  const walk = asking({ task: { splitShard: () => undefined } });
  await walk.start();
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(16));
  expect((await walk.parent()).splits).toBeUndefined();
});

test("the slowest shards are split for more of them in all, and what cannot be asked for is refused", async () => {
  const walk: Sharded = new Sharded({
    items: 16,
    task: ranges,
    async atItem(n) {
      if (n === 2) await walk.client.scale(walk.id, 4);
      await walk.clock.advance(1_000);
    },
  });
  await walk.start();
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(16));
  expect((await walk.parent()).splits?.toSorted()).toEqual(["000.1", "001.1"]);
  await expect(walk.client.split(walk.id, "007")).rejects.toThrow(
    `${walk.id} cannot be split: it is succeeded`,
  );
});

test("of a run that is to have more than twice as many shards, each shard that is open is asked to split", async () => {
  const walk: Sharded = new Sharded({
    items: 16,
    task: ranges,
    async atItem(n) {
      if (n === 2) expect((await walk.client.scale(walk.id, 9)).asked).toEqual(["000", "001"]);
      await walk.clock.advance(1_000);
    },
  });
  await walk.start();
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(16));
});

test("a shard that is not there, and a number of shards that cannot be, are refused with what is allowed", async () => {
  const asked: string[] = [];
  const note = (error: Error) => void asked.push(error.message);
  const walk: Sharded = new Sharded({
    items: 16,
    task: ranges,
    async atItem(n) {
      if (n !== 2) return;
      await walk.client.split(walk.id, "007").catch(note);
      await walk.client.scale(walk.id, 2).catch(note);
      await walk.client.scale(walk.id, 103).catch(note);
    },
  });
  await walk.start();
  await walk.drain();
  expect(asked.map((text) => text.replace(walk.id, "RUN"))).toEqual([
    'RUN has no shard "007": there are 000 to 001',
    "RUN has 2 shards: 2 is not allowed, but a whole number from 3 to 102",
    "RUN has 2 shards: 103 is not allowed, but a whole number from 3 to 102",
  ]);
});
