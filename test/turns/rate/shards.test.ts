/** Shards of a run whose task has a rate limit: they share it, wait as other runs do, and their run ends once. */
import { expect, test } from "vitest";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { pauseRun, resumeRun } from "../../../functions/operators/index.ts";
import { Sharded, upTo } from "../parallel/sharded.ts";
import { within } from "./many-workers.ts";

interface Walk {
  readonly walk: Sharded;
  /** When items began, in milliseconds from the beginning. */
  readonly begun: number[];
}

function limited(items: number, rateLimit: object): Walk {
  const begun: number[] = [];
  const walk: Sharded = new Sharded({
    items,
    task: { rateLimit },
    atItem: () => void begun.push(walk.clock.now() - start),
  });
  const start = walk.clock.now();
  return { walk, begun };
}

/** Four workers at once, for so many seconds or until the run has ended, and a sweep each minute. */
async function work({ walk }: Walk, seconds: number): Promise<void> {
  let sweptAt = walk.clock.now();
  const until = sweptAt + seconds * 1_000;
  while (walk.clock.now() < until && !isTerminal((await walk.parent())?.status ?? "enqueued")) {
    let isOver = false;
    const all = Promise.all([1, 2, 3, 4].map(() => walk.next())).finally(() => {
      isOver = true;
    });
    while (!isOver) await walk.clock.advance(20);
    await all;
    await walk.clock.advance(250);
    if (walk.clock.now() < sweptAt + 60_000) continue;
    sweptAt = walk.clock.now();
    await walk.sweep();
  }
}

test("shards share a fast rate, and the run that they are of ends once", async () => {
  const limit = limited(300, { items: 50, per: "second" });
  await limit.walk.start();
  await work(limit, 60);
  expect(limit.walk.sorted).toEqual(upTo(300));
  expect(limit.walk.callbacks).toEqual(["afterComplete"]);
  expect(await limit.walk.parent()).toMatchObject({ status: "succeeded", ticks: 300, open: 0 });
  expect(within(limit.begun, 1_000, 0).most).toBeLessThanOrEqual(51);
  expect(limit.begun.at(-1)).toBeLessThan(9_000);
});

test("a shard that a slow rate holds back ends its turn, spends no attempt, and goes on at its place", async () => {
  const limit = limited(9, { items: 2, per: "minute" });
  const { walk, begun } = limit;
  await walk.start();
  await work(limit, 20);
  const shards = await Promise.all(["000", "001", "002"].map((name) => walk.shard(name)));
  const reason = "throttled: rate limit of 2 items a minute";
  for (const shard of shards)
    expect(shard).toMatchObject({ status: "interrupted", reason, attempt: 1, fruitlessTurns: 0 });
  expect(begun).toHaveLength(1);
  await work(limit, 600);
  expect(walk.sorted).toEqual(upTo(9));
  expect(walk.callbacks).toEqual(["afterComplete"]);
  expect(await walk.parent()).toMatchObject({ status: "succeeded", ticks: 9, open: 0 });
  for (const [i, at] of begun.slice(1).entries()) expect(at - (begun[i] as number)).toBeGreaterThan(14_999);
  expect(within(begun, 60_000, 0).most).toBeLessThanOrEqual(3);
  expect(begun.at(-1)).toBeLessThan(9 * 30_000);
});

test("a run that is paused while its shards wait for a rate goes on with all of them once it is resumed", async () => {
  const limit = limited(9, { items: 2, per: "minute" });
  const { walk, begun } = limit;
  await walk.start();
  await work(limit, 20);
  await pauseRun(walk.context, await walk.parent());
  await work(limit, 120);
  const before = begun.length;
  expect(before).toBeLessThanOrEqual(1);
  await resumeRun(walk.context, await walk.parent());
  await work(limit, 900);
  expect(walk.sorted).toEqual(upTo(9));
  expect(walk.callbacks).toEqual(["afterComplete"]);
  expect(within(begun, 60_000, 0).most).toBeLessThanOrEqual(3);
});
