import { expect, test } from "vitest";
import { array } from "../../../functions/collections/array.ts";
import { interleave } from "../../../functions/collections/combined/interleave.ts";
import { nested } from "../../../functions/collections/combined/nested.ts";
import { countOf } from "../../../functions/collections/count-of.ts";
import { csv } from "../../../functions/collections/csv.ts";
import { s3Object } from "../../../functions/collections/s3-object.ts";
import { s3Objects } from "../../../functions/collections/s3-objects.ts";
import { defineTask } from "../../../functions/model/task/task.ts";
import { runTask } from "../../kit/index.ts";
import { itemsOf } from "./stopped.ts";

type Orders = Readonly<Record<string, readonly string[]>>;

/** Shops by name, each with its orders: both walks go on behind the last name, as a database does. */
function ordersOf(shops: Orders, after?: never) {
  const behind = (names: readonly string[], last = "") => names.filter((name) => name > last);
  return nested(
    (last) => behind(Object.keys(shops), last).map((shop) => [shop, shop] as const),
    (shop, last) => behind(shops[shop] ?? [], last).map((order) => [order, order] as const),
    { after },
  );
}

async function cursorAt(shops: Orders, order: string): Promise<never> {
  for await (const [item, cursor] of ordersOf(shops)) if (item === order) return cursor as never;
  throw new Error(`there is no ${order}`);
}

test("a nested cursor names the outer item before, the one under way, and the inner item that is done", async () => {
  const shops = { a: ["a1"], b: [], c: ["c1", "c2"] };
  expect(await cursorAt(shops, "a1")).toEqual({ outer: "a", inner: "a1" });
  expect(await cursorAt(shops, "c2")).toEqual({ before: "b", outer: "c", inner: "c2" });
});

test("an outer item in whose place another one comes is not resumed: the other one is walked from its start", async () => {
  const after = await cursorAt({ a: ["1"], b: ["1", "2", "3"], c: ["1", "2", "3"] }, "1");
  expect(after).toEqual({ outer: "a", inner: "1" });
  expect(await itemsOf(ordersOf({ b: ["0", "1"], c: ["2"] }, after))).toEqual(["0", "1", "2"]);
});

test("what comes ahead of a nested cursor is walked, and what comes behind it is not", async () => {
  const after = await cursorAt({ b: ["b2"], c: ["c1"] }, "b2");
  const now = { a: ["a1"], b: ["b1", "b2", "b3"], bb: ["bb1"], c: [] };
  // Shop a is new in front of the first one: the shop under way is no longer the first.
  expect(await itemsOf(ordersOf({ ...now, a: [] }, after))).toEqual(["b1", "b2", "b3", "bb1"]);
  const { a: _, ...same } = now;
  expect(await itemsOf(ordersOf(same, after))).toEqual(["b3", "bb1"]);
});

test("a stopped walk closes the inner collection and the outer one", async () => {
  const closed: string[] = [];
  function* closing(name: string, values: readonly string[]) {
    try {
      for (const value of values) yield [value, value] as const;
    } finally {
      closed.push(name);
    }
  }
  for await (const _ of nested(
    () => closing("outer", ["a", "b"]),
    (item) => closing(`inner ${item}`, ["1", "2"]),
  ))
    break;
  expect(closed).toEqual(["inner a", "outer"]);
});

test("what is no collection, and what yields no pairs, ends a nested walk with one line", async () => {
  const walk = (outer: unknown, inner: unknown = () => []) =>
    itemsOf(nested((() => outer) as never, inner as never));
  await expect(walk(5)).rejects.toThrow(
    "nested: outer returned 5: a collection is allowed, which yields [item, cursor]",
  );
  await expect(walk(array([1]), async () => [])).rejects.toThrow(
    "nested: inner returned Promise {}: a collection is allowed, which yields [item, cursor]; leave out async, or make it async *",
  );
  await expect(walk(["a"])).rejects.toThrow('nested: outer yields [item, cursor], got "a"');
});

test("a run over shops side by side, interrupted after each order, does each order once, in order", async () => {
  const eu = { a: ["a1", "a2"], b: [], c: ["c1"] };
  const us = { n: ["n1"], o: ["o1", "o2", "o3"] };
  const task = defineTask({
    name: "orders",
    description: "Does orders.",
    items: ({ cursor }) =>
      interleave(
        { eu: (after) => ordersOf(eu, after), us: (after) => ordersOf(us, after) },
        { after: cursor },
      ),
    process() {},
  });
  const whole = await runTask(task);
  const items = whole.done.map(([item]) => (item as { item: string }).item);
  expect(items).toEqual(["a1", "n1", "a2", "o1", "c1", "o2", "o3"]);
  const run = await runTask(task, { interruptAfter: 1 });
  expect([run.status, run.done]).toEqual(["succeeded", whole.done]);
  expect(run.turns.length).toBeGreaterThan(6);
});

test("the rows of all files of a folder are done once, in order, wherever the run is interrupted", async () => {
  const task = defineTask({
    name: "import-folder",
    description: "Imports the rows of all files of a folder.",
    items: ({ cursor }) =>
      nested(
        (after) => s3Objects("s3://uploads/2026/", { after }),
        (file, after) => csv(s3Object(file.uri), { after }),
        { after: cursor },
      ),
    total: ({ signal }) => countOf(s3Objects("s3://uploads/2026/"), { signal }),
    process() {},
  });
  const files = {
    "s3://uploads/2025/z.csv": "id\nz1\n",
    "s3://uploads/2026/a.csv": 'id,text\na1,"one\nline"\na2,Zürich\n',
    "s3://uploads/2026/b.csv": "id,text\n",
    "s3://uploads/2026/c.csv": "id,text\nc1,x\n",
  };
  for (const interruptAfter of [1, 2, 5]) {
    const run = await runTask(task, { files, interruptAfter });
    expect([run.status, run.ids, run.total]).toEqual(["succeeded", ["a1", "a2", "c1"], 3]);
  }
});

test("collections that are no functions, and unknown options, are refused by nested", () => {
  const any = nested as (...given: unknown[]) => unknown;
  expect(() => any([], () => [])).toThrow("nested: outer [] is not allowed: a function");
  expect(() => any(() => [])).toThrow("nested: inner undefined is not allowed: a function");
  expect(() =>
    any(
      () => [],
      () => [],
      { cursor: 1 },
    ),
  ).toThrow('nested: unknown option "cursor": allowed are after');
});
