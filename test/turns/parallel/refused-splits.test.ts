/** Requests for a split that come to nothing: of a task that cannot cut a shard, and of shards that have ended. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { ErrorInfo } from "../../../functions/model/task/items/error-hook.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import type { TaskContext } from "../../../index.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { asking, type Range, ranges } from "./ranges.ts";
import { Sharded, upTo } from "./sharded.ts";

const cut = (kept: unknown, rest: unknown) => () => ({ kept, rest });
const range = (from: unknown, to: unknown) => ({ from, to });

test.each<[string, () => unknown, string]>([
  ["leaves a gap", cut(range(0, 5), range(7, 8)), "rest begins where kept ends"],
  ["overlaps", cut(range(0, 7), range(5, 8)), "rest begins where kept ends"],
  ["reaches beyond the shard", cut(range(0, 5), range(5, 12)), "rest ends where the shard ends"],
  ["ends before the shard does", cut(range(0, 5), range(5, 7)), "rest ends where the shard ends"],
  ["begins behind the shard", cut(range(3, 5), range(5, 8)), "kept begins where the shard begins"],
  ["has a part that is turned round", cut(range(0, 9), range(9, 8)), "does not end before it begins"],
  ["keeps less than is done", cut(range(0, 1), range(1, 8)), "what is done reaches to 2"],
  ["has a part that is no range", cut(range(0, 5), { page: 5 }), "parts of a range are ranges"],
  ["has no end of what is kept", cut(range(0, null), range(null, 8)), "rest begins where kept ends"],
  ["keeps the whole", cut(range(0, 8), range(8, 8)), "two of them are the same"],
  ["has no rest", cut(range(0, 5), undefined), "splitShard returned as rest undefined, which is not JSON"],
  ["has a part that is too long", cut(range(0, 5), "x".repeat(2_000)), "2002 bytes of JSON: at most 1024"],
  ["is a number", () => 7, "splitShard returned 7: { kept, rest } is allowed"],
  ["is an empty object", () => ({}), "splitShard returned {}: { kept, rest } is allowed"],
  ["is an error", () => Promise.reject(new Error("no middle")), "no middle"],
  [
    "is thrown",
    () => {
      throw new Error("no middle");
    },
    "no middle",
  ],
])("a split that %s is told, and its shard goes on as it is", async (_, splitShard, message) => {
  const told: [unknown, ErrorInfo][] = [];
  const walk = asking({ task: { splitShard }, onError: (...each) => void told.push(each) });
  await walk.start();
  await walk.drain();
  expect(walk.sorted).toEqual(upTo(16));
  const { status, splits, splitAsked } = await walk.parent();
  expect([status, splits, splitAsked]).toEqual(["succeeded", undefined, undefined]);
  expect((await walk.shard("000"))?.attempt).toBe(1);
  const refused = walk.log.filter(({ event }) => event === "split refused");
  expect(refused.map(({ level, run }) => [level, run])).toEqual([["warn", `${walk.id}#shard#000`]]);
  expect(JSON.stringify(refused[0]?.fields)).toContain(message.replaceAll('"', '\\"'));
  expect(told.map(([error, { handled, level }]) => [String(error), handled, level])).toEqual([
    [expect.stringContaining(message), true, "warn"],
  ]);
});

test("a splitShard that never returns costs its process and no attempt, and is asked no more", async () => {
  const walk = asking({ task: { splitShard: () => new Promise(() => {}) } });
  await walk.start();
  const ended = walk.drain().catch(String);
  for (let minute = 0; minute < 20; minute++) await walk.clock.advance(60_000);
  expect(await ended).toContain("ProcessEnded");
  await walk.drain();
  await walk.recover();
  expect(walk.sorted).toEqual(upTo(16));
  expect((await walk.parent()).status).toBe("succeeded");
  expect((await walk.shard("000"))?.attempt).toBe(1);
  const refused = walk.log.filter(({ event }) => event === "split refused");
  expect(refused.map(({ fields }) => fields?.error)).toEqual([
    "Error: splitShard did not return before the end of its turn",
  ]);
});

test("a shard that is asked again after a split was refused is cut, and what others were asked stays", async () => {
  let asked = 0;
  const others: unknown[] = [];
  const walk: Sharded = new Sharded({
    items: 160,
    task: {
      ...ranges,
      shards: () => [range(0, 80), range(80, 160)],
      splitShard(shard: Range, cursor: number) {
        if (shard.from === 0 && asked++ === 0) throw new Error("not now");
        return ranges.splitShard(shard, cursor);
      },
    },
    async atItem(n) {
      if (n === 2) {
        await walk.client.split(walk.id, "000");
        await walk.client.split(walk.id, "001");
      }
      if (n === 10) {
        others.push((await walk.parent()).splitAsked);
        await walk.client.split(walk.id, "000");
      }
      await walk.clock.advance(2_000);
    },
  });
  await walk.start();
  await walk.drain();
  expect(others).toEqual([["001"]]);
  expect(walk.sorted).toEqual(upTo(160));
  expect((await walk.parent()).splits?.toSorted()).toEqual(["000.1", "001.1"]);
});

test.each([null, undefined])(
  "a shard of which %s says that it cannot be cut now is asked again",
  async (answer) => {
    const walk = asking({ task: { splitShard: () => answer } });
    await walk.start();
    await walk.drain();
    expect(walk.sorted).toEqual(upTo(16));
    expect(walk.log.filter(({ event }) => event === "split refused")).toEqual([]);
    expect(await walk.parent()).toMatchObject({ status: "succeeded", splitAsked: ["000"] });
  },
);

test("ranges of texts are cut exactly too, and other specs into parts that differ", async () => {
  const { checkedParts } = await import("../../../functions/turns/parallel/check-split.ts");
  const text = (from: string | null, to: string | null) => ({ from, to });
  expect(checkedParts(text("b", null), "c", { kept: text("b", "x"), rest: text("x", null) })).toEqual({
    kept: '{"from":"b","to":"x"}',
    rest: '{"from":"x","to":null}',
  });
  const refused = () => checkedParts(text("b", null), "c", { kept: text("b", "x"), rest: text("y", null) });
  expect(refused).toThrow("rest begins where kept ends");
  expect(
    checkedParts({ shop: 1 }, 4, { kept: { shop: 1, even: true }, rest: { shop: 1, odd: true } }),
  ).toBeDefined();
  expect(() => checkedParts({ shop: 1 }, 4, { kept: { shop: 2 }, rest: { shop: 2 } })).toThrow(
    "are the same",
  );
  // A cursor that is no place in the shard says nothing.
  const counted = { kept: range(100, 150), rest: range(150, 200) };
  expect(checkedParts(range(100, 200) as never, 3, counted)).toBeDefined();
  expect(checkedParts(range(100, 200) as never, { byte: 150 }, counted)).toBeDefined();
  expect(() => checkedParts(range(100, 200) as never, { byte: 151 }, counted)).toThrow(
    "what is done reaches to",
  );
});

test("a shard whose range stays is cut by its other fields, and a file's range within the file", async () => {
  const { checkedParts } = await import("../../../functions/turns/parallel/check-split.ts");
  const split = (shard: object, kept: object, rest: object) =>
    checkedParts(shard as never, 4, { kept, rest }) !== undefined;
  const whole = { from: 0, to: 9 };
  expect(split(whole, { ...whole, even: true }, { even: false, ...whole })).toBe(true);
  expect(() => split(whole, { ...whole, items: 5 }, { ...whole, items: 4 })).toThrow(
    "rest begins where kept ends",
  );
  expect(() => split(whole, { ...whole, items: 5 }, { ...whole, even: false })).toThrow(
    "rest begins where kept ends",
  );
  expect(split(whole, { ...whole, index: 0, of: 2 }, { ...whole, index: 1, of: 2 })).toBe(true);
  const file = { file: "a", ...whole };
  expect(split(file, { ...file, to: 5 }, { ...file, from: 5 })).toBe(true);
  expect(() => split(file, { ...file, to: 5 }, { ...file, from: 6 })).toThrow("rest begins where kept ends");
});

/** A short shard and a long one, of which the short one is asked at once and ends uncut. */
function shortAndLong(atItem: (walk: Sharded, n: number) => unknown): Sharded {
  const walk: Sharded = new Sharded({
    items: 40,
    task: {
      ...ranges,
      shards: () => [range(0, 4), range(4, 40)],
      splitShard: (shard: Range, cursor: number) =>
        shard.to === 4 ? undefined : ranges.splitShard(shard, cursor),
    },
    async atItem(n) {
      if (n === 2) await walk.client.split(walk.id, "000");
      await atItem(walk, n);
      await walk.clock.advance(1_000);
    },
  });
  return walk;
}

