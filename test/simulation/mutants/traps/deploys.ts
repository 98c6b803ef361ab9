/** Traps about deploys, while some parts are of the version before: nothing counts as gone too early, or never. */
import { isNotDeployed } from "../../seen/run-history.ts";
import { shows } from "../changes.ts";
import { isDeployed, wasReceived } from "../machine-facts.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeRead, changeSend, only, type Seam } from "../seams.ts";

const longAgo = { createdAt: "2026-01-01T00:00:00.000Z" };
const longHence = { createdAt: "2027-01-01T00:00:00.000Z" };

/** A schedule's message of a task that its worker does not know seems older than it is. A start message is named for its instant. */
const older = (milliseconds: number): Seam => ({
  sentAt: (instant, body, isKnown) =>
    body.includes('"scheduledTime"') && !isKnown ? instant - milliseconds : instant,
});

export const deploys: readonly Trap[] = [
  trap("an occurrence of a task that a worker does not know counts as gone at once", older(900_000)),
  trap(
    "an occurrence of a task that a worker does not know counts as gone after ten minutes",
    older(300_000),
  ),
  trap(
    "a run of a task that a worker does not know counts as gone at once",
    only("worker", changeRead(shows(() => true, longAgo))),
  ),
  trap(
    "a run of a task that is gone is put off for ever",
    only("worker", changeRead(shows((run, { machine }) => !isDeployed(machine, run.task), longHence))),
  ),
  trap(
    "what is forwarded to another lane is there at once",
    only(
      "worker",
      changeSend((message, machine) =>
        wasReceived(machine, message.body) ? { ...message, delaySeconds: 0 } : message,
      ),
    ),
  ),
  trap(
    "a start-up run that ended as not deployed is left so",
    only("sweeper", changeRead(shows(isNotDeployed, { reason: "of another kind" }))),
  ),
];
