/** When two values are the same as JSON. */
import { expect, test } from "vitest";
import { sameJson } from "../../functions/model/same-json.ts";

test.each<[unknown, unknown, boolean]>([
  [{ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 }, true],
  [{ a: 1, b: undefined }, { a: 1 }, true],
  [{ a: 1 }, { a: 1, b: undefined }, true],
  [{ a: undefined }, { a: null }, false],
  [{ a: undefined }, { b: 1 }, false],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [[1, 2], [1], false],
  [[1], [1, undefined], false],
  [[], {}, false],
  [JSON.parse('{"__proto__":{}}'), {}, false],
  [{}, JSON.parse('{"__proto__":{}}'), false],
  ["1", 1, false],
])("%o and %o are the same as JSON: %o", (a, b, same) => {
  expect(sameJson(a, b)).toBe(same);
});
