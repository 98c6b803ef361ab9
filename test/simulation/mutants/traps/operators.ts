/** Traps about people: pauses and cancels are heard, resumes and redrives bring a run back whole. */
import {
  asIfApplied,
  doesNotAdd,
  doesNotRemove,
  doesNotSet,
  ignores,
  removes,
  sets,
  shows,
  tells,
  where,
} from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeAnswer, changeRead, changeWrite, only } from "../seams.ts";

const endsByItself = ({ until }: { readonly until?: unknown }): boolean => until !== undefined;

export const operators: readonly Trap[] = [
  trap(
    "a pause is not heard",
    changeAnswer(
      "checkpoint",
      tells(({ status }) => status === "paused", { status: "running" }),
    ),
  ),
  trap(
    "a cancel is not heard",
    changeAnswer(
      "checkpoint",
      tells(({ status }) => status === "cancelled", { status: "running" }),
    ),
  ),
  trap(
    "a run that an operator stopped is said to have succeeded",
    changeWrite("release", sets({ status: "succeeded", expiresAt: 9_999_999_999 })),
  ),
  trap(
    "a cancelled run can be resumed",
    only("operator", changeRead(shows(({ status }) => status === "cancelled", { status: "paused" }))),
    changeWrite("resume", ignores("status")),
  ),
  trap("a cancelled run does not expire", changeWrite("cancel", doesNotSet("expiresAt"))),
  trap("a cancelled run keeps its entry", changeWrite("cancel", doesNotRemove("dueKey", "dueAt"))),
  trap("a redrive counts no turn", changeWrite("redrive", doesNotAdd("turn"))),
  trap(
    "a redriven run keeps its turns without progress",
    changeWrite("redrive", doesNotSet("fruitlessTurns")),
  ),
  trap("a redriven run keeps its admission", changeWrite("redrive", doesNotRemove("admitted"))),
  trap("a redriven run stays due to expire", changeWrite("redrive", doesNotRemove("expiresAt"))),
  trap("a redriven run is not looked after", changeWrite("redrive", doesNotSet("dueKey", "dueAt"))),
  trap("a refused redrive counts as made", changeAnswer("redrive", asIfApplied)),
  trap("a resume counts no turn", changeWrite("resume", doesNotAdd("turn"))),
  trap("a resumed run is not looked after", changeWrite("resume", doesNotSet("dueKey", "dueAt"))),
  trap("a resumed run keeps its pause's end", changeWrite("resume", doesNotRemove("until"))),
  trap("a pause does not say when it began", changeWrite("pause", doesNotSet("pausedAt"))),
  trap("paused time is not counted", changeWrite("resume", doesNotSet("pausedMs"))),
  trap(
    "a pause before the first claim is counted",
    changeRead(
      shows(({ status, startedAt }) => status === "paused" && startedAt === undefined, { startedAt: "2026" }),
    ),
  ),
  trap(
    "a worker knows of no paused time",
    changeAnswer(
      ["claim", "take over", "checkpoint"],
      tells(({ pausedMs }) => pausedMs !== undefined, { pausedMs: 0 }),
    ),
  ),
  trap("a redriven run keeps its paused time", changeWrite("redrive", doesNotRemove("pausedMs"))),
  trap("a refused resume counts as made", changeAnswer("resume", asIfApplied)),
  trap(
    "a pause that ends by itself has no entry",
    changeWrite("pause", where(endsByItself, doesNotSet("dueKey", "dueAt"))),
  ),
  trap("a release takes a pause's entry away", changeWrite("release", removes("dueKey", "dueAt"))),
  trap(
    "a turn is over though its run was resumed",
    changeAnswer("release", (answer) => (answer.item?.status === "running" ? asIfApplied(answer) : answer)),
  ),
];
