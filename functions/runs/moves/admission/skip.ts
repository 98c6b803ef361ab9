import { cleared } from "../../../model/run/attributes.ts";
import type { SkipReason } from "../../../model/run/moves.ts";
import { ended, type NewRun } from "../../../model/run/run.ts";
import { atTurn, from, inNoQueue, isNew, type RunWrite, tells } from "../../write.ts";
import { notAdmitted } from "./wait.ts";

const skippable = from("skip");
const remove = cleared("skip");

/**
 * There is a reason not to run, for a run that is new or has not begun at this turn. One that waits for its slot was
 * delivered in time: only a newer occurrence takes its place, and no second delivery of its own message ends it.
 */
export function skip({
  turn,
  reason,
  lane,
  creates,
  now,
  keptDays,
  supersedes = false,
}: {
  readonly turn: number;
  readonly reason: SkipReason;
  readonly lane: string;
  readonly creates?: NewRun;
  readonly now: number;
  readonly keptDays: number;
  /** It waits, and a newer occurrence takes its place. @default false */
  readonly supersedes?: boolean;
}): RunWrite {
  const waiting = [skippable, atTurn(turn), notAdmitted, ...(supersedes ? [] : [inNoQueue])];
  return {
    name: "skip",
    condition: creates === undefined ? waiting : [{ name: "new, or waiting", anyOf: [[isNew], waiting] }],
    set: { status: "skipped", reason, lane, leaseExpiresAt: 0, ...ended(now, keptDays) },
    setOnce: { ...creates, seq: 0 },
    remove,
    tells: tells("skipped", turn),
  };
}