test("a shard that ended uncut is asked no more: a run that is to have more shards gets them of others", async () => {
  const asked: unknown[] = [];
  const walk = shortAndLong(async (walk, n) => {
    if (n === 20) asked.push((await walk.client.scale(walk.id, 3)).asked);
  });
  await walk.start();
  await walk.drain();
  expect(asked).toEqual([["001"]]);
  expect(walk.sorted).toEqual(upTo(40));
  expect(await walk.parent()).toMatchObject({ status: "succeeded", splits: ["001.1"] });
  expect((await walk.parent()).splitAsked).toBeUndefined();
});

test("a shard that ended uncut does not keep a run from splitting its slowest one by itself", async () => {
  const walk: Sharded = new Sharded({
    items: 1_000,
    task: {
      ...ranges,
      parallel: { shards: 3, resplit: true },
      total: () => 1_000,
      shards: () => [range(0, 4), range(4, 8), range(8, 1_000)],
      splitShard: (shard: Range, cursor: number) =>
        shard.to <= 8 ? undefined : ranges.splitShard(shard, cursor),
    },
    async atItem(n) {
      if (n === 2) await walk.client.split(walk.id, "000");
      // The patrol's message, which is received once the shard's turn is over.
      if (n === 100) await walk.sweep();
      await walk.clock.advance(5_000);
    },
  });
  await walk.start();
  await walk.drain();
  expect((await walk.parent()).splits).toEqual(["002.1"]);
  expect(walk.sorted).toEqual(upTo(1_000));
});

