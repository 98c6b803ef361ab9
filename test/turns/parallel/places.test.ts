/** The place of a run that is split, where another run waits for it: it is given on once no shard can be at work. */
import { expect, test } from "vitest";
import { Flight } from "../../../functions/backfill/flight.ts";
import { cancelRun, makeClient, redriveRun } from "../../../functions/operators/index.ts";
import { giveUpRun } from "../../../functions/runs/index.ts";
import { defineTask, type TaskContext } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { Sharded, upTo } from "./sharded.ts";

const limited = { overlap: "allow", concurrency: { limit: 1 } };

/** A run of three shards that holds the only place, and another one that waits for it. */
async function contended(props: ConstructorParameters<typeof Sharded>[0] = {}): Promise<Sharded> {
  const walk = new Sharded({ ...props, lane: { timeoutSeconds: 900 }, task: { ...limited, ...props.task } });
  await walk.start();
  await walk.next();
  await walk.client.start("walk");
  return walk;
}

/** The other run. */
async function other(walk: Sharded) {
  const runs = await walk.runs("walk");
  return runs.find(({ run }) => run !== walk.key.run);
}

test("a redriven run whose place another one has lets no shard go on before it has a place again", async () => {
  const done: string[] = [];
  const start = Date.parse("2026-03-01T12:00:00Z");
  let harness: Harness;
  const seconds = () => (harness.clock.now() - start) / 1_000;
  const task = (timeoutSeconds: number) =>
    defineTask({
      ...limited,
      name: "walk",
      description: "Walks whole numbers.",
      parallel: { shards: 3 },
      timeoutSeconds,
      *items({ shard, cursor = -1 }: TaskContext) {
        for (let n = shard.index; n < 6; n += shard.of) if (n > cursor) yield [n, n];
      },
      afterStart: ({ run }: TaskContext) => {
        if (run.includes("cron")) done.push("afterStart");
      },
      process(n: number, ctx: TaskContext) {
        if (!ctx.run.includes("cron")) return seconds() < 2_000 ? ctx.snooze(2_000) : undefined;
        // Two of its shards are asleep when it is over its time.
        if (seconds() < 200) return ctx.snooze(n === 0 ? 50 : 290);
        done.push(`item ${n}`);
      },
    } as never);
  harness = new Harness({ tasks: [task(45)] as never });
  const key = { task: "walk", run: `${harness.second}/cron-4f1a2b` };
  await harness.occur("walk");
  await harness.drain();
  await makeClient(harness.context).start("walk");
  await harness.drainFor(2);
  expect((await harness.memory.get(key))?.reason).toBe("over its timeout of 45 s");
  harness = new Harness({ tasks: [task(86_400)] as never, before: harness });
  done.length = 0;
  await redriveRun(harness.context, key);
  await harness.drainFor(10);
  expect(done).toEqual([]);
  expect(await harness.memory.get(key)).toMatchObject({ status: "enqueued", dueKey: "wait#walk#" });
  await harness.drainFor(60);
  expect(done[0]).toBe("afterStart");
  expect(done.slice(1).toSorted()).toEqual(upTo(6).map((n) => `item ${n}`));
  expect((await harness.memory.get(key))?.status).toBe("succeeded");
});

test("a run that is redriven while a shard is still at work keeps its place for it", async () => {
  const holders: (readonly string[])[] = [];
  let isBroken = true;
  const walk: Sharded = await contended({
    task: { maxAttempts: 1, parallel: { shards: 3, onShardError: "stop" } },
    async atItem(n) {
      if (n === 1 && isBroken) throw new Error("one");
      if (n !== 0 || !isBroken) return;
      // The other run waits, a shard fails, and the run ends. This worker has not heard of it.
      for (let messages = 0; messages < 4; messages++) await walk.next();
      expect(await walk.parent()).toMatchObject({ status: "errored", stop: true });
      isBroken = false;
      await walk.client.redrive(walk.id);
      for (const seconds of [1, 60]) {
        await walk.clock.advance(seconds * 1_000);
        await walk.sweep();
        holders.push(await walk.holders("walk"));
      }
    },
  });
  await walk.drain();
  expect(holders).toEqual([[walk.key.run], [walk.key.run]]);
  await walk.recover();
  expect((await walk.parent()).status).toBe("succeeded");
  expect(walk.sorted).toEqual(upTo(12).flatMap((n) => [n, n]));
  expect((await other(walk))?.status).toBe("succeeded");
});

test("a cancelled run whose worker is at an item of a shard is not done: what follows it does not start, and a backfill counts it", async () => {
  const seen: unknown[] = [];
  const flight = new Flight();
  const walk: Sharded = new Sharded({
    lane: { timeoutSeconds: 900 },
    elsewhere: { report: "bulk" },
    followers: { walk: [{ task: "report", trigger: "then", status: "any" }] },
    async atItem(n) {
      if (n !== 0) return;
      await walk.client.cancel(walk.id);
      for (let minute = 0; minute < 3; minute++) {
        await walk.minute();
        const landed = await flight.land(walk.context, "walk");
        seen.push([(await walk.runs("report")).length, landed.length]);
      }
    },
  });
  await walk.start();
  flight.add(walk.key.run);
  await walk.drain();
  expect(seen).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  for (let minute = 0; minute < 4; minute++) await walk.minute();
  expect(await walk.runs("report")).toHaveLength(1);
  expect((await flight.land(walk.context, "walk")).map((run) => run?.status)).toEqual(["cancelled"]);
});

test("a cancelled run keeps its place as long as a worker is at an item of a shard", async () => {
  const holders: (readonly string[])[] = [];
  const walk: Sharded = await contended({
    async atItem(n) {
      if (n !== 0 || walk.done.length > 0) return;
      await walk.client.cancel(walk.id);
      for (let messages = 0; messages < 3; messages++) await walk.next();
      for (let minute = 0; minute < 3; minute++) {
        await walk.minute();
        holders.push(await walk.holders("walk"));
      }
    },
  });
  await walk.drain();
  expect(holders).toEqual([[walk.key.run], [walk.key.run], [walk.key.run]]);
  await walk.minute();
  await walk.drain();
  expect((await other(walk))?.status).toBe("succeeded");
});

test("a cancel that lands 45 s late frees no place while a worker has not heard of it", async () => {
  let holders: readonly string[] = [];
  const walk: Sharded = await contended({
    async atItem(n) {
      if (n !== 0 || walk.done.length > 0) return;
      for (let messages = 0; messages < 3; messages++) await walk.next();
      const store = interceptedStore(walk.memory, async ({ write, forward }) => {
        if (write === "cancel") await walk.clock.advance(45_000);
        return forward();
      });
      await cancelRun({ ...walk.context, store }, walk.key);
      await walk.sweep();
      holders = await walk.holders("walk");
    },
  });
  await walk.drain();
  expect(holders).toEqual([walk.key.run]);
  await walk.minute();
  await walk.drain();
  expect((await other(walk))?.status).toBe("succeeded");
});

test("a run that is given up while no worker holds it keeps its place until its shards have stopped", async () => {
  const walk = await contended();
  await giveUpRun(walk.context, await walk.parent(), "its worker died five times");
  expect(await walk.holders("walk")).toEqual([walk.key.run]);
  await walk.clock.advance(35_000);
  await walk.drain();
  expect((await other(walk))?.status).toBe("succeeded");
  expect(await walk.holders("walk")).toEqual([]);
});
