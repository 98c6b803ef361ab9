import { turnDue } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { atTurn } from "../../clauses.ts";
import { type HeldLease, heldBy, type RunWrite, relinquished, writtenUnder } from "../../write.ts";
import type { SavedProgress } from "../worker/checkpoint.ts";
import { asRead } from "./clauses.ts";

/** A run whose shards are at work is looked at so often, in milliseconds: the *patrol*. */
export const patrolMs = 300_000;

/**
 * All messages are sent: the run waits for its shards. The worker that counts the last one sends the run's next turn, so one
 * must still be open: the last count may have landed while the launch held the run, and woken nobody. The turn must be the one at which the
 * launch began: a pause that was over before it ended made shards drop their messages.
 */
export function spread(
  lease: HeldLease,
  progress: SavedProgress,
  run: RunRecord,
  { now, splitAsked }: { readonly now: number; readonly splitAsked?: readonly string[] },
): RunWrite {
  return {
    name: "spread",
    level: "info",
    condition: [
      ...heldBy(lease, "interrupt"),
      { name: "a shard is open", attribute: "open", is: ">", value: 0 },
      { name: "nothing stops it", attribute: "stop", is: "absent" },
      atTurn(run.turn),
      // What a person asks at the same time must not be lost.
      ...(splitAsked === undefined ? [] : [asRead("splitAsked", run)]),
    ],
    set: {
      ...progress,
      status: "interrupted",
      reason: "shards",
      launched: run.turn + 1,
      splitAsked,
      fruitlessTurns: 0,
      ...turnDue(run, now + patrolMs),
      ...relinquished(lease),
    },
    add: { turn: 1 },
    remove: ["sends"],
    isMine: writtenUnder(lease),
  };
}
