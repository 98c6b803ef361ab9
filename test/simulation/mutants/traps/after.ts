/** Traps about tasks that follow others: what must be there before an end may be forgotten. */
import { doesNotSet, removes, sets, shows, tells, where } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeAnswer, changeRead, changeWrite, dropWrite, only } from "../seams.ts";

const ends = ["succeed", "fail", "give up", "cancel"];
const follows = (run: string) => run.includes("/then~");

export const after: readonly Trap[] = [
  trap("an end that a task follows is not announced", changeWrite(ends, doesNotSet("announce"))),
  trap(
    "an end that a task follows keeps no entry",
    changeWrite(
      ends,
      where(({ announce }) => announce === true, removes("dueKey", "dueAt")),
    ),
  ),
  trap(
    "a worker that gives a cancelled run up takes its announcement along",
    changeWrite("release", (write, at) =>
      write.remove?.includes("dueKey") === true ? write : removes("dueKey", "dueAt")(write, at),
    ),
  ),
  trap(
    "the sweeper does not see that a run is not announced",
    only(
      "sweeper",
      changeAnswer(
        "postpone",
        tells(({ announce }) => announce === true, { announce: undefined }),
      ),
    ),
  ),
  trap(
    "a follower is announced, and its run is not recorded",
    dropWrite(["create", "hold", "skip"], (_, { key }) => "run" in key && follows(key.run)),
  ),
  trap(
    "an announcement is never taken away",
    changeWrite("announced", (write) => ({ ...write, remove: [] })),
  ),
  trap(
    "an errored run is not listed once it is announced",
    changeWrite("announced", doesNotSet("dueKey", "dueAt")),
  ),
  trap(
    "an operator moves a run before its end is announced",
    only("operator", changeRead(shows(({ announce }) => announce === true, { announce: undefined }))),
  ),
  trap(
    "a run that follows does not wait for the end of its task's pause",
    changeWrite("hold", sets({ status: "enqueued" })),
  ),
];
