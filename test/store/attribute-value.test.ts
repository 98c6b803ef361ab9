import { expect, test } from "vitest";
import { toAttribute, toAttributes, toItem } from "../../functions/store/attribute-value.ts";

test("an item is read from DynamoDB's form as it was written, without its undefined members", () => {
  const item = {
    s: "",
    n: -1.5,
    yes: true,
    no: false,
    none: null,
    list: [1, ["a"], {}],
    map: { deep: { n: 0 } },
  };
  expect(toItem(toAttributes({ ...item, gone: undefined }))).toEqual(item);
  expect(toAttributes({ n: 1e21, list: [true] })).toEqual({
    n: { N: "1e+21" },
    list: { L: [{ BOOL: true }] },
  });
});

test("a string set that a person wrote into an item by hand is read as a list", () => {
  expect(toItem({ tags: { SS: ["a", "b"] } })).toEqual({ tags: ["a", "b"] });
});

test.each([
  ["NaN", Number.NaN],
  ["infinity", Number.POSITIVE_INFINITY],
  ["undefined", undefined],
  ["a function", () => 1],
  ["a Date", new Date(0)],
  ["a bigint", 1n],
])("a value that is %s cannot be stored, since JSON cannot express it", (_, value) => {
  expect(() => toAttribute(value)).toThrow("cannot be stored: JSON or DynamoDB cannot express it");
});
