/** Many walks, and what they notice when the code misbehaves: a mutant for each guard. */
import { expect, test } from "vitest";
import { caughtBy, scheduleMutants } from "./mutants.ts";
import { walk } from "./walk.ts";

const seeds = Array.from({ length: 150 }, (_, i) => i + 1);

test("people and the sweeper who change one schedule at once, and die, leave table and EventBridge equal", async () => {
  for (const seed of seeds) expect([seed, await walk(seed)]).toEqual([seed, undefined]);
}, 120_000);

test.each(scheduleMutants)(
  "a walk notices code that %s",
  async (_, misbehaves) => {
    expect(await caughtBy(misbehaves)).toBeDefined();
  },
  120_000,
);
