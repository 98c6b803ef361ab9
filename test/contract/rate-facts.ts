/** What a slow rate limit's row relies on: sums are exact decimals, which a worker reads as the nearest doubles. */
import assert from "node:assert/strict";
import { tracksOf } from "../../functions/model/task/rate/tracks.ts";
import { stretchMs } from "../../functions/model/task/rate-limit.ts";
import { takeItems } from "../../functions/runs/moves/task/take-items.ts";
import { beginRow, takePlace } from "../../functions/runs/moves/task/take-place.ts";
import type { Clause, RunStore, TaskPart } from "../../functions/store/run-store.ts";
import type { Fact } from "./run-store.ts";
import { now } from "./write-case.ts";

let taskCount = 0;
function freshRow() {
  return { task: `rate-${process.pid}-${++taskCount}`, part: "rate#" };
}

const ended = (is: "=" | "<" | ">", value: number): Clause<TaskPart> => ({
  name: "it ended",
  attribute: "upto#0",
  is,
  value,
});

/** A row is taken three places of, ends, and begins again. */
async function goOn(store: RunStore, at: ReturnType<typeof freshRow>, strideMs: number, by: number) {
  let item: Partial<TaskPart> | undefined = await store.getPart(at);
  for (let i = 0; i < 3; i++) {
    const taken = await store.updatePart(at, takePlace(now, now + 86_400_000, { strideMs, by: by + i }));
    assert.equal(taken.ok, true);
    item = taken.item;
  }
  const upTo = item?.["upto#0"] as number;
  const next = beginRow(upTo, Math.ceil(upTo) + 60_000, { strideMs, by: by + 3 }, false);
  assert.equal((await store.updatePart(at, next)).ok, true);
  assert.equal((await store.updatePart(at, next)).ok, false, "its second try begins no other");
}

export const rateFacts: readonly Fact[] = [
  {
    title: "fractions are added as decimals",
    async check(store) {
      const at = freshRow();
      await store.updatePart(at, { name: "test", condition: [], set: { "upto#0": 0.1 } });
      const { item } = await store.updatePart(at, { name: "test", condition: [], add: { "upto#0": 0.2 } });
      assert.equal(item?.["upto#0"], 0.3);
      assert.equal((await store.updatePart(at, { name: "test", condition: [ended("=", 0.3)] })).ok, true);
    },
  },
  {
    title: "a sum that no double holds differs from the number that is read, until it is set again",
    async check(store) {
      const at = freshRow();
      const write = (change: object, condition: readonly Clause<TaskPart>[] = []) =>
        store.updatePart(at, { name: "test", condition, ...change });
      await write({ set: { "upto#0": 1_764_452_400_571.4285 } });
      const { item } = await write({ add: { "upto#0": 8_571.428571428572 } });
      const read = item?.["upto#0"] as number;
      await write({ set: { note: "another attribute" } });
      assert.equal((await store.getPart(at))?.["upto#0"], read);
      assert.equal((await write({}, [ended("=", read)])).ok, false);
      assert.equal((await write({}, [ended(">", read - 1), ended("<", read + 1)])).ok, true);
      const whole = await write({ add: { "upto#0": -8_571.428571428572 } });
      assert.equal(whole.item?.["upto#0"], 1_764_452_400_571.4285);
      assert.equal((await write({}, [ended("=", 1_764_452_400_571.4285)])).ok, true);
      await write({ add: { "upto#0": 8_571.428571428572 } });
      await write({ set: { "upto#0": read } });
      assert.equal((await write({}, [ended("=", read)])).ok, true);
    },
  },
  ...(
    [
      [7, "minute"],
      [90, "minute"],
      [599, "minute"],
      [3, "second"],
      [9, "second"],
      [10_000, "day"],
    ] as const
  ).map(([items, per]) => ({
    title: `a row of ${items} a ${per} goes on after it has ended`,
    async check(store: RunStore) {
      const at = freshRow();
      const { strideMs } = tracksOf({ items, per });
      assert.ok(strideMs >= stretchMs(per) / items, "no faster than it may be");
      await store.updatePart(at, beginRow(undefined, now, { strideMs, by: 1 }, false));
      await goOn(store, at, strideMs, 2);
    },
  })),
  {
    title: "a row goes on of which another version took a place that ends between two milliseconds",
    async check(store) {
      const at = freshRow();
      await store.updatePart(at, beginRow(undefined, now, { strideMs: 8_572, by: 1 }, false));
      const [start, end] = [now + 8_572, now + 17_143.4285];
      await store.updatePart(at, takeItems([{ track: 0, start, end }], 2));
      await goOn(store, at, 8_572, 3);
    },
  },
];
