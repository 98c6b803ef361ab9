import { expect, test } from "vitest";
import { toAttribute, toAttributes, toItem } from "../../functions/store/attribute-value.ts";

test("an item comes back from DynamoDB's form as it went, without its undefined members", () => {
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

test("a set that a person wrote into an item by hand is given as it is", () => {
  expect(toItem({ tags: { SS: ["a", "b"] } })).toEqual({ tags: ["a", "b"] });
});

test.each([[Number.NaN], [Infinity], [undefined], [() => 1], [new Date(0)], [1n]])(
  "%s, which JSON cannot express, is refused",
  (value) => {
    expect(() => toAttribute(value)).toThrow("cannot be stored: JSON or DynamoDB cannot express it");
  },
);
