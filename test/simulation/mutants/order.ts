/**
 * Mutants of order: one kind of call of a machine is held back until after its next call, for each pair that
 * worlds show as neighbours. Whoever waits for the call held back is told at once what it will come to.
 */

import { runSeed } from "../run-seed.ts";
import * as shipped from "../shipped.ts";
import { drawPlan } from "../world/draw-plan.ts";
import type { Machine } from "../world/machine.ts";
import { type Call, Calls } from "./calls.ts";
import type { Mutant } from "./mutant.ts";
import { proofs } from "./proofs.ts";

/** Seeds whose machines are watched for neighbours. */
const watchedSeeds = 300;
/** A pair seen less often than this was brought about by two things that met by chance. */
const leastSeen = 3;

/** Sees which calls that changed something follow one another in a machine's invocation. */
class Neighbours extends Calls {
  readonly seen = new Map<string, { first: string; second: string; times: number }>();
  readonly #last = new Map<Machine, Map<string, string>>();

  protected async onCall<T>({ kind, machine, thread, go }: Call<T>): Promise<T> {
    const last = this.#last.get(machine) ?? new Map<string, string>();
    this.#last.set(machine, last);
    const answer = await go();
    if ((answer as { ok?: boolean } | undefined)?.ok === false) return answer;
    const first = last.get(thread);
    last.set(thread, kind);
    if (first === undefined || first === kind || first === "acknowledge") return answer;
    const pair = this.seen.get(`${first} after ${kind}`) ?? { first, second: kind, times: 0 };
    pair.times++;
    this.seen.set(`${first} after ${kind}`, pair);
    return answer;
  }

  over(machine: Machine): void {
    this.#last.delete(machine);
  }
}

/** Holds each call of one kind back until after the next one of its thread. */
class HeldBack extends Calls {
  readonly #first: string;
  readonly #second: string;
  readonly #held = new Map<Machine, Map<string, Call<unknown>>>();

  constructor(first: string, second: string) {
    super();
    this.#first = first;
    this.#second = second;
  }

  protected async onCall<T>(call: Call<T>): Promise<T> {
    const { kind, machine, thread } = call;
    const held = this.#held.get(machine)?.get(thread);
    if (held !== undefined) {
      this.#held.get(machine)?.delete(thread);
      if (kind === this.#second) {
        try {
          return await call.go();
        } finally {
          await held.go().catch(none);
        }
      }
      await held.go().catch(none);
    }
    if (kind !== this.#first) return call.go();
    const foretold = await call.foretell();
    if (foretold === undefined) return call.go();
    const all = this.#held.get(machine) ?? new Map<string, Call<unknown>>();
    this.#held.set(machine, all.set(thread, call));
    return foretold.answer;
  }

  over(machine: Machine): void {
    const all = this.#held.get(machine);
    this.#held.delete(machine);
    for (const { go } of all?.values() ?? []) void go().catch(none);
  }
}

function none(): void {}

/** Every mutant of this kind. */
export async function orderMutants(): Promise<Mutant[]> {
  const pairs = await neighbours();
  return pairs.map(({ first, second }): Mutant => {
    const name = `${first} after ${second}`;
    const proof = proofs[name];
    return {
      kind: "order",
      name,
      ...(proof === undefined ? {} : { proof }),
      edits: [],
      make: async () => ({ shipped, around: () => new HeldBack(first, second) }),
    };
  });
}

async function neighbours() {
  const around = new Neighbours();
  for (let seed = 1; seed <= watchedSeeds; seed++) {
    // A batch is worked on at once: what follows what in it is chance.
    const alone = drawPlan(seed, true).lanes.every(({ batchSize }) => batchSize === 1);
    if (alone) await runSeed(seed, { shipped, around: () => around });
  }
  return [...around.seen.values()]
    .filter(({ times }) => times >= leastSeen)
    .sort((a, b) => b.times - a.times);
}
