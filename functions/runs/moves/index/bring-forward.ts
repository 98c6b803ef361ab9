import { afterInstantMs, turnDue } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { atTurn } from "../../clauses.ts";
import type { RunWrite } from "../../write.ts";

/**
 * A run that its rate limit holds back asks again soon, since that has changed. It stays at its turn: the message that was sent for
 * it before may come too, and does nothing then. What is left of its wait counts towards its timeout again.
 * @param at when, in epoch milliseconds
 */
export function bringForward(seen: RunRecord & { readonly notBefore: string }, at: number): RunWrite {
  return {
    name: "bring forward",
    level: "info",
    condition: [
      atTurn(seen.turn),
      { name: "it waits for its next turn", attribute: "status", is: "=", value: "interrupted" },
      { name: "the instant just read", attribute: "notBefore", is: "=", value: seen.notBefore },
    ],
    set: { notBefore: new Date(at).toISOString(), ...turnDue(seen, at + afterInstantMs) },
    add: { pausedMs: -Math.max(0, Date.parse(seen.notBefore) - at) },
    isMine: ({ turn, notBefore }) => turn === seen.turn && notBefore === new Date(at).toISOString(),
  };
}
