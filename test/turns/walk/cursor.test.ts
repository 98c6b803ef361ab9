/** A cursor is checked and copied by a way that is quick for short ones: it judges and copies as JSON text does. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../../functions/model/task/task.ts";
import { checkedByText } from "../../../functions/model/task/walk/long-cursor.ts";
import { checkedCursor } from "../../../functions/turns/checkpoints.ts";

function outcome(cursor: () => unknown): unknown {
  try {
    return { cursor: cursor() };
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

const values = fc.oneof(
  fc.jsonValue({ maxDepth: 5 }),
  fc.anything({ withNullPrototype: true, withDate: true, withSparseArray: true }),
  fc.array(fc.string({ unit: "binary", maxLength: 60 }), { maxLength: 6 }),
  fc.dictionary(fc.constantFrom("__proto__", "toJSON", "a"), fc.jsonValue()),
  fc.integer({ min: 25, max: 45 }).map((depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth))),
);

test("any value is copied as its text reads back, or refused as its text is", () => {
  fc.assert(
    fc.property(values, (value) => {
      const checked = outcome(() => checkedCursor(value as Json));
      expect(checked).toStrictEqual(outcome(() => checkedByText(value as Json)));
    }),
    { numRuns: 3_000 },
  );
});

test("a copy does not follow what the task does to its cursor", () => {
  const cursor = { after: { row: 1, parts: [1, 2] } };
  const checked = checkedCursor(cursor);
  cursor.after.row = 2;
  cursor.after.parts.push(3);
  expect(checked).toEqual({ after: { row: 1, parts: [1, 2] } });
});

test.each([
  ["one of 1,024 bytes", "x".repeat(1_022), true],
  ["one of 1,025 bytes", "x".repeat(1_023), false],
  ["one of 1,024 bytes in all", { a: Array.from({ length: 101 }, () => 12345678), b: "x".repeat(101) }, true],
  [
    "one of 1,025 bytes in all",
    { a: Array.from({ length: 101 }, () => 12345678), b: "x".repeat(102) },
    false,
  ],
  ["escapes of six bytes", "\u0001".repeat(170), true],
  ["escapes of six bytes, one too many", "\u0001".repeat(171), false],
])("the limit of 1 KB: %s", (_, cursor, isAllowed) => {
  const checked = outcome(() => checkedCursor(cursor));
  expect(checked).toEqual(
    isAllowed ? { cursor } : { refused: expect.stringContaining("at most 1024 are allowed") },
  );
});
