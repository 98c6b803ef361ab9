import { expect, test } from "vitest";
import { array } from "../../functions/collections/array.ts";

test("an array is walked in its order, and goes on after each cursor", () => {
  const all = [...array(["a", "b", "c"])];
  expect(all).toEqual([
    ["a", 1],
    ["b", 2],
    ["c", 3],
  ]);
  for (const [i, [, after]] of all.entries())
    expect([...array(["a", "b", "c"], { after })]).toEqual(all.slice(i + 1));
});
