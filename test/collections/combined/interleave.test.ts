import { expect, test } from "vitest";
import { array } from "../../../functions/collections/array.ts";
import { interleave } from "../../../functions/collections/combined/interleave.ts";
import { walked } from "../bytes.ts";
import { itemsOf } from "./stopped.ts";

test("collections side by side are walked in turn, each with the name that it was given", async () => {
  const { all } = await walked(
    interleave({
      eu: (after) => array(["e1", "e2", "e3"], { after }),
      none: () => [],
      us: (after) => array([1], { after }),
    }),
  );
  expect(all).toEqual([
    [
      { from: "eu", item: "e1" },
      { last: "eu", after: { eu: 1 } },
    ],
    [
      { from: "us", item: 1 },
      { last: "us", after: { eu: 1, us: 1 } },
    ],
    [
      { from: "eu", item: "e2" },
      { last: "eu", after: { eu: 2, us: 1 } },
    ],
    [
      { from: "eu", item: "e3" },
      { last: "eu", after: { eu: 3, us: 1 } },
    ],
  ]);
});

test("all collections are asked for their next item at once, and a slow one does not change the order", async () => {
  const asked: string[] = [];
  const answers = new Map<string, () => void>();
  async function* slow(name: string) {
    for (const i of [1, 2]) {
      asked.push(`${name}${i}`);
      await new Promise<void>((resolve) => answers.set(`${name}${i}`, resolve));
      yield [`${name}${i}`, i] as const;
    }
  }
  const walk = interleave({ a: () => slow("a"), b: () => slow("b") });
  const first = walk.next();
  await Promise.resolve();
  await new Promise(setImmediate);
  expect(asked).toEqual(["a1", "b1"]);
  answers.get("b1")?.();
  answers.get("a1")?.();
  expect((await first).value?.[0]).toEqual({ from: "a", item: "a1" });
  await new Promise(setImmediate);
  expect(asked).toEqual(["a1", "b1", "a2"]);
  expect((await walk.next()).value?.[0]).toEqual({ from: "b", item: "b1" });
  await new Promise(setImmediate);
  answers.get("a2")?.();
  answers.get("b2")?.();
  expect((await walk.next()).value?.[0]).toEqual({ from: "a", item: "a2" });
  expect((await walk.next()).value?.[0]).toEqual({ from: "b", item: "b2" });
  expect((await walk.next()).done).toBe(true);
});

test("an error of one collection comes when it is its turn, and all collections are closed", async () => {
  const closed: string[] = [];
  function* closing(name: string, error?: Error) {
    try {
      yield [`${name}1`, 1] as const;
      if (error) throw error;
      yield [`${name}2`, 2] as const;
    } finally {
      closed.push(name);
    }
  }
  const { all, error } = await walked(
    interleave({ a: () => closing("a"), b: () => closing("b", new Error("b is gone")) }),
  );
  expect(all.map(([{ item }]) => item)).toEqual(["a1", "b1", "a2"]);
  expect(error?.message).toBe("b is gone");
  expect(closed.toSorted()).toEqual(["a", "b"]);
});

test("a walk goes on in a collection that is new, and without one that was taken out", async () => {
  const after = { last: "b", after: { a: 1, b: 1 } };
  const walks = {
    a: (last: number) => array(["a1", "a2"], { after: last }),
    c: (last: number) => array(["c1"], { after: last }),
  };
  const items = await itemsOf(interleave(walks, { after }));
  expect(items).toEqual([
    { from: "a", item: "a2" },
    { from: "c", item: "c1" },
  ]);
});

test("what is no object of functions, and unknown options, are refused by interleave", () => {
  const any = interleave as (...given: unknown[]) => unknown;
  expect(() => any({})).toThrow(
    "interleave: collections {} are not allowed: an object such as { eu: (after) => … }",
  );
  expect(() => any(undefined)).toThrow("interleave: collections undefined are not allowed");
  expect(() => any({ eu: [] })).toThrow("interleave: eu [] is not allowed: a function");
  expect(() => any({ eu: () => [] }, { aftr: 1 })).toThrow(
    'interleave: unknown option "aftr": did you mean after? allowed are after',
  );
});
