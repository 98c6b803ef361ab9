/** Shards that wait for their next turn when their run is paused or ends: nothing resends them for ever. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { shardKey, shardName } from "../../../functions/model/run/shard.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { type AtItem, Death, Sharded, upTo } from "./sharded.ts";

const snoozing = {
  process: async (_: number, ctx: { readonly snooze: (seconds: number) => void }) => ctx.snooze(60),
};

async function entries(walk: Sharded): Promise<readonly (string | undefined)[]> {
  const shards = upTo(3).map((index) => walk.memory.get(shardKey(walk.key, shardName(index))));
  return (await Promise.all(shards)).map((shard) => shard?.dueKey);
}

/** How often the sweeper sent a shard. */
function sends(walk: Sharded): number {
  return walk.log.filter(({ event, run }) => event === "send" && run?.includes("#shard#")).length;
}

test.each(["cancel", "pause"] as const)(
  "shards that were asleep at the %s of their run are not resent, and have no entry an hour later",
  async (move) => {
    const walk = new Sharded({ task: snoozing });
    await walk.start();
    await walk.drain();
    expect(await entries(walk)).not.toContain(undefined);
    await walk.client[move](walk.id);
    await walk.drainFor(60);
    expect(await entries(walk)).toEqual([undefined, undefined, undefined]);
    expect(sends(walk)).toBe(0);
  },
);

test("shards that were asleep when their run was paused go on once it is resumed", async () => {
  let isAsleep = true;
  const done: number[] = [];
  const process = (n: number, ctx: { readonly snooze: (seconds: number) => void }) =>
    isAsleep ? ctx.snooze(60) : void done.push(n);
  const walk = new Sharded({ task: { process } });
  await walk.start();
  await walk.drain();
  await walk.client.pause(walk.id);
  await walk.drainFor(30);
  isAsleep = false;
  await walk.client.resume(walk.id);
  await walk.drain();
  expect(done.toSorted((a, b) => a - b)).toEqual(upTo(12));
  expect((await walk.parent()).status).toBe("succeeded");
});

test("a shard whose worker died before its run was cancelled is not resent", async () => {
  const death = new Death();
  const walk: Sharded = new Sharded({ atItem: () => death.here() });
  await walk.start();
  await death.during(walk);
  await walk.client.cancel(walk.id);
  await walk.drainFor(60);
  const before = sends(walk);
  await walk.drainFor(120);
  expect(sends(walk)).toBe(before);
  expect(await entries(walk)).toEqual([undefined, undefined, undefined]);
});

test("shards that a dead launch brought back expire, and are not resent once their run is cancelled", async () => {
  const death = new Death();
  let isBroken = true;
  const atItem: AtItem = () => {
    if (isBroken) throw new Error("broken");
  };
  const walk: Sharded = new Sharded({
    task: { maxAttempts: 1 },
    atItem,
    store: (memory) =>
      interceptedStore(memory, ({ write, forward }) => (write === "reset" ? death.here() : forward())),
  });
  await walk.start();
  await walk.drain();
  isBroken = false;
  await walk.client.redrive(walk.id);
  await death.during(walk);
  const shards = await Promise.all(upTo(3).map((index) => walk.shard(shardName(index))));
  expect(shards.map((shard) => [shard?.status, shard?.startCalled])).toEqual(
    upTo(3).map(() => ["enqueued", true]),
  );
  expect(shards.every((shard) => ((shard as RunRecord).expiresAt ?? 0) > 0)).toBe(true);
  await walk.client.cancel(walk.id);
  await walk.drainFor(60);
  expect(await entries(walk)).toEqual([undefined, undefined, undefined]);
});
