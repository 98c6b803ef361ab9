/** Traps about messages: when one is acknowledged, and what becomes of one that belongs elsewhere. */
import { isDeployed, wasReceived } from "../machine-facts.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeSend, dropSend, dropWrite, only } from "../seams.ts";

interface Body {
  readonly task: string;
  readonly run?: string;
  readonly turn?: number;
  readonly trigger?: string;
}

function read(body: string): Body {
  return JSON.parse(body) as Body;
}

export const messages: readonly Trap[] = [
  trap("a failed message is acknowledged", { hidesFailures: true }),
  trap("a message is acknowledged before it is worked on", { takesMessages: true }),
  trap("a message is never acknowledged", { keepsMessages: true }),
  trap("an occurrence is named for the instant of its delivery", {
    receive: (body, now) => {
      const said = read(body);
      if (said.trigger === undefined) return body;
      return JSON.stringify({ ...said, scheduledTime: `${new Date(now).toISOString().slice(0, 19)}Z` });
    },
  }),
  trap("a turn's message is taken for the next turn's", {
    receive: (body) => {
      const said = read(body);
      return said.turn === undefined ? body : JSON.stringify({ ...said, turn: said.turn + 1 });
    },
  }),
  trap(
    "a message for another lane is dropped",
    only(
      "worker",
      dropSend(({ body }, machine) => wasReceived(machine, body)),
    ),
  ),
  trap(
    "a moved task's message by hand makes another run",
    only(
      "worker",
      changeSend((message) => {
        const { task, run, turn } = read(message.body);
        const isByHand = turn === 0 && run?.includes("/message~") === true;
        return isByHand ? { ...message, body: JSON.stringify({ task }) } : message;
      }),
    ),
  ),
  trap(
    "a run without its task is left alone",
    only(
      "worker",
      dropWrite("give up", (_write, { machine, key }) => !isDeployed(machine, key.task)),
    ),
  ),
  trap("a skipped occurrence leaves no record", dropWrite("skip")),
];
