/** Traps about what an event or a message of a user's queue starts, and what a pause holds. */
import { isOutside } from "../../seen/facts.ts";
import { doesNotSet } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { type At, changeWrite, dropWrite } from "../seams.ts";

function isStarted({ key }: At): boolean {
  const [, named = ""] = "run" in key ? key.run.split("/") : [];
  return isOutside(named.split("~")[0] ?? "");
}

export const happenings: readonly Trap[] = [
  trap(
    "an event or a message of a queue is acknowledged, and its run is not recorded",
    dropWrite(["create", "hold", "skip"], (_, at) => isStarted(at)),
  ),
  trap(
    "a run that an event or a message starts has no entry until its turn is sent",
    changeWrite("create", (write, at) => (isStarted(at) ? doesNotSet("dueKey", "dueAt")(write, at) : write)),
  ),
  trap("a pause that gets another end leaves what it held as it is", dropWrite("hold until")),
];
