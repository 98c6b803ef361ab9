/** Traps about dead letters: no run is lost or failed because of one. */
import { sets, shows } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeClock, changeRead, changeWrite, dropWrite, only } from "../seams.ts";

const fortyDays = 40 * 86_400_000;

export const deadLetters: readonly Trap[] = [
  trap("a dead letter is dropped", dropWrite("watch dead letter")),
  trap("a dead letter's absent run is dropped", only("dead-letter", dropWrite("give up"))),
  trap("a dead letter ends its run", changeWrite("watch dead letter", sets({ status: "errored" }))),
  trap("a dead letter's own id points nowhere", only("dead-letter", dropWrite("reserve id"))),
  trap(
    "a dead letter makes a record of long ago",
    only("dead-letter", changeClock({ now: (now) => now - fortyDays })),
  ),
  trap(
    "a dead letter's running run is thought to have ended",
    only("dead-letter", changeRead(shows(({ status }) => status === "running", { status: "succeeded" }))),
  ),
];
