/**
 * One process: an environment of a function, or an operator's shell. It has its own clock, its own random numbers and its
 * own ways to the tables and queues. Once it is dead nothing that it waits for ever comes, so not even its `finally` blocks
 * run. While it is frozen everything that it waits for is late.
 */

import type { Clock } from "../../../functions/model/clock.ts";
import type { Ports } from "../../../functions/runs/context.ts";
import type { ServiceTime } from "../../../functions/store/service-time.ts";
import { mix, SeededRandom } from "../random.ts";
import type { ReceivedMessage } from "../seen/knowledge.ts";
import { MachineHistory, type MachineKind } from "../seen/machine-history.ts";
import type { WorldContext } from "./context.ts";
import { QueuePort } from "./queue-port.ts";
import { type Meddler, StorePort } from "./store-port.ts";
import type { Caller } from "./wire.ts";

export interface MachineProps {
  readonly world: WorldContext;
  readonly kind: MachineKind;
  readonly number: number;
  readonly depth: number;
  readonly meddler: Meddler;
}

let newest = { second: Number.NaN, header: "" };

/** The `Date` header of an answer that is given at an instant. Many are given in one second, and to write it takes long. */
function dateHeader(at: number): string {
  const second = Math.floor(at / 1_000);
  if (second !== newest.second) newest = { second, header: new Date(at).toUTCString() };
  return newest.header;
}

export class Machine implements Caller {
  readonly world: WorldContext;
  readonly kind: MachineKind;
  readonly depth: number;
  readonly history: MachineHistory;
  readonly ports: Ports;
  #isAlive = true;
  #isBusy = false;
  #onEnd: () => void = () => {};
  readonly #serviceTime: ServiceTime | undefined;

  constructor({ world, kind, number, depth, meddler }: MachineProps) {
    this.world = world;
    this.kind = kind;
    this.depth = depth;
    const random = new SeededRandom(mix(world.plan.seed, 1_000 + number));
    const { skewMs: most, operatorSkewMs } = world.plan;
    // Of a person's machine the clock may be off by minutes, either way.
    const range = kind === "operator" && operatorSkewMs > 0 ? 2 * operatorSkewMs : most;
    const skewMs = Math.round((random.next() - 0.5) * range);
    this.history = new MachineHistory(kind, number, skewMs);
    const own = this.#clock(skewMs);
    this.#serviceTime = kind === "operator" ? new world.shipped.ServiceTime(own) : undefined;
    // The command has asked what is deployed.
    this.hearTime(world.timeline.now - Math.floor(random.next() * 500));
    this.ports = {
      clock: this.#serviceTime ?? own,
      random: random.next,
      store: new StorePort(this, meddler),
      queue: new QueuePort(this),
    };
  }

  #clock(skewMs: number): Clock {
    const { timeline } = this.world;
    const startedAt = timeline.now - 1_000;
    return {
      now: () => timeline.now + skewMs,
      monotonic: () => timeline.now - startedAt,
      after: (milliseconds, action) => {
        const happening = timeline.after(Math.max(1, Math.ceil(milliseconds)), () => this.#wake(action));
        return () => {
          happening.action = undefined;
        };
      },
    };
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** An invocation begins. `onEnd` is called when it is over, or when the machine dies. */
  begin(messages: readonly ReceivedMessage[], onEnd: () => void): void {
    this.#isBusy = true;
    this.#onEnd = onEnd;
    this.history.begin(messages, this.world.timeline.now, this.world.ledger.faults);
  }

  /** The invocation is over. */
  end(): void {
    this.#isBusy = false;
    this.#onEnd();
  }

  after(milliseconds: number, action: () => void): void {
    this.world.timeline.after(milliseconds, () => this.#wake(action));
  }

  hear(milliseconds: number, action: () => void): void {
    if (milliseconds === 0) this.#wake(action);
    else this.after(milliseconds, action);
  }

  #wake(action: () => void): void {
    if (!this.#isAlive) return;
    const { timeline } = this.world;
    const { frozenUntil } = this.history;
    if (frozenUntil > timeline.now) timeline.at(frozenUntil, () => this.#wake(action));
    else action();
  }

  hearTime(at: number): void {
    this.#serviceTime?.hear(dateHeader(at));
  }

  /** Waits, as a task's own code does. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  freeze(milliseconds: number): void {
    this.world.disturb(milliseconds);
    this.history.frozenUntil = Math.max(this.history.frozenUntil, this.world.timeline.now + milliseconds);
  }

  cutOff(milliseconds: number): void {
    this.world.disturb(milliseconds);
    this.history.cutOffUntil = this.world.timeline.now + milliseconds;
  }

  /** Ends it between two instants. Its calls that are in flight may still land. */
  kill(how: string): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.world.publish({ kind: "machine died", at: this.world.timeline.now, machine: this.history, how });
    this.#onEnd();
  }
}
