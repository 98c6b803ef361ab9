/** Traps about the sweeper: it sends what is overdue, moves the entry first, and takes out only what has ended. */
import { asIfApplied, doesNotSet, sets, tells } from "../changes.ts";
import { trueNow } from "../machine-facts.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeAnswer, changeSend, changeWrite, dropSend, dropWrite, hideEntries, only } from "../seams.ts";
import { namesTurn } from "./turns.ts";

export const sweeper: readonly Trap[] = [
  trap("no run that a worker held is swept", only("sweeper", hideEntries("lease#"))),
  trap("no run that waits for a worker is swept", only("sweeper", hideEntries("turn#"))),
  trap("half of the keys are never swept", only("sweeper", hideEntries("turn#1"))),
  trap("the sweeper does not move its entry", changeWrite("postpone", doesNotSet("dueAt"))),
  trap(
    "the sweeper's distances do not grow",
    changeWrite(
      "postpone",
      sets((_write, { machine }) => ({ dueAt: trueNow(machine) + 60_000 })),
    ),
  ),
  trap("the sweeper sends what another one moved", changeAnswer("postpone", asIfApplied)),
  trap("the sweeper sends nothing", only("sweeper", dropSend())),
  trap("the sweeper sends the turn before", only("sweeper", changeSend(namesTurn(-1)))),
  trap(
    "the sweeper forgets a pause that ends",
    only(
      "sweeper",
      changeAnswer(
        "postpone",
        tells(({ status, until }) => status === "paused" && until !== undefined, { until: undefined }),
      ),
    ),
  ),
  trap(
    "the sweeper forgets a run that is still under way",
    only(
      "sweeper",
      changeAnswer(
        "postpone",
        tells(({ status }) => status === "interrupted", { status: "succeeded" }),
      ),
    ),
  ),
  trap("no run that lost its message is looked for", only("sweeper", dropWrite("watch owner"))),
  trap("the sweeper takes no entry out", dropWrite("forget")),
  trap("a refused end of a pause counts as made", only("sweeper", changeAnswer("resume", asIfApplied))),
];
