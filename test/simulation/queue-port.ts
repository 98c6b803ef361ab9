/** A machine's way to the lanes' queues: a message may not go, go twice, go without an answer or arrive late. */
import type { RunQueue } from "../../functions/queue/run-queue.ts";
import type { Machine } from "./machine.ts";
import { checkAllowed, checkWritten } from "./stale-checks.ts";

const none = () => {};

export class QueuePort implements RunQueue {
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  send(lane: string, body: string, delaySeconds = 0): Promise<void> {
    const machine = this.#machine;
    const { world } = machine;
    return new Promise((resolve, reject) => {
      if (!machine.alive) return;
      const { faults, timeline } = world;
      checkAllowed(world, machine, `send of ${body}`);
      checkWritten(world, machine, body);
      world.onSend(machine, lane, body, delaySeconds);
      const at = faults.at("send", body);
      const go = () => world.send(lane, body, delaySeconds);
      if (machine.busy) {
        if (faults.strike("killed before a call is sent", at) >= 0) return machine.kill("before a send");
        if (faults.strike("killed after a call applied", at) >= 0) {
          timeline.after(3, go);
          return machine.kill("after a send");
        }
      }
      if (faults.strike("send failed", at) >= 0) {
        return machine.after(1_000, () => reject(new Error("SQS did not take the message")));
      }
      if (faults.strike("sent, answer lost", at) >= 0) {
        timeline.after(3, go);
        return machine.after(1_000, () => reject(new Error("SQS did not answer")));
      }
      if (faults.strike("sent twice", at) >= 0) timeline.after(10, go);
      const slow = faults.strike("message slow to arrive", at);
      const order = faults.strike("delivered out of order", at);
      const wait = (slow < 0 ? 0 : slow ** 3 * 900_000) + (order < 0 ? 0 : order * 3_000);
      timeline.after(3 + Math.floor(wait), go);
      machine.after(6, resolve);
    });
  }

  setVisibility(lane: string, receiptHandle: string, seconds: number): Promise<void> {
    const machine = this.#machine;
    const { world } = machine;
    return new Promise((resolve, reject) => {
      if (!machine.alive) return;
      world.onCall(machine, "set visibility", lane, "");
      const at = world.faults.at("set visibility", lane);
      if (world.faults.strike("call never arrived", at) >= 0) {
        return machine.after(1_000, () => reject(new Error("SQS did not answer")));
      }
      world.timeline.after(3, () => {
        void world.lane(lane).queue.setVisibility(lane, receiptHandle, seconds).then(none);
        world.lane(lane).look();
      });
      machine.after(6, resolve);
    });
  }
}
