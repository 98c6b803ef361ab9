/** A lane's event source, and the environments that it hands messages to: another one takes the place of each that dies, or that a deploy has outdated. */
import type { MemoryMessage, MemoryRunQueue } from "../../memory/run-queue.ts";
import type { SeededRandom } from "../random.ts";
import type { Mortal } from "./mortal.ts";

export interface FleetProps {
  readonly queue: MemoryRunQueue;
  readonly lane: string;
  readonly environments: number;
  readonly random: SeededRandom;
  readonly start: () => Mortal;
  /** How often a message is handed to two environments at once. */
  readonly twice: () => number;
  /** Whether an environment that is idle is of an earlier version. @default none is */
  readonly isOutdated?: (mortal: Mortal) => boolean;
}

export class Fleet {
  readonly #props: FleetProps;
  readonly #all: Mortal[];
  /** How often messages were received, and how many were acknowledged. */
  receives = 0;
  received = 0;

  constructor(props: FleetProps) {
    this.#props = props;
    this.#all = Array.from({ length: props.environments }, props.start);
  }

  /** Hands out what is visible, as far as there are idle environments. */
  dispatch(): void {
    const { queue, lane, random, twice, start, isOutdated = () => false } = this.#props;
    for (const [i, each] of this.#all.entries())
      if (each.isDead || (!each.isBusy && isOutdated(each))) this.#all[i] = start();
    for (;;) {
      const idle = this.#all.filter(({ isBusy }) => !isBusy);
      const message = idle.length === 0 ? undefined : queue.receive(lane);
      if (message === undefined) return;
      this.receives++;
      this.#hand(random.pick(idle), message);
      const others = idle.filter(({ isBusy }) => !isBusy);
      if (others.length > 0 && random.chance(twice())) this.#hand(random.pick(others), message);
    }
  }

  #hand(to: Mortal, message: MemoryMessage): void {
    const { queue, lane } = this.#props;
    void to.work(message).then((isDone) => {
      if (isDone) queue.delete(lane, message.receiptHandle);
      if (isDone) this.received++;
      this.dispatch();
    });
  }
}
