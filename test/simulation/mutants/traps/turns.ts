/** Traps about turns and attempts: a write that lets a run go on counts its turn, has it sent, and has it looked after. */
import { doesNotAdd, doesNotSet, where } from "../changes.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeSend, changeWrite, dropSend, only, type Sent } from "../seams.ts";

/** The writes after which a run goes on in a further turn. */
const goingOn = ["interrupt", "retry"];

/** The turn that a message names, where it is one of Pawl's own. */
function turnOf({ body }: Sent): number | undefined {
  return (JSON.parse(body) as { readonly turn?: number }).turn;
}

/** Names another turn, in a message that names one. */
export function namesTurn(change: number): (message: Sent) => Sent {
  return (message) => {
    const turn = turnOf(message);
    if (turn === undefined || turn + change < 0) return message;
    return { ...message, body: JSON.stringify({ ...JSON.parse(message.body), turn: turn + change }) };
  };
}

export const turns: readonly Trap[] = [
  trap("an interruption counts no turn", changeWrite("interrupt", doesNotAdd("turn"))),
  trap("a retry counts no turn", changeWrite("retry", doesNotAdd("turn"))),
  trap("a retry counts no attempt", changeWrite("retry", doesNotSet("attempt"))),
  trap("a throw of a paused run counts no attempt", changeWrite("release", doesNotSet("attempt"))),
  trap("a continuation names the turn before", only("worker", changeSend(namesTurn(-1)))),
  trap("a continuation names the turn after", only("worker", changeSend(namesTurn(1)))),
  trap(
    "a continuation is not sent",
    only(
      "worker",
      dropSend((message) => (turnOf(message) ?? 0) > 0),
    ),
  ),
  trap(
    "a continuation is sent to the other lane",
    only(
      "worker",
      changeSend((message) => ({ ...message, lane: message.lane === "bulk" ? "default" : "bulk" })),
    ),
  ),
  trap("no continuation is looked after", changeWrite(goingOn, doesNotSet("dueKey", "dueAt"))),
  trap(
    "a delay longer than a queue allows is not looked after",
    changeWrite(
      goingOn,
      where(({ notBefore, dueAt }) => Date.parse(String(notBefore)) === dueAt, doesNotSet("dueKey", "dueAt")),
    ),
  ),
];
