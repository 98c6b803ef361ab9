import fc from "fast-check";
import { test } from "vitest";
import { target } from "../fuzz/resumed-files.ts";

test("a walk over a CSV or JSON Lines, plain or compressed, gives each row once however often it is killed", async () => {
  await fc.assert(target.property as fc.IAsyncProperty<unknown>, { numRuns: 100, seed: 17 });
});
