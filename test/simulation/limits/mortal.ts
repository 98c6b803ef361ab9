/**
 * An environment of a worker in a small world: each of its calls takes a while, so that those of several get in between one
 * another. A call may be lost, or land much later than its caller waited; and at any call the environment may die, before it
 * is made or after it has landed. From then on nothing that it waits for ever comes.
 */

import type { RunStore } from "../../../functions/store/run-store.ts";
import { Harness, type HarnessProps } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import type { MemoryMessage } from "../../memory/run-queue.ts";
import { sqsEvent } from "../lambda-event.ts";
import type { SeededRandom } from "../random.ts";

/** Of each call of an environment. */
export interface Troubles {
  /** It dies at this call. */
  readonly dies: number;
  /** The call is not answered in time, and lands at once, later, or not at all. */
  readonly isLost: number;
}

export const noTroubles: Troubles = { dies: 0, isLost: 0 };

/** How often each happened. */
export interface Troubled {
  deaths: number;
  lost: number;
  late: number;
}

export interface MortalProps {
  readonly random: SeededRandom;
  /** Asked before each call. `write`: the name of its write, of a call that writes. */
  readonly troubles: (write?: string) => Troubles;
  readonly seen: Troubled;
  /** The tables that all use. */
  readonly tables: RunStore;
  readonly deployed: (mortal: Mortal) => Omit<HarnessProps, "store" | "queue" | "random">;
  /** Told of each death, and of each call that is lost. */
  readonly onTrouble: (mortal: Mortal) => void;
  /** Said while a call lands whose caller has given up. @default nobody asks */
  readonly late?: { is: boolean };
}

/** A call takes this long, in milliseconds, and a caller waits so long for its answer. */
const longestCallMs = 60;
const giveUpMs = 2_000;
const longestLateMs = 40_000;

const never = () => new Promise<never>(() => {});

export class Mortal {
  readonly harness: Harness;
  readonly #props: MortalProps;
  isDead = false;
  isBusy = false;

  constructor(props: MortalProps) {
    this.#props = props;
    this.harness = new Harness({
      ...props.deployed(this),
      random: props.random.next,
      store: () => interceptedStore(props.tables, ({ forward, write }) => this.call(forward, write)),
      queue: (queue) =>
        new Proxy(queue, {
          get: (target, name: "send") => {
            const method = target[name] as unknown;
            if (typeof method !== "function") return method;
            return (...args: unknown[]) => this.call(async () => method.apply(target, args));
          },
        }),
    });
  }

  /** Works on a message. Resolves to whether it is acknowledged; never, where this dies. */
  async work(message: MemoryMessage): Promise<boolean> {
    const { harness } = this;
    const { name, timeoutSeconds } = harness.lane;
    this.isBusy = true;
    try {
      const answer = await harness.worker(sqsEvent([message], name), harness.lambdaContext(timeoutSeconds));
      return (answer as { batchItemFailures: unknown[] }).batchItemFailures.length === 0;
    } finally {
      this.isBusy = false;
    }
  }

  /** Waits, as a task's own code does. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.harness.clock.after(milliseconds, () => !this.isDead && resolve());
    });
  }

  die(): void {
    if (this.isDead) return;
    this.isDead = true;
    this.#props.seen.deaths++;
    this.#props.onTrouble(this);
  }

  /** Makes a call of this environment: it takes a while, and may be lost, or the last one. */
  async call(forward: () => Promise<unknown>, write?: string): Promise<unknown> {
    const { random, troubles } = this.#props;
    if (this.isDead) return never();
    const { dies, isLost } = troubles(write);
    if (random.chance(dies)) {
      if (random.chance(0.5)) void forward();
      this.die();
      return never();
    }
    if (random.chance(isLost)) return this.#lose(forward);
    await this.sleep(random.between(1, longestCallMs / 2));
    const answer = await forward();
    await this.sleep(random.between(1, longestCallMs / 2));
    return answer;
  }

  /** It may land long after its caller has given up, and though that is dead. */
  async #lose(forward: () => Promise<unknown>): Promise<never> {
    const { random, seen, late, onTrouble } = this.#props;
    seen.lost++;
    onTrouble(this);
    const lands = random.between(0, 2);
    if (lands === 1) void forward().catch(() => {});
    if (lands === 2) {
      seen.late++;
      this.harness.clock.after(random.between(giveUpMs, longestLateMs), () => {
        if (late) late.is = true;
        void forward().catch(() => {});
        if (late) late.is = false;
        onTrouble(this);
      });
    }
    await this.sleep(giveUpMs);
    throw new Error("no answer in time");
  }
}