/** Shards up to each of `ends`, of which the one up to `uncut` cannot be cut. */
function withUncut(
  { ends, uncut }: { readonly ends: readonly number[]; readonly uncut: number },
  atItem: (walk: Sharded, n: number) => unknown,
): Sharded {
  const walk: Sharded = new Sharded({
    items: ends.at(-1),
    task: {
      ...ranges,
      parallel: { shards: ends.length, resplit: true },
      total: () => ends.at(-1),
      shards: () => ends.map((to, i) => range(ends[i - 1] ?? 0, to)),
      splitShard: (shard: Range, cursor: number) =>
        shard.to === uncut ? undefined : ranges.splitShard(shard, cursor),
    },
    async atItem(n) {
      await atItem(walk, n);
      await walk.clock.advance(5_000);
    },
  });
  return walk;
}

test("scale asks another shard in place of one that has said that it cannot be cut now", async () => {
  const asked: (readonly string[])[] = [];
  const walk = withUncut({ ends: [40, 160], uncut: 40 }, async (walk, n) => {
    if (n === 2) await walk.client.split(walk.id, "000");
    if (n === 2 || n === 20) asked.push((await walk.client.scale(walk.id, 3)).asked);
  });
  await walk.start();
  await walk.drain();
  expect(asked).toEqual([["000"], ["000", "001"]]);
  expect(walk.sorted).toEqual(upTo(160));
  expect(await walk.parent()).toMatchObject({ status: "succeeded", splits: ["001.1"], splitAsked: ["000"] });
});

test("a shard that was cut since it said that it cannot be is one that may split", async () => {
  const { splitChoice } = await import("../../../functions/runs/index.ts");
  const of = (shard: Partial<RunRecord>) => {
    const open = { name: "000", shard, hasEnded: false, done: 0 };
    const run = { shards: 2, splitAsked: ["000"] } as never;
    return splitChoice(run, { shards: [open] } as never).asked;
  };
  expect(of({ splitCount: 1, uncut: 0 })).toEqual(["000"]);
  expect([of({ uncut: 0 }), of({ splitCount: 1, uncut: 1 })]).toEqual([[], []]);
});

test("a shard that cannot be cut now does not keep a run from splitting its next slowest one by itself", async () => {
  const asked = new Set<string>();
  const walk = withUncut({ ends: [1, 2, 3, 800, 3_000], uncut: 3_000 }, async (walk, n) => {
    asked.add(((await walk.parent()).splitAsked ?? []).join());
    if (n > 3 && n % 50 === 0) await walk.sweep();
  });
  await walk.start();
  await walk.drain();
  expect([...asked]).toEqual(["", "004", "004,003"]);
  expect((await walk.parent()).splits?.[0]).toBe("003.1");
  expect(walk.sorted).toEqual(upTo(3_000));
});

test("a hundred splits may be asked for and done in all, however many are asked at once", async () => {
  const walk = asking({});
  await walk.start();
  await walk.next();
  const splits = Array.from({ length: 98 }, (_, i) => `000.${i + 1}`);
  await walk.change(walk.key, { splits, open: 100 });
  expect((await walk.client.split(walk.id, "000")).asked).toEqual(["000"]);
  expect((await walk.client.split(walk.id, "001")).asked).toEqual(["000", "001"]);
  expect((await walk.client.split(walk.id, "001")).asked).toEqual(["000", "001"]);
  await expect(walk.client.split(walk.id, "000.7")).rejects.toThrow(
    "was split 98 times, and 2 more splits are asked: at most 100 are allowed",
  );
});

test("a split that a person asks for while the patrol asks for another one is not lost", async () => {
  const ends = [1, 2, 3, 4, 8, 2_000];
  const asked: unknown[] = [];
  let hasSlept = false;
  const walk: Sharded = new Sharded({
    items: 2_000,
    task: {
      ...ranges,
      parallel: { shards: 6, resplit: true },
      total: () => 2_000,
      shards: () => ends.map((to, i) => range(ends[i - 1] ?? 0, to)),
      async process(n: number, ctx: TaskContext) {
        if (n === 4 && !hasSlept) {
          hasSlept = true;
          ctx.snooze(7_200);
        }
        if (n === 100) await walk.sweep();
        await walk.clock.advance(5_000);
      },
    },
    store: (memory) =>
      interceptedStore(memory, async ({ write, args, forward }) => {
        const { splitAsked } = (args.at(-1) as Write<RunRecord>).set ?? {};
        if (write !== "spread" || (splitAsked === undefined && asked.length === 0)) return forward();
        if (asked.length === 0) asked.push((await walk.client.split(walk.id, "004")).asked);
        const outcome = await forward();
        asked.push((await walk.parent()).splitAsked);
        return outcome;
      }),
  });
  await walk.start();
  for (let turns = 0; turns < 80; turns++) await walk.next();
  expect(asked.slice(0, 3)).toEqual([["004"], ["004"], ["004"]]);
});
