/** A machine's way to the lanes' queues. A message may not go, go twice, go without an answer or arrive late. */
import type { RunQueue } from "../../../functions/queue/run-queue.ts";
import { messageOf } from "../seen/knowledge.ts";
import type { Caller } from "./wire.ts";

export class QueuePort implements RunQueue {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  send(lane: string, body: string, delaySeconds = 0): Promise<void> {
    const caller = this.#caller;
    const { world, history: machine } = caller;
    return new Promise((resolve, reject) => {
      if (!caller.isAlive) return;
      const { faults, timeline } = world;
      const message = messageOf(body);
      const isTurn = message.kind === "turn";
      const turn = isTurn ? { run: world.ledger.run(message), number: message.turn } : undefined;
      world.publish({ kind: "message sent", at: timeline.now, machine, lane, body, delaySeconds, turn });
      const at = faults.at("send", body);
      const arrive = () => world.queues.send(lane, body, delaySeconds);
      if (caller.isBusy) {
        if (faults.strike("killed before a call is sent", at) >= 0) return caller.kill("before a send");
        if (faults.strike("killed after a call applied", at) >= 0) {
          timeline.after(3, arrive);
          return caller.kill("after a send");
        }
      }
      if (faults.strike("send failed", at) >= 0) {
        return caller.after(1_000, () => reject(new Error("SQS did not take the message")));
      }
      if (faults.strike("sent, answer lost", at) >= 0) {
        timeline.after(3, arrive);
        return caller.after(1_000, () => reject(new Error("SQS did not answer")));
      }
      if (faults.strike("sent twice", at) >= 0) timeline.after(10, arrive);
      const slow = faults.strike("message slow to arrive", at);
      const order = faults.strike("delivered out of order", at);
      const wait = (slow < 0 ? 0 : slow ** 3 * 900_000) + (order < 0 ? 0 : order * 3_000);
      timeline.after(3 + Math.floor(wait), arrive);
      caller.after(6, resolve);
    });
  }

  setVisibility(lane: string, receiptHandle: string, seconds: number): Promise<void> {
    const caller = this.#caller;
    const { world, history: machine } = caller;
    const { faults, timeline, queues } = world;
    return new Promise((resolve, reject) => {
      if (!caller.isAlive) return;
      world.publish({ kind: "visibility set", at: timeline.now, machine, lane, receiptHandle, seconds });
      if (faults.strike("call never arrived", faults.at("set visibility", lane)) >= 0) {
        return caller.after(1_000, () => reject(new Error("SQS did not answer")));
      }
      timeline.after(3, () => queues.setVisibility(lane, receiptHandle, seconds));
      caller.after(6, resolve);
    });
  }
}
