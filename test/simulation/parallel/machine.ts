/**
 * One process of a world of runs that are split: an environment of the worker, or a person's. Each of its calls takes a while.
 * It may die at any, before it is sent or after; a call may be lost, land late, land twice, go without an answer; and the
 * process may stand still, so that all it waits for is late.
 */
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import type { RunQueue } from "../../../functions/queue/run-queue.ts";
import type { Ports } from "../../../functions/runs/index.ts";
import type { Outcome, RunStore, Write } from "../../../functions/store/run-store.ts";
import type { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { mix, SeededRandom } from "../random.ts";
import type { Faults } from "./plan.ts";

type RunsWrite = Write<RunRecord>;
type Queue = Pick<RunQueue, "send" | "sendBatch" | "setVisibility">;

/** A mutant: what it changes between one process and its table and queue. Each has one of its own. */
export interface Misbehaviour {
  /** The write as it is sent; undefined: it is not, and seems to have been made. */
  readonly write?: (write: RunsWrite, key: RunKey) => RunsWrite | undefined;
  /** Comes before a write is sent. */
  readonly before?: (write: RunsWrite, key: RunKey, machine: Machine) => Promise<void> | undefined;
  /** A run as a read or a write's answer shows it. @param write undefined for a read */
  readonly seen?: (run: RunRecord, write: RunsWrite | undefined, machine: Machine) => RunRecord;
  /** Whether messages are sent. `bodies` are those of one call. */
  readonly sends?: (bodies: readonly string[], machine: Machine, send: () => Promise<unknown>) => boolean;
}

/** The world of a machine, as the machine sees it. */
export interface Surroundings {
  readonly harness: Harness;
  readonly seed: number;
  /** What goes wrong now, and how often. */
  readonly faults: Faults;
  readonly deadly: string | undefined;
  /** A call that mostly takes some seconds. */
  readonly slowAt: string | undefined;
  /** What is deployed, for machines that start. */
  readonly version: number;
  meet(what: string): void;
  /** Lets a call land that a machine has sent. */
  by<T>(machine: Machine, land: () => Promise<T>): Promise<T>;
  /** Lets a write land right behind so many others to the same item: any, or claims. */
  behind(key: RunKey, others: number, claims: boolean, land: () => Promise<unknown>): void;
  /** A machine sends a checkpoint. */
  asks(machine: Machine, key: RunKey): void;
  /** What a machine got to know of a run. */
  heard(machine: Machine, key: RunKey, run: RunRecord | undefined, of: Heard): void;
}

/** How a machine got to know of a run: when it asked, and by which write. */
export interface Heard {
  readonly sentAt: number;
  readonly write: string | undefined;
}

const latestMs = 90_000;
const slowestMs = 20_000;
const ratherSlowMs = 4_000;
const longestFreezeMs = 90_000;

export class Machine {
  readonly name: string;
  readonly ports: Ports;
  readonly random: SeededRandom;
  readonly world: Surroundings;
  readonly version: number;
  readonly #misbehaves: Misbehaviour;
  #frozenUntil = 0;
  isBusy = false;
  isDead = false;
  /** How often it was invoked. */
  invocation = 0;
  onDeath: () => void = () => {};

  constructor(world: Surroundings, name: string, number: number, misbehaves: Misbehaviour) {
    this.name = name;
    this.world = world;
    this.version = world.version;
    this.#misbehaves = misbehaves;
    this.random = new SeededRandom(mix(world.seed, number));
    const { clock } = world.harness;
    this.ports = {
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        after: (milliseconds, action) =>
          clock.after(Math.max(1, Math.ceil(milliseconds)), () => this.#wake(action)),
      },
      random: this.random.next,
      store: this.#store(world.harness.memory),
      queue: this.#queue(world.harness.queue),
    };
  }

  die(how: string): void {
    if (this.isDead) return;
    this.world.meet(how);
    this.isDead = true;
    this.onDeath();
  }

  /** Waits, as a task's own code does. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((passed) => this.ports.clock.after(milliseconds, passed));
  }

  #wake(action: () => void): void {
    if (this.isDead) return;
    const { clock } = this.world.harness;
    const left = this.#frozenUntil - clock.monotonic();
    if (left > 0) clock.after(left, () => this.#wake(action));
    else action();
  }

  #store(store: RunStore): RunStore {
    return interceptedStore(store, ({ method, args, write, forward }) => {
      const land = () => this.world.by(this, forward);
      if (method === "update") return this.#update(store, args[0] as RunKey, args[1] as RunsWrite);
      const sentAt = this.world.harness.clock.monotonic();
      const called = this.#call(write ?? method, write !== undefined, land);
      if (method !== "get") return called;
      return called.then((found) => {
        const run = found && (this.#misbehaves.seen?.(found as RunRecord, undefined, this) ?? found);
        this.world.heard(this, args[0] as RunKey, found as RunRecord | undefined, { sentAt, write });
        return run;
      });
    });
  }

  async #update(store: RunStore, key: RunKey, asked: RunsWrite): Promise<Outcome<RunRecord>> {
    const { write, before, seen } = this.#misbehaves;
    await before?.(asked, key, this);
    const changed = write === undefined ? asked : write(asked, key);
    const sentAt = this.world.harness.clock.monotonic();
    if (asked.name === "checkpoint") this.world.asks(this, key);
    const land = async (): Promise<Outcome<RunRecord>> => {
      if (changed !== undefined) return this.world.by(this, () => store.update(key, changed));
      return { ok: true, item: { ...key, ...(await store.get(key)) } as RunRecord };
    };
    const outcome = await (this.#late(asked, key, land) ?? this.#call(asked.name, true, land)).catch(
      (error) => {
        this.world.heard(this, key, undefined, { sentAt, write: asked.name });
        throw error;
      },
    );
    const { ok, item } = outcome;
    const shown = item && (seen?.(item, asked, this) ?? item);
    this.world.heard(this, key, item, { sentAt, write: asked.name });
    return { ok, item: shown } as Outcome<RunRecord>;
  }

  /** The write, or a copy of it, lands right behind others, which it must not undo. Undefined where it lands in time too. */
  #late<T>(asked: RunsWrite, key: RunKey, land: () => Promise<T>): Promise<T> | undefined {
    const { random, world } = this;
    if (this.isDead || asked.name !== world.deadly || !random.chance(0.5)) return undefined;
    world.behind(key, random.pick([1, 1, 2, 3, 4, 6]), random.chance(0.5), land);
    world.meet(`${asked.name} behind others`);
    const how = random.next();
    if (how < 0.5) return undefined;
    if (how < 0.8) this.die(`a death at ${asked.name}`);
    return new Promise((_, reject) => {
      this.ports.clock.after(1_000, () => reject(new Error(`no answer to ${asked.name}`)));
    });
  }

  #queue(queue: Queue): RunQueue {
    const sends = (bodies: readonly string[], send: () => Promise<unknown>) =>
      this.#misbehaves.sends?.(bodies, this, send) ?? true;
    return {
      send: async (...args) => {
        const send = () => this.#call("send", true, () => queue.send(...args));
        if (sends([args[1]], send)) await send();
      },
      sendBatch: async (...args) => {
        const send = () => this.#call("send", true, () => queue.sendBatch(...args));
        return sends(args[1], send) ? send() : [];
      },
      setVisibility: (...args) => this.#call("visibility", true, () => queue.setVisibility(...args)),
    };
  }

  #call<T>(what: string, writes: boolean, land: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.isDead) return;
      const { faults, deadly, harness } = this.world;
      const { clock } = harness;
      const { random } = this;
      const [there, back] = [1 + random.next() * 12, random.next() * 12];
      const landAfter = (wait: number) => clock.after(wait, () => void land().catch(() => {}));
      const late = () => there + random.next() ** 2 * latestMs;
      const isTarget = what === deadly && faults.dies + faults.fails > 0;
      if (random.chance(isTarget ? 0.3 : faults.dies)) {
        this.die(`a death at ${what}`);
        const how = random.next();
        if (how > 0.3) landAfter(how > 0.65 && writes ? late() : there);
        return;
      }
      if (random.chance(faults.freezes))
        clock.after(there, () => this.#freeze(random.next() * longestFreezeMs));
      if (random.chance(isTarget ? 0.3 : faults.fails)) {
        this.world.meet(`no answer to ${what}`);
        const how = random.next();
        if (how > 0.3) landAfter(how > 0.65 && writes ? late() : there);
        this.ports.clock.after(1_000, () => reject(new Error(`no answer to ${what}`)));
        return;
      }
      if (writes && random.chance(isTarget ? 0.2 : faults.copies)) {
        this.world.meet(`a copy of ${what}`);
        landAfter(100 + late());
      }
      const { slowAt } = this.world;
      const isSlow = random.chance(what === slowAt ? 0.7 : faults.slow);
      const wait = isSlow ? random.next() ** 2 * (what === slowAt ? ratherSlowMs : slowestMs) : 0;
      const isSlowThere = random.chance(what === slowAt ? 0.2 : 0.5);
      const wayBack = back + (isSlowThere ? 0 : wait);
      clock.after(there + (isSlowThere ? wait : 0), () => {
        land().then(
          (answer) => this.ports.clock.after(wayBack, () => resolve(answer)),
          (error) => this.ports.clock.after(wayBack, () => reject(error)),
        );
      });
    });
  }

  #freeze(milliseconds: number): void {
    this.world.meet("a freeze");
    this.#frozenUntil = Math.max(this.#frozenUntil, this.world.harness.clock.monotonic() + milliseconds);
  }
}
