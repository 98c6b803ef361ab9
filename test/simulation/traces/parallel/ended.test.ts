/** What is left of a run that is split once it has ended: it expires, and nothing brings it to a worker. */
import { expect, test } from "vitest";
import { partitionOf } from "../../../../functions/model/run/shard.ts";
import { once, Sharded } from "../../../turns/parallel/sharded.ts";

/** All items of the run's partition. */
async function partition(walk: Sharded) {
  const stretch = { first: "a", last: "z", now: 0, consistent: true };
  return (await walk.memory.between(partitionOf(walk.key), stretch)).items;
}

async function expectAtRest(walk: Sharded, count: number): Promise<void> {
  const items = await partition(walk);
  expect(items).toHaveLength(count);
  const run = await walk.parent();
  for (const { expiresAt, dueKey } of items) {
    expect(expiresAt).toBeGreaterThan(run.expiresAt ?? Number.POSITIVE_INFINITY);
    expect(dueKey).toBeUndefined();
  }
  expect([run.dueKey, await walk.holders("walk")]).toEqual([undefined, []]);
}

test("a run that is cancelled while its shards are parked expires with all of it, and gives its place to one that waits", async () => {
  const walk: Sharded = new Sharded({
    task: {
      afterCancel: () => void walk.callbacks.push("afterCancel"),
      shards: () => Array.from({ length: 3 }, (_, index) => ({ index, of: 3 })),
    },
    async atItem(n) {
      if (n === 3 && walk.callbacks.length === 0) await pause();
      await walk.clock.advance(1_000);
    },
  });
  const pause = once(() => walk.client.pause(walk.id));
  await walk.start();
  await walk.drain();
  expect((await walk.shard("000"))?.reason).toBe("parked");
  await walk.client.start("walk");
  await walk.client.cancel(walk.id);
  await walk.drainFor(4);
  expect(walk.callbacks).toEqual(["afterCancel", "afterComplete"]);
  expect((await walk.runs("walk")).map(({ status }) => status).toSorted()).toEqual([
    "cancelled",
    "succeeded",
  ]);
  // A part of the plan, and the one shard that had begun.
  await expectAtRest(walk, 2);
});

test("a run that is cancelled between its afterComplete and its end leaves nothing that does not expire", async () => {
  const walk: Sharded = new Sharded({
    task: {
      async afterComplete() {
        walk.callbacks.push("afterComplete");
        await walk.client.cancel(walk.id);
      },
      afterCancel: () => void walk.callbacks.push("afterCancel"),
    },
  });
  await walk.start();
  await walk.drainFor(4);
  expect(walk.callbacks).toEqual(["afterComplete", "afterCancel"]);
  expect((await walk.parent()).status).toBe("cancelled");
  await expectAtRest(walk, 3);
});
