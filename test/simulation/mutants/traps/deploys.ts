/** Traps about deploys, while some parts are of the version before: nothing counts as gone too early. */
import { wasReceived } from "../machine-facts.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeSend, dropWrite, only } from "../seams.ts";

const quarterOfAnHour = 900_000;

export const deploys: readonly Trap[] = [
  trap("a task that a worker does not know counts as gone at once", {
    sentAt: (instant) => instant - quarterOfAnHour,
  }),
  trap("a task that a worker does not know counts as gone after ten minutes", {
    sentAt: (instant) => instant - 300_000,
  }),
  trap("a task that a worker does not know never counts as gone", {
    sentAt: (instant) => instant + 30 * 86_400_000,
  }),
  trap(
    "what is forwarded to another lane is there at once",
    only(
      "worker",
      changeSend((message, machine) =>
        wasReceived(machine, message.body) ? { ...message, delaySeconds: 0 } : message,
      ),
    ),
  ),
  trap("a start-up run that ended as not deployed is left so", only("sweeper", dropWrite("redrive"))),
];
