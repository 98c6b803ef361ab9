import { expect, test } from "vitest";
import { array } from "../../functions/collections/array.ts";

test("a walk over an array is in its order, and resumes after each cursor", () => {
  const all = [...array(["a", "b", "c"])];
  expect(all).toEqual([
    ["a", 1],
    ["b", 2],
    ["c", 3],
  ]);
  for (const [i, [, after]] of all.entries())
    expect([...array(["a", "b", "c"], { after })]).toEqual(all.slice(i + 1));
});

test("the parts of an array have its values in order, each once, and resume after each cursor", () => {
  for (const length of [0, 1, 3, 7, 8, 23]) {
    const values = Array.from({ length }, (_, i) => i);
    const parts = Array.from({ length: 8 }, (_, index) => [...array(values, { shard: { index, of: 8 } })]);
    expect(parts.flat()).toEqual([...array(values)]);
    for (const [index, part] of parts.entries())
      for (const [i, [, after]] of part.entries())
        expect([...array(values, { shard: { index, of: 8 }, after })]).toEqual(part.slice(i + 1));
  }
  expect([...array(["a", "b", "c"], { shard: { from: 1, to: 2 } })]).toEqual([["b", 2]]);
});

test.each([
  [
    { from: 0, to: 4 },
    undefined,
    'array: shard {"from":0,"to":4} is not allowed: { index, of }, or { from, to } within its 3 values',
  ],
  [
    { index: 8, of: 8 },
    undefined,
    'array: shard {"index":8,"of":8} is not allowed: index is a whole number from 0, and less than of',
  ],
  ["first", undefined, 'array: shard "first" is not allowed'],
  [{ from: 1, to: 2 }, 3, "array: after 3 is not in its shard, which has values 1 to 2"],
])("shard %j of an array after %s is refused", (shard, after, message) => {
  expect(() => [...array(["a", "b", "c"], { shard, after })]).toThrow(message);
});

test.each([
  [["abc"], 'array: values "abc" is not allowed: an array'],
  [[["a"], { after: "1" }], 'array: after "1" is not allowed: a whole number from 0, as the walk yielded it'],
  [[["a"], { after: -1 }], "array: after -1 is not allowed: a whole number from 0"],
  [[["a"], { afer: 1 }], 'array: unknown option "afer": did you mean after? allowed are after, shard'],
  [[["a"], 1], "array: options 1 are not allowed: an object"],
])("%j are refused by array", (given, message) => {
  expect(() => [...(array as (...all: unknown[]) => Iterable<unknown>)(...given)]).toThrow(message);
});

test("a walk over an array that is shorter than its cursor is at its end", () => {
  expect([...array(["a"], { after: 3 })]).toEqual([]);
});
