/** Traps about overlap: who takes a task's slot, from whom, and to whom it goes next. */
import { isTerminal } from "../../../../functions/model/run/status.ts";
import { asIfApplied, doesNotSet, removes, sets, shows, showsAbsent, tells } from "../changes.ts";
import { hasHeld, isDeployed, isForsaken } from "../machine-facts.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeAnswer, changeRead, changeWrite, dropWrite, hideEntries, only } from "../seams.ts";
import { listLate, readLate } from "../stale-reads.ts";

/** The writes that give a run a slot. */
const taking = ["take slot", "transfer slot", "fill slot"];

/** A slot that is taken at another turn than its run's. */
const takenAt = (change: number) =>
  sets(({ set }) =>
    Object.fromEntries(Object.entries(set ?? {}).map(([name, turn]) => [name, Number(turn) + change])),
  );

export const slots: readonly Trap[] = [
  trap("no slot is given back", dropWrite("give slot back")),
  trap(
    "a slot is taken from a run that is still held",
    only(
      "worker",
      changeRead(
        shows(({ status, leaseExpiresAt }) => isTerminal(status) && leaseExpiresAt > 0, {
          leaseExpiresAt: 0,
        }),
      ),
    ),
  ),
  trap(
    "a slot is taken from a run that is paused",
    only(
      "worker",
      changeRead(
        shows((run, { machine }) => run.status === "paused" && !hasHeld(machine, run), {
          status: "cancelled",
          leaseExpiresAt: 0,
        }),
      ),
    ),
  ),
  trap("a slot's holder is read as it was twenty seconds ago", readLate("worker", 20_000)),
  trap("a slot that is taken counts as free", changeAnswer("take slot", asIfApplied)),
  trap(
    "a slot's absent holder is not made",
    only(
      "worker",
      dropWrite("create", ({ set }) => set?.overlap === "skip"),
    ),
  ),
  trap(
    "an absent holder's slot is taken",
    only(
      "worker",
      changeRead(
        showsAbsent(({ machine, key }) => isDeployed(machine, key.task), {
          status: "cancelled",
          turn: 0,
          leaseExpiresAt: 0,
        }),
      ),
    ),
  ),
  trap("a slot is taken at the turn before its run's", changeWrite(taking, takenAt(-1))),
  trap("a slot is taken at a later turn than its run's", changeWrite(taking, takenAt(1))),
  trap("a run does not note its admission", changeWrite("claim", doesNotSet("admitted"))),
  trap(
    "no slot is handed on",
    changeAnswer(
      "give slot back",
      tells(({ waiting }) => waiting !== undefined, { waiting: undefined }),
    ),
    hideEntries("wait#"),
  ),
  trap("a slot that is refused to the next run counts as its own", changeAnswer("fill slot", asIfApplied)),
  trap(
    "whoever has the waiting place is thought to have ended",
    changeRead(
      shows(
        ({ status, admitted, dueKey }) =>
          status === "enqueued" && admitted === undefined && dueKey?.startsWith("wait#") === true,
        {
          status: "succeeded",
        },
      ),
    ),
  ),
  trap("the waiting place is not held", dropWrite("hold place")),
  trap(
    "a run waits, and its pool is not told",
    dropWrite("join queue"),
    only("sweeper", hideEntries("wait#")),
  ),
  trap(
    "a run that somebody started counts as one that may be skipped",
    only("worker", changeRead(shows(({ overlap }) => overlap === "wait", { overlap: "skip" }))),
  ),
  trap("the sweeper hands on no slot that was left behind", only("sweeper", hideEntries("wait#"))),
  trap(
    "a slot's holder that nothing looks after is left alone",
    only(
      "worker",
      dropWrite("watch owner", (_write, { machine, key }) => isForsaken(machine, key)),
    ),
  ),
  trap("a run that waits for its slot has no entry", changeWrite("wait", removes("dueKey", "dueAt"))),
  trap(
    "a run that waits no longer is handed the slot",
    listLate("wait#", 30_000),
    changeAnswer("admit", asIfApplied),
  ),
  trap("a run that is handed the slot stays in the queue", only("worker", dropWrite("admit"))),
];
