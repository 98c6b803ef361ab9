/** What the compiler says of `items` and `pages`: a wrong shape is an error there, and a right one gives `process` its type. */
import { defineTask, noItem } from "pawl";
import * as v from "valibot";
import { expect, expectTypeOf, test } from "vitest";

const named = { name: "typed", description: "Is typed." };
type Entry = { readonly id: string };
declare const fetched: AsyncIterable<readonly Entry[]>;

test("process is given the items that items and pages yield, and cursors may be any JSON", () => {
  defineTask({
    ...named,
    params: v.object({ n: v.number() }),
    *items({ params, cursor }) {
      expectTypeOf(params).toEqualTypeOf<{ n: number }>();
      yield ["a", params.n];
      yield ["b", { page: null, at: [1, "x", true, cursor] }];
    },
    process: (item) => expectTypeOf(item).toEqualTypeOf<string>(),
  });
  defineTask({
    ...named,
    async *pages() {
      for await (const page of fetched) yield [page, ({ id }) => ({ id: { S: id } })];
    },
    process: (item) => expectTypeOf(item).toEqualTypeOf<Entry>(),
  });
  defineTask({
    ...named,
    items: (): AsyncIterable<readonly [Entry, number]> => ({ [Symbol.asyncIterator]: () => ({}) as never }),
    process: (item) => expectTypeOf(item).toEqualTypeOf<Entry>(),
  });
  defineTask({
    ...named,
    async *items() {
      for await (const page of fetched) for (const entry of page) yield [entry, entry.id];
      yield noItem("z");
    },
    processBatch: (items) => expectTypeOf(items).toEqualTypeOf<readonly Entry[]>(),
    onItemError(_, item, { items }) {
      expectTypeOf(item).toEqualTypeOf<Entry>();
      expectTypeOf(items).toEqualTypeOf<readonly Entry[] | undefined>();
      return "skip";
    },
  });
  defineTask({
    ...named,
    async *pages() {
      for await (const page of fetched) yield [page, ({ id }) => id];
      yield noItem(null);
    },
    processBatch: (items) => expectTypeOf(items).toEqualTypeOf<readonly Entry[]>(),
  });
  expect(named.name).toBe("typed");
});

test("a wrong shape and a cursor that is no JSON do not compile", () => {
  const process = () => {};
  // biome-ignore format: one line each
  const wrong = [
    // @ts-expect-error a number
    () => defineTask({ ...named, process, items: () => [5] }),
    // @ts-expect-error an item without a cursor
    () => defineTask({ ...named, process, *items() { yield ["x"]; } }),
    // @ts-expect-error nothing
    () => defineTask({ ...named, process, *items() { yield []; } }),
    // @ts-expect-error an object
    () => defineTask({ ...named, process, *items() { yield { item: 1, cursor: 2 }; } }),
    // @ts-expect-error null
    () => defineTask({ ...named, process, *items() { yield null; } }),
    // @ts-expect-error a cursor that is undefined
    () => defineTask({ ...named, process, *items() { yield ["x", undefined]; } }),
    // @ts-expect-error a cursor with a part that may be undefined
    () => defineTask({ ...named, process, *items() { yield [1, { token: process() as string | undefined }]; } }),
    // @ts-expect-error a right one and a wrong one
    () => defineTask({ ...named, process, *items() { yield ["x", 1]; yield ["y", new Date()]; } }),
    // @ts-expect-error no function
    () => defineTask({ ...named, process, *pages() { yield [["a"], "b"]; } }),
    // @ts-expect-error cursors that may be undefined
    () => defineTask({ ...named, process, *pages() { yield [["a"], (x) => ({ x, token: process() as string | undefined })]; } }),
  ];
  expect(wrong).toHaveLength(10);
});
