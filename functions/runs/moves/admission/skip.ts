import { cleared } from "../../../model/run/attributes.ts";
import type { SkipReason } from "../../../model/run/moves.ts";
import { ended, type NewRun } from "../../../model/run/run.ts";
import { atTurn, from, isNew, type RunWrite } from "../../write.ts";
import { notAdmitted } from "./wait.ts";

const skippable = from("skip");
const remove = cleared("skip");

/** There is a reason not to run, for a run that is new or still waits at this turn. */
export function skip({
  turn,
  reason,
  lane,
  creates,
  now,
  keptDays,
}: {
  readonly turn: number;
  readonly reason: SkipReason;
  readonly lane: string;
  readonly creates?: NewRun;
  readonly now: number;
  readonly keptDays: number;
}): RunWrite {
  const waiting = [skippable, atTurn(turn), notAdmitted];
  return {
    name: "skip",
    condition: creates === undefined ? waiting : [{ name: "new, or waiting", anyOf: [[isNew], waiting] }],
    set: { status: "skipped", reason, lane, leaseExpiresAt: 0, ...ended(now, keptDays) },
    setOnce: { ...creates, seq: 0 },
    remove,
  };
}
