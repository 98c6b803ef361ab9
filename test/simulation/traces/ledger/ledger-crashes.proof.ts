/** The sweeper dies before and after each of its writes, from the deploy that changes a ledger to the end of a catch-up. */
import { expect, test } from "vitest";
import type { CatchUp } from "../../../../functions/model/task/catch-up.ts";
import { type Cause, causes, type GapProps, playGap } from "../../../ledger/catch-up-world.ts";

const policies: readonly CatchUp[] = ["latest", { last: 3 }];

test.each(policies.flatMap((catchUp) => causes.map((cause): [CatchUp, Cause] => [catchUp, cause])))(
  "a sweeper that dies before or after any write changes nothing of what catchUp %j does after a gap by %s",
  async (catchUp, cause) => {
    const props: GapProps = { overlap: "allow", catchUp, cause, everyMinutes: 4 };
    const { writes, ranWhileTaken: _, ...whole } = await playGap(props);
    expect(writes).toBeGreaterThan(5);
    for (let at = 1; at <= writes; at++) {
      for (const isAfter of [false, true]) {
        const {
          writes: __,
          ranWhileTaken: ___,
          ran,
          ...played
        } = await playGap({ ...props, dies: { at, isAfter } });
        // One whose message was not sent any more is sent two minutes later.
        expect(
          { ...played, ran: [...ran].sort() },
          `it died ${isAfter ? "after" : "before"} write ${at}`,
        ).toEqual(whole);
      }
    }
  },
  60_000,
);
