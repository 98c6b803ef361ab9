/** The planning of a run that is split: what its specs say, and a plan that takes longer than a turn. */
import { expect, test } from "vitest";
import { csv, csvShards, type PlanContext, splitCsv, type TaskContext } from "../../../index.ts";
import { bytesOf } from "../../collections/bytes.ts";
import { Sharded, upTo } from "./sharded.ts";

test("a plan that takes longer than a turn hears of the turn's end, and goes on after the last spec", async () => {
  const asked: unknown[] = [];
  const walk: Sharded = new Sharded({
    task: {
      async *shards({ signal }: PlanContext, after?: { readonly index: number }) {
        asked.push(after);
        for (let index = (after?.index ?? -1) + 1; index < 3; index++) {
          yield { index, of: 3 };
          if (index < 2) for (let i = 0; i < 120 && !signal.aborted; i++) await walk.clock.advance(10_000);
          signal.throwIfAborted();
        }
      },
    },
  });
  await walk.start();
  await walk.drain();
  await walk.recover();
  expect(asked).toEqual([undefined, { index: 0, of: 3 }, { index: 1, of: 3 }]);
  expect(walk.sorted).toEqual(upTo(12));
  expect(await walk.parent()).toMatchObject({ status: "succeeded", shards: 3, attempt: 1 });
});

test("an error of a plan that is not its signal's is the attempt's", async () => {
  const walk = new Sharded({
    task: {
      maxAttempts: 1,
      *shards() {
        yield { index: 0, of: 3 };
        throw new Error("no such table");
      },
    },
  });
  await walk.start();
  await walk.drain();
  await walk.recover();
  expect(await walk.parent()).toMatchObject({ status: "errored", error: { message: "no such table" } });
});

test("a CSV is walked in the parts that csvShards found, whose items are the run's total", async () => {
  const text = `n\n${upTo(40)
    .map((n) => `"${n}"\n`)
    .join("")}`;
  const source = bytesOf(text);
  const walk: Sharded = new Sharded({
    task: {
      parallel: { shards: 4 },
      total: undefined,
      shards: ({ wantedShards, signal }: PlanContext, after?: unknown) =>
        csvShards(source, { shards: wantedShards, after, signal }),
      splitShard: (shard: unknown, cursor: never) => splitCsv(source, shard, cursor),
      items: ({ cursor, shard }: TaskContext) => csv(source, { after: cursor, shard }),
      async process({ n }: { readonly n: string }) {
        if (n === "1") await walk.client.split(walk.id, 0);
        await walk.clock.advance(1_000);
        walk.done.push(Number(n));
      },
    },
  });
  await walk.start();
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(40));
  expect(await walk.parent()).toMatchObject({
    status: "succeeded",
    shards: 4,
    splits: ["000.1"],
    total: 40,
    ticks: 40,
  });
});

test.each<[string, readonly unknown[], string]>([
  [
    "leaves a gap",
    [
      { from: 0, to: 5 },
      { from: 6, to: 9 },
    ],
    'shards yielded {"from":6,"to":9}, which leaves a gap after {"from":0,"to":5}',
  ],
  [
    "overlaps",
    [
      { from: 0, to: 5 },
      { from: 4, to: 9 },
    ],
    'shards yielded {"from":4,"to":9}, which overlaps {"from":0,"to":5}',
  ],
  [
    "ends before it begins",
    [{ from: 5, to: 0 }],
    'shards yielded {"from":5,"to":0}, which ends before it begins',
  ],
])("a plan that %s is refused, and not tried again", async (_, specs, message) => {
  const walk = new Sharded({ task: { shards: () => specs } });
  await walk.start();
  await walk.drain();
  const { status, attempt, error } = await walk.parent();
  expect([status, attempt]).toEqual(["errored", 1]);
  expect(error?.message).toContain(message);
});

test("ranges of texts are in the order of their database", async () => {
  const walk = new Sharded({
    task: {
      shards: () => [
        { from: "a", to: "B" },
        { from: "B", to: "c" },
      ],
      *items() {},
    },
  });
  await walk.start();
  await walk.drain();
  expect((await walk.parent()).status).toBe("succeeded");
});

test.each([
  [
    "items",
    {
      *items() {
        yield [1, 1];
      },
    },
  ],
  [
    "pages",
    {
      items: undefined,
      async *pages() {
        yield [[1], () => 1];
      },
    },
  ],
])(
  "a task whose %s never look at ctx.shard does nothing in a shard, and its run fails at once",
  async (name, task) => {
    const walk = new Sharded({ task: { ...task, onItemError: "skip" } });
    await walk.start();
    await walk.drain();
    const { status, attempt, shardError } = await walk.parent();
    expect([status, attempt, walk.done]).toEqual(["errored", 1, []]);
    expect(shardError?.message).toContain(
      `${name} never looks at ctx.shard: each shard would walk the whole collection`,
    );
  },
);
