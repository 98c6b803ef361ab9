/** What a minute of the sweeper costs in calls, counted at the wire. The bench does the same with 10,000 overdue runs. */
import { expect, test } from "vitest";
import { sweepFigures } from "../bench/sweeper.ts";

test("the shipped sweeper sends overdue runs with the calls that the protocol says, a dead worker's first", async () => {
  for (const { what, value, bound, ok } of await sweepFigures(235)) {
    expect.soft(ok, `${what}: ${value}, wanted ${bound}`).toBe(true);
  }
}, 60_000);
