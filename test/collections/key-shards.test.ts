import fc from "fast-check";
import { expect, test } from "vitest";
import { array, keyShards, splitKeys } from "../../functions/collections/index.ts";

test("whole numbers are cut into ranges that are as even as may be", () => {
  expect(keyShards(1, 11, 4)).toEqual([
    { from: 1, to: 4 },
    { from: 4, to: 7 },
    { from: 7, to: 9 },
    { from: 9, to: 11 },
  ]);
  expect(keyShards(5, 7, 4)).toEqual([
    { from: 5, to: 6 },
    { from: 6, to: 7 },
  ]);
  expect(keyShards(5, 5, 4)).toEqual([]);
});

test("ranges of numbers follow each other from the first number to the last, and are cut again after each of them", () => {
  const bound = fc.integer({ min: -(10 ** 12), max: 10 ** 12 });
  fc.assert(
    fc.property(
      bound,
      fc.nat(10 ** 12),
      fc.integer({ min: 2, max: 1000 }),
      fc.nat(),
      (from, length, shards, at) => {
        const ranges = keyShards(from, from + length, shards);
        expect(ranges).toHaveLength(Math.min(shards, length));
        let next = from;
        for (const range of ranges) {
          expect(range.from).toBe(next);
          expect(range.to).toBeGreaterThan(range.from);
          next = range.to;
        }
        expect(next).toBe(from + length);
        const after = ranges[at % ranges.length];
        if (after === undefined) return;
        expect(keyShards(from, from + length, shards, { after })).toEqual(
          ranges.slice(ranges.indexOf(after) + 1),
        );
      },
    ),
  );
});

test("numbers that were added since a range was stored are in the ranges behind it", () => {
  const [after] = keyShards(0, 100, 4);
  const rest = keyShards(0, 120, 4, { after });
  expect(rest).toEqual([
    { from: 25, to: 30 },
    { from: 30, to: 60 },
    { from: 60, to: 90 },
    { from: 90, to: 120 },
  ]);
});

test("given keys have a range between each two", () => {
  const ranges = keyShards(["", "g", "n", "\uffff"]);
  expect(ranges).toEqual([
    { from: "", to: "g" },
    { from: "g", to: "n" },
    { from: "n", to: "\uffff" },
  ]);
  expect(keyShards(["", "g", "n", "\uffff"], { after: ranges[0] })).toEqual(ranges.slice(1));
  expect(keyShards([0, 0.5, 7])).toEqual([
    { from: 0, to: 0.5 },
    { from: 0.5, to: 7 },
  ]);
});

test("a range of whole numbers is cut in the middle of what is left", () => {
  expect(splitKeys({ from: 0, to: 100 }, undefined)).toEqual({
    kept: { from: 0, to: 50 },
    rest: { from: 50, to: 100 },
  });
  expect(splitKeys({ from: 0, to: 100 }, 59)).toEqual({
    kept: { from: 0, to: 80 },
    rest: { from: 80, to: 100 },
  });
  expect(splitKeys({ from: 0, to: 100 }, 97)).toEqual({
    kept: { from: 0, to: 99 },
    rest: { from: 99, to: 100 },
  });
  expect(splitKeys({ from: 0, to: 100 }, 98)).toBeUndefined();
  expect(splitKeys({ from: "a", to: "z" }, "b")).toBeUndefined();
});

test("the halves of an array's range have the values that are left, each once", () => {
  const values = Array.from({ length: 20 }, (_, i) => i);
  const [shard] = keyShards(0, 20, 2);
  for (let after = 0; after <= 8; after++) {
    const halves = splitKeys(shard, after === 0 ? undefined : after);
    const walk = (part: unknown, from?: number) =>
      [...array(values, { shard: part, after: from })].map(([value]) => value);
    if (halves === undefined) expect(after).toBe(8);
    else expect([...walk(halves.kept, after), ...walk(halves.rest)]).toEqual(values.slice(after, 10));
  }
});

test.each<[string, () => unknown, string]>([
  [
    "a number that is not whole",
    () => keyShards(0.5, 7, 2),
    "keyShards: the numbers from 0.5 to 7 are not allowed: two whole numbers, the lesser one first",
  ],
  [
    "a first number above the last",
    () => keyShards(7, 0, 2),
    "keyShards: the numbers from 7 to 0 are not allowed",
  ],
  [
    "one range",
    () => keyShards(0, 7, 1),
    "keyShards: shards 1 is not allowed: a whole number from 2 to 1000",
  ],
  ["1,001 ranges", () => keyShards(0, 7000, 1001), "keyShards: shards 1001 is not allowed"],
  [
    "one key",
    () => keyShards(["a"]),
    'keyShards: the keys ["a"] are not allowed: at least two, with a range between them',
  ],
  [
    "numbers among texts",
    () => keyShards(["a", 1]),
    'keyShards: the keys ["a",1] are not allowed: all are numbers, or all are texts',
  ],
  [
    "a number that does not ascend",
    () => keyShards([1, 3, 2]),
    "keyShards: the keys [1,3,2] are not allowed: 2 does not ascend",
  ],
  [
    "a text that comes twice",
    () => keyShards(["a", "b", "a"]),
    'keyShards: the keys ["a","b","a"] are not allowed: "a" comes twice',
  ],
  [
    "texts that descend",
    () => keyShards(["a", "c", "b"]),
    'keyShards: the keys ["a","c","b"] are not allowed: "b" is before "c", so there are no keys between them',
  ],
  [
    "a text behind which nothing is known",
    () => keyShards(["a", "b"], { after: { from: "a", to: "c" } }),
    'keyShards: after {"from":"a","to":"c"} is not allowed: a range that keyShards made of these keys',
  ],
  [
    "a part of another form",
    () => splitKeys({ index: 0, of: 8 }, 3),
    'splitKeys: shard {"index":0,"of":8} is not allowed: a range that keyShards made',
  ],
  [
    "a cursor that is no key",
    () => splitKeys({ from: 0, to: 8 }, { id: 3 } as never),
    'splitKeys: cursor {"id":3} is not allowed: the last key that is done, as 0 is one',
  ],
])("%s is refused", (_, call, message) => {
  expect(call).toThrow(message);
});

test.each([
  ["of bytes", ["B", "a", "é"]],
  ["of a language", ["a", "B", "é", "z"]],
  ["of the numbers that they stand for", ["-10", "-9", "9", "10"]],
])("texts may ascend in the order %s", (_, keys) => {
  expect(keyShards(keys)).toHaveLength(keys.length - 1);
});
