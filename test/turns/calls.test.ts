/** What runs cost in calls, counted at the wire. */

import { expect, test } from "vitest";
import { figures } from "../bench/calls.ts";

test("runs cost the calls that the protocol says, and no more", async () => {
  for (const { what, value, bound, ok } of await figures(100)) {
    expect.soft(ok, `${what}: ${value}, wanted ${bound}`).toBe(true);
  }
}, 60_000);
