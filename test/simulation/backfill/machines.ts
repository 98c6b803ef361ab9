/** The machines of a world's worker, and the messages that they work on. A new one takes the place of one that died. */
import type { SQSBatchResponse } from "aws-lambda";
import type { Harness } from "../../engine/harness.ts";
import { sqsEvent } from "../lambda-event.ts";
import type { Machine } from "./machine.ts";

export class Machines {
  readonly #harness: Harness;
  readonly #most: number;
  readonly #make: () => Machine;
  readonly #machines = new Set<Machine>();

  /** @param most so many work at once */
  constructor(harness: Harness, most: number, make: () => Machine) {
    this.#harness = harness;
    this.#most = most;
    this.#make = make;
  }

  /** Hands messages to them, as Lambda does. */
  deliver(): void {
    const { queue, lane } = this.#harness;
    for (const machine of this.#machines) if (machine.isDead) this.#machines.delete(machine);
    const busy = [...this.#machines].filter(({ isBusy }) => isBusy).length;
    for (let free = this.#most - busy; free > 0; free--) {
      const message = queue.receive(lane.name);
      if (message === undefined) return;
      const machine = [...this.#machines].find((each) => !each.isBusy) ?? this.#make();
      this.#machines.add(machine);
      machine.isBusy = true;
      const { worker, lambdaContext } = machine.harness;
      void worker(sqsEvent([message], lane.name), lambdaContext.call(machine.harness, lane.timeoutSeconds))
        .then((response) => {
          machine.isBusy = false;
          const { batchItemFailures } = response as SQSBatchResponse;
          if (batchItemFailures.length === 0) queue.delete(lane.name, message.receiptHandle);
        })
        .catch(() => machine.die());
    }
  }
}
