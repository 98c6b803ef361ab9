/** Traps about starts: a run is made once for its name or id, and looked after until its message is there. */
import { withoutClauses } from "../any-write.ts";
import { asIfApplied, doesNotAdd, doesNotSet, showsAbsent } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeAnswer, changeRead, changeWrite, dropWrite } from "../seams.ts";

export const starts: readonly Trap[] = [
  trap("a start is not looked after", changeWrite("create", doesNotSet("dueKey", "dueAt"))),
  trap("a start that finds its run counts as made", changeAnswer("create", asIfApplied)),
  trap("a caller's id is not kept", dropWrite("reserve id")),
  trap(
    "an id belongs to its newest caller",
    changeWrite("reserve id", (write) => withoutClauses(write, () => true)),
  ),
  trap(
    "a repeated id makes no run that is absent",
    changeRead(
      showsAbsent(({ key }) => "run" in key && key.run.includes("~"), { status: "enqueued", turn: 0 }),
    ),
  ),
  trap("a delivery of a run that was missed is dropped", dropWrite("late")),
  trap("a late run counts no turn", changeWrite("late", doesNotAdd("turn"))),
];
