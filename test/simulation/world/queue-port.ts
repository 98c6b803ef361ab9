/** A machine's way to the lanes' queues. A message may not go, go twice, go without an answer or arrive late. */
import type { RunQueue, Unsent } from "../../../functions/queue/run-queue.ts";
import { messageOf } from "../seen/knowledge.ts";
import type { Opportunity } from "./faults.ts";
import type { Caller } from "./wire.ts";

export class QueuePort implements RunQueue {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  send(lane: string, body: string, delaySeconds = 0): Promise<void> {
    const caller = this.#caller;
    return new Promise((resolve, reject) => {
      if (!caller.isAlive) return;
      this.#publish(lane, body, delaySeconds);
      const at = caller.world.faults.at("send", body);
      const arrive = () => this.#arrive(lane, body, delaySeconds);
      if (this.#strikeCall(at, arrive) === "killed") return;
      if (caller.world.faults.strike("send failed", at) >= 0) {
        return caller.after(1_000, () => reject(new Error("SQS did not take the message")));
      }
      if (this.#isAnswerLost(at, arrive))
        return caller.after(1_000, () => reject(new Error("SQS did not answer")));
      this.#deliver(at, arrive);
      caller.after(6, resolve);
    });
  }

  /** One call: it is lost as a whole, while each message of it may be refused, go twice or arrive late by itself. */
  sendBatch(
    lane: string,
    bodies: readonly string[],
    delaysSeconds: readonly number[] = [],
  ): Promise<readonly Unsent[]> {
    const delayOf = (index: number) => delaysSeconds[index] ?? 0;
    const caller = this.#caller;
    const { faults } = caller.world;
    return new Promise((resolve, reject) => {
      if (!caller.isAlive) return;
      for (const [index, body] of bodies.entries()) this.#publish(lane, body, delayOf(index));
      const arriveAll = () => {
        for (const [index, body] of bodies.entries()) this.#arrive(lane, body, delayOf(index));
      };
      const call = faults.at("send batch", bodies[0] as string);
      if (this.#strikeCall(call, arriveAll) === "killed") return;
      if (this.#isAnswerLost(call, arriveAll))
        return caller.after(1_000, () => reject(new Error("SQS did not answer")));
      const unsent: Unsent[] = [];
      for (const [index, body] of bodies.entries()) {
        const at = faults.at("send", body);
        if (faults.strike("send failed", at) >= 0)
          unsent.push({ index, reason: "InternalError: SQS did not take the message" });
        else this.#deliver(at, () => this.#arrive(lane, body, delayOf(index)));
      }
      caller.after(6, () => resolve(unsent));
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

  #publish(lane: string, body: string, delaySeconds: number): void {
    const { world, history: machine } = this.#caller;
    const message = messageOf(body);
    const isTurn = message.kind === "turn";
    const turn = isTurn ? { run: world.ledger.run(message), number: message.turn } : undefined;
    const at = world.timeline.now;
    world.publish({ kind: "message sent", at, machine, lane, body, delaySeconds, turn });
  }

  #arrive(lane: string, body: string, delaySeconds: number): void {
    const { world, history } = this.#caller;
    const message = messageOf(body);
    if (history.kind === "sweeper" && message.kind === "occurrence") {
      const { task, run } = message;
      world.publish({ kind: "occurrence due", at: world.timeline.now, key: { task, run } });
    }
    world.queues.send(lane, body, delaySeconds);
  }

  /** The machine may die as it makes the call. */
  #strikeCall(at: Opportunity, arrive: () => void): "killed" | undefined {
    const caller = this.#caller;
    const { faults, timeline } = caller.world;
    if (!caller.isBusy) return undefined;
    if (faults.strike("killed before a call is sent", at) >= 0) {
      caller.kill("before a send");
      return "killed";
    }
    if (faults.strike("killed after a call applied", at) < 0) return undefined;
    timeline.after(3, arrive);
    caller.kill("after a send");
    return "killed";
  }

  /** All of it arrives, and the machine does not hear of it. */
  #isAnswerLost(at: Opportunity, arrive: () => void): boolean {
    const { faults, timeline } = this.#caller.world;
    if (faults.strike("sent, answer lost", at) < 0) return false;
    timeline.after(3, arrive);
    return true;
  }

  /** A message arrives: at times late, twice, or after one that was sent later. */
  #deliver(at: Opportunity, arrive: () => void): void {
    const { faults, timeline } = this.#caller.world;
    if (faults.strike("sent twice", at) >= 0) timeline.after(10, arrive);
    const slow = faults.strike("message slow to arrive", at);
    const order = faults.strike("delivered out of order", at);
    const wait = (slow < 0 ? 0 : slow ** 3 * 900_000) + (order < 0 ? 0 : order * 3_000);
    timeline.after(3 + Math.floor(wait), arrive);
  }
}
