/** Items that the shards of a run skip: how many all of them may, where they are recorded, and how they are done again. */
import { expect, test } from "vitest";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { parseRunId } from "../../../functions/model/run/run-name.ts";
import { readSkipped } from "../../../functions/runs/index.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { Sharded, upTo } from "./sharded.ts";

/** A walk of which some numbers fail as long as `broken` says so. */
function skipping(broken: (n: number) => boolean, task: object = {}): Sharded {
  return new Sharded({
    items: 30,
    task: { onItemError: "skip", ...task },
    atItem(n) {
      if (broken(n)) throw new Error(`${n} is broken`);
    },
  });
}

test("what the shards skip is the run's: counted, listed shard by shard, and done again by one run", async () => {
  let isBroken = true;
  const walk = skipping((n) => isBroken && n % 10 === 4);
  await walk.start();
  await walk.drain();
  const run = await walk.parent();
  expect(run).toMatchObject({ status: "succeeded", ticks: 27, skippedItems: 3, permits: 3 });
  const skipped: string[] = [];
  for await (const { cursor, shard } of readSkipped(walk.memory, run)) skipped.push(`${cursor} of ${shard}`);
  expect(skipped).toEqual([
    '24 of {"index":0,"of":3}',
    '4 of {"index":1,"of":3}',
    '14 of {"index":2,"of":3}',
  ]);
  isBroken = false;
  const { id } = await walk.client.redrive(walk.id, { items: true });
  const again = await walk.client.redrive(walk.id, { items: true });
  expect(again.id).toBe(id);
  walk.done.length = 0;
  await walk.drain();
  expect(walk.sorted).toEqual([4, 14, 24]);
  expect(await walk.client.status(id)).toMatchObject({ status: "succeeded", ticks: 3, total: 3 });
});

test("what the shards of a run skipped that an earlier version ended is listed", async () => {
  const walk = skipping((n) => n % 10 === 4);
  await walk.start();
  await walk.drain();
  const earlier = interceptedStore(walk.memory, async ({ method, args, forward }) => {
    const answer = await forward();
    if (method !== "getAttachment" || !String(args[1]).startsWith("all.")) return answer;
    return JSON.stringify((JSON.parse(answer as string) as string[]).map((head) => ({ head })));
  });
  const cursors: unknown[] = [];
  for await (const { cursor } of readSkipped(earlier, await walk.parent())) cursors.push(cursor);
  expect(cursors).toEqual(["24", "4", "14"]);
});

test("what thirty shards skip is read by one query, and a turn that goes on reads no part that is behind it", async () => {
  let isBroken = true;
  const walk = skipping(() => isBroken, { parallel: { shards: 30 } });
  await walk.start();
  await walk.drain();
  isBroken = false;
  const { id } = await walk.client.redrive(walk.id, { items: true });
  const { itemsOf } = (await walk.memory.get(parseRunId(id) as RunKey)) as RunRecord;
  let [queries, reads] = [0, 0];
  const store = interceptedStore(walk.memory, (call) => {
    if (call.method === "attachmentsIn") queries++;
    if (call.method === "getAttachment") reads++;
    return call.forward();
  });
  const source = { task: "walk", run: itemsOf?.run ?? "", skippedHead: itemsOf?.head };
  const cursors: string[] = [];
  for await (const { cursor } of readSkipped(store, source, 28)) cursors.push(cursor);
  expect(cursors).toEqual(["28", "29"]);
  // One read is of the part that names those of the shards.
  expect([queries, reads]).toEqual([1, 3]);
});

test("shards record no more once their run has more skipped items than a run records, and a redrive says how many it leaves out", async () => {
  const walk = skipping(() => true, { maxItemErrors: 30_000 });
  await walk.start();
  // Its plan, and its first shard.
  await walk.next();
  await walk.next();
  // Others skip so many at the same time.
  await walk.memory.update(walk.key, { name: "test", condition: [], add: { permits: 10_001 } });
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "succeeded", skippedItems: 30 });
  const { id } = await walk.client.redrive(walk.id, { items: true });
  expect(await walk.client.status(id)).toMatchObject({
    total: 10,
    message: "20 of 30 skipped items were not recorded: they are not done again",
  });
});

test("the shards of a run skip no more items in all than maxItemErrors allows", async () => {
  const walk = skipping(() => true, { maxItemErrors: 5, maxAttempts: 1 });
  await walk.start();
  await walk.drain();
  const run = await walk.parent();
  expect(run).toMatchObject({ status: "errored", ticks: 0, failed: 3, reason: "3 of 3 shards failed" });
  expect(run.skippedItems).toBeLessThanOrEqual(5);
  expect(run.skippedItems).toBeGreaterThanOrEqual(3);
  expect((await walk.shard("001"))?.reason).toBe("more than 5 items failed: raise maxItemErrors to go on");
});

test("a shard that ends gives back what it did not skip, so that another one may", async () => {
  const walk = skipping((n) => n % 3 === 2, { maxItemErrors: 10 });
  await walk.start();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({
    status: "succeeded",
    ticks: 20,
    skippedItems: 10,
    permits: 10,
  });
});

test("a redriven run may skip what is left", async () => {
  let isBroken = true;
  const walk = skipping((n) => n % 3 === 0 || (isBroken && n % 3 === 1), {
    maxItemErrors: 12,
    maxAttempts: 1,
  });
  await walk.start();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "errored" });
  isBroken = false;
  await walk.client.redrive(walk.id);
  await walk.drain();
  const run = await walk.parent();
  expect(run.status).toBe("succeeded");
  expect((run.skippedItems ?? 0) + run.ticks).toBe(30);
  expect(run.permits).toBe(run.skippedItems);
  expect(new Set([...walk.done, ...upTo(30).filter((n) => n % 3 === 0)]).size).toBeGreaterThanOrEqual(28);
});

test("a share of items that may fail holds for all shards together at the run's end", async () => {
  // No shard deals with so many items that its own share is looked at.
  const walk = new Sharded({
    items: 150,
    task: { onItemError: "skip", maxItemErrors: 0.02 },
    atItem(n) {
      if (n % 30 === 0) throw new Error("broken");
    },
  });
  await walk.start();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({
    status: "errored",
    skippedItems: 5,
    reason: "5 of 150 items failed, more than the share 0.02 that maxItemErrors allows: raise it to go on",
  });
  expect(walk.callbacks).toEqual(["afterError"]);
});
