/**
 * Mutants of order: one kind of call of a machine is held back until after its next call, for each pair that
 * worlds show as neighbours. A caller whose call is held back is told at once what the call will come to.
 */
import * as shipped from "../shipped.ts";
import { Calls, type SeamCall } from "./calls.ts";
import type { Machine } from "./machine-facts.ts";
import type { Mutant } from "./mutant.ts";
import { proofs } from "./proofs.ts";
import type { Neighbours, NeighboursSeen } from "./watch.ts";

/** Holds each call of one name back until after the next one of its thread. */
class HeldBack extends Calls {
  readonly #pair: Neighbours;
  readonly #onHeld: () => void;
  readonly #held = new Map<Machine, Map<string, SeamCall<unknown>>>();

  constructor(pair: Neighbours, onHeld: () => void) {
    super();
    this.#pair = pair;
    this.#onHeld = onHeld;
  }

  protected async onCall<T>(call: SeamCall<T>): Promise<T> {
    const { name, machine, thread } = call;
    const held = this.#held.get(machine)?.get(thread);
    if (held !== undefined) {
      this.#held.get(machine)?.delete(thread);
      if (name === this.#pair.second) {
        try {
          return await call.go();
        } finally {
          await held.go().catch(none);
        }
      }
      await held.go().catch(none);
    }
    if (name !== this.#pair.first) return call.go();
    const foretold = await call.foretell();
    if (foretold === undefined) return call.go();
    this.#onHeld();
    const all = this.#held.get(machine) ?? new Map<string, SeamCall<unknown>>();
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

/** A mutant for each pair of neighbours. */
export function orderMutants(pairs: readonly NeighboursSeen[]): Mutant[] {
  return pairs.map(({ seeds, ...pair }) => {
    const name = `${pair.first} after ${pair.second}`;
    return {
      kind: "order",
      name,
      proof: proofs[name],
      worlds: new Set(seeds),
      make: () => {
        const touched = [0];
        const onHeld = () => {
          touched[0] = (touched[0] as number) + 1;
        };
        return { shipped, around: () => new HeldBack(pair, onHeld), touched };
      },
    };
  });
}
