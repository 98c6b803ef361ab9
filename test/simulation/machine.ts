/**
 * One process: an environment of a function, or an operator's shell. It has its own clock, its own chance and
 * its own ways to the tables and queues. Once it is dead nothing that it waits for ever comes, so that not even
 * a `finally` of its own runs; while it is frozen everything it waits for is late.
 */
import type { Clock, Random } from "../../functions/model/clock.ts";
import type { Ports } from "../../functions/runs/context.ts";
import { Knowledge } from "./knowledge.ts";
import { QueuePort } from "./queue-port.ts";
import { mix, SeededRandom } from "./seeded-random.ts";
import { StorePort } from "./store-port.ts";
import type { World } from "./world.ts";

export type MachineKind = "worker" | "clock" | "dead-letter" | "operator";

export class Machine {
  readonly kind: MachineKind;
  readonly name: string;
  readonly world: World;
  readonly ports: Ports;
  alive = true;
  /** Until when nothing moves in it. */
  frozenUntil = 0;
  /** When it was last frozen, or blocked otherwise. */
  wasFrozenAt = Number.NEGATIVE_INFINITY;
  /** Until when none of its calls arrives. */
  cutOffUntil = 0;
  /** How many others are overtaken by what it does. */
  depth = 0;
  /** So many milliseconds its clock is ahead. */
  readonly skewMs: number;
  /** The runs of which the last item that it began has thrown. */
  readonly threw = new Set<string>();
  /** How often each kind of write was refused in this invocation. */
  readonly refusals = new Map<string, number>();
  /** When it was told to stop. */
  toldToStopAt: number | undefined;
  /** How many faults had struck when its invocation began. */
  startedStruck = 0;
  /** What it has tried in this invocation, as in `send walk/…`. */
  readonly tried = new Set<string>();
  /** Whether an invocation is under way: only then can it be killed. */
  busy = false;
  /** Called when it dies, for whoever waits for it. */
  onEnd: () => void = () => {};
  /** What it knows in this invocation. */
  knowledge = new Knowledge();
  /** What it wrote last to each run, by the run's id, for whoever wonders why it sends. */
  readonly lastMoves = new Map<string, { readonly kind: string; readonly turn: number }>();
  /** The lease under which it works on a run, by the run's id. */
  readonly leases = new Map<string, string>();

  constructor(world: World, kind: MachineKind, number: number) {
    this.world = world;
    this.kind = kind;
    this.name = `${kind}-${number}`;
    const random = new SeededRandom(mix(world.plan.seed, 1_000 + number));
    const skewMs = Math.round((random.next() - 0.5) * world.plan.skewMs);
    this.skewMs = skewMs;
    const { timeline } = world;
    const bornAt = timeline.now - 1_000;
    const clock: Clock = {
      now: () => timeline.now + skewMs,
      monotonic: () => timeline.now - bornAt,
      after: (milliseconds, action) => {
        const happening = timeline.after(Math.max(1, Math.ceil(milliseconds)), () => this.#wake(action));
        return () => {
          happening.action = undefined;
        };
      },
    };
    this.ports = {
      clock,
      random: random.next satisfies Random,
      store: new StorePort(this),
      queue: new QueuePort(this),
    };
  }

  /** Something that this machine waits for comes after so many milliseconds, if it lives. */
  after(milliseconds: number, action: () => void): void {
    this.world.timeline.after(milliseconds, () => this.#wake(action));
  }

  /** The same, for what may come at once. */
  hears(milliseconds: number, action: () => void): void {
    if (milliseconds === 0) this.#wake(action);
    else this.after(milliseconds, action);
  }

  #wake(action: () => void): void {
    if (!this.alive) return;
    const { timeline } = this.world;
    if (this.frozenUntil > timeline.now) timeline.at(this.frozenUntil, () => this.#wake(action));
    else action();
  }

  freeze(milliseconds: number): void {
    this.world.disturb(milliseconds);
    this.frozenUntil = Math.max(this.frozenUntil, this.world.timeline.now + milliseconds);
    this.wasFrozenAt = this.frozenUntil;
  }

  /** Ends it between two instants: what it has in the air may still land. */
  kill(how: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.world.onDeath(this, how);
    this.onEnd();
  }

  /** Waits, as a task's own work does. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }
}
