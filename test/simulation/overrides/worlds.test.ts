/** Worlds of overrides: at each instant exactly one schedule holds, and mistakes are noticed. */
import { expect, test } from "vitest";
import { caughtBy, overrideMutants } from "./mutants.ts";
import { play } from "./world.ts";

test("in worlds of overrides each instant belongs to exactly one schedule, whoever delivers it and when", async () => {
  let changes = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const { wrong, changes: made } = await play(seed);
    expect(wrong, `seed ${seed}`).toEqual([]);
    changes += made;
  }
  expect(changes).toBeGreaterThan(40);
}, 60_000);

test.each(Object.entries(overrideMutants))(
  "it is noticed where %s",
  async (_, misbehaviour) => {
    expect(await caughtBy(misbehaviour)).toBeDefined();
  },
  60_000,
);
