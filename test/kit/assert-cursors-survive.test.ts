import { expect, test } from "vitest";
import { array } from "../../functions/collections/array.ts";
import { noItem } from "../../functions/model/task/items/no-item.ts";
import { assertCursorsSurvive } from "./index.ts";

const values = Array.from({ length: 12 }, (_, i) => ({ id: `v${i}` }));

test("the cursors of a collection that resumes behind each item survive", async () => {
  await assertCursorsSurvive((after) => array(values, { after }));
  await assertCursorsSurvive(() => []);
  await assertCursorsSurvive((after) => array(values, { after }), { stops: 1 });
});

test("a cursor that repeats its item is named, with what came of it", async () => {
  function* repeating(after = 0) {
    for (let i = after; i < 3; i++) yield [`v${i}`, i] as const;
  }
  await expect(assertCursorsSurvive(repeating)).rejects.toThrow(
    'cursor 0 of item 1 of 3 does not resume behind its item: item 2 is "v1", and a walk after it has "v0"',
  );
});

test("a cursor that leaves items out, and one that is not heard, are named", async () => {
  const skipping = (after = 0) => array(["a", "b", "c"], { after: after === 0 ? 0 : Math.min(3, after + 1) });
  await expect(assertCursorsSurvive(skipping)).rejects.toThrow(
    'cursor 1 of item 1 of 3 does not resume behind its item: item 2 is "b", and a walk after it has "c"',
  );
  await expect(assertCursorsSurvive(() => array(["a"]))).rejects.toThrow(
    'cursor 1 of item 1 of 1 does not resume behind its item: item 2 is the end, and a walk after it has "a"',
  );
});

test("a cursor that only the first walk makes right is found by the walk that stops after each item", async () => {
  function* counting(after?: { n: number }) {
    // A resumed walk counts from its own start.
    for (let n = after?.n ?? 0, i = 0; n < 4; n++, i++)
      yield [n, { n: (after ? 1 : n) + (after ? i : 1) }] as const;
  }
  await expect(assertCursorsSurvive(counting)).rejects.toThrow("of a walk that was stopped after each of");
});

test.each([
  [new Date(0), "cursor is Date"],
  [{ at: undefined }, "cursor.at is undefined"],
  ["x".repeat(1_023), "weighs 1025 bytes as JSON: at most 1024 are allowed"],
])("a cursor that the engine would refuse is named: %j", async (cursor, message) => {
  await expect(assertCursorsSurvive(() => [["a", cursor]])).rejects.toThrow(message);
});

test("a walk that may have no end, and what is no collection, are refused", async () => {
  function* endless() {
    for (let i = 0; ; i++) yield [i, i] as const;
  }
  await expect(assertCursorsSurvive(endless, { maxItems: 5 })).rejects.toThrow(
    "the walk has more than 5 items: is there an end? maxItems allows more",
  );
  await expect(assertCursorsSurvive([] as never)).rejects.toThrow(
    "assertCursorsSurvive: collection [] is not allowed: a function such as (after) => array(values, { after })",
  );
  await expect(assertCursorsSurvive((() => 5) as never)).rejects.toThrow(
    "assertCursorsSurvive: the collection returned 5",
  );
  await expect(assertCursorsSurvive(() => [], { stop: 1 } as never)).rejects.toThrow(
    'assertCursorsSurvive: unknown option "stop": did you mean stops? allowed are stops, maxItems',
  );
});

test("a cursor without an item that is too far ahead is named", async () => {
  function* leaving(after = 0) {
    for (let n = after + 1; n <= 4; n++) yield n % 2 === 0 ? ([`v${n}`, n] as const) : noItem(n);
  }
  await assertCursorsSurvive(leaving);
  function* ahead(after = 0) {
    for (let n = after + 1; n <= 4; n++) yield n % 2 === 0 ? ([`v${n}`, n] as const) : noItem(n + 1);
  }
  await expect(assertCursorsSurvive(ahead)).rejects.toThrow(
    'cursor 2 without an item, behind 0 of 2 items, does not resume behind its item: item 1 is "v2", and a walk after it has "v4"',
  );
});
