import { expect, test } from "vitest";
import { array } from "../../functions/collections/array.ts";
import { countOf } from "../../functions/collections/count-of.ts";

test("a collection is counted by walking it", async () => {
  expect(await countOf(array(["a", "b", "c"]))).toBe(3);
  expect(await countOf([])).toBe(0);
});

test("a count whose signal aborts is undefined, and the walk is closed", async () => {
  const stop = new AbortController();
  let closed = false;
  function* endless() {
    try {
      for (let i = 1; ; i++) {
        if (i === 3) stop.abort();
        yield [i, i] as const;
      }
    } finally {
      closed = true;
    }
  }
  expect(await countOf(endless(), { signal: stop.signal })).toBeUndefined();
  expect(closed).toBe(true);
});

test("what is no collection, and an unknown option, are refused by countOf", async () => {
  await expect(countOf(7 as never)).rejects.toThrow("countOf: the walk returned 7: a collection is allowed");
  await expect(countOf([], { signal: 1 } as never)).rejects.toThrow(
    "countOf: signal 1 is not allowed: an AbortSignal",
  );
});
