/** A thousand messages at a limit, with workers that die, calls that are lost or late, and messages that come twice. */
import { expect, test } from "vitest";
import { without } from "./changed-writes.ts";
import { simulatedLimits } from "./thousand.ts";

test.each([1, 2, 7])(
  "of 1,000 messages at limit %i never more runs are at work, all are done, and none is received again and again",
  async (limit) => {
    const seen = await simulatedLimits(limit);
    expect(seen).toMatchObject({ mostAtWork: limit, mostExecuting: limit, succeeded: 1_000, deadLetters: 0 });
    expect(seen.receivesAMessage).toBeLessThanOrEqual(1.1);
    for (const what of ["deaths", "lost", "late"] as const) expect(seen[what], what).toBeGreaterThan(5);
  },
  60_000,
);

test("more runs than the limit are noticed where a place is taken without room", async () => {
  const seen = await simulatedLimits(2, without("take slot", "there is room", "no run waits"), 60);
  expect(seen.mostAtWork).toBeGreaterThan(2);
});
