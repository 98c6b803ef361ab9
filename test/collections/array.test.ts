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
