import { expect, test } from "vitest";
import { askAgain } from "../../functions/runs/moves/admission/ask-again.ts";

test.each([
  ["was held back at this turn", 2, 3],
  ["was held back at an earlier turn, and then asked for", 1, undefined],
  ["was never held back", undefined, undefined],
])(
  "a waiting occurrence that %s and asks again by a deploy's limits is its timer's as before",
  (_, at, then) => {
    const run = { task: "walk", run: "2026-03-01T12:00:00Z/hourly", turn: 2, heldBackTurn: at } as const;
    const { set, add } = askAgain({ ...run, overlap: "skip" }, "wait#walk", 0, true);
    expect([set?.heldBackTurn, add]).toEqual([then, { turn: 1 }]);
  },
);
