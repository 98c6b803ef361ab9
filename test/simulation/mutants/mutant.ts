/** A mutant: one change to how machines behave that the simulator must notice. */
import type { SeedOptions } from "../run-seed.ts";
import type { Seam } from "./seams.ts";

export const mutantKinds = ["clause", "order", "trap"] as const;

export interface Mutant {
  /** `clause`: a write without one of its clauses. `order`: two calls swapped. `trap`: a misbehaviour by hand. */
  readonly kind: (typeof mutantKinds)[number];
  readonly name: string;
  /** Why no behaviour changes by it: it leaves the count. */
  readonly proof?: string | undefined;
  /** The seeds in whose worlds it can change anything. @default any seed's may */
  readonly worlds?: ReadonlySet<number> | undefined;
  make(): Made;
}

/** Whether anything goes wrong in each world of a seed: the first seeds have one more, in which nothing does. */
export function faultsOf(seed: number): readonly boolean[] {
  return seed <= 5 ? [false, true] : [true];
}

/** What a mutant's seeds are run with. */
export interface Made extends Required<Pick<SeedOptions, "shipped" | "around">> {
  /** How often each of its seams has changed something so far: one that never does is no mutant. */
  readonly touched: readonly number[];
}

/** A mutant by hand: a plain sentence, and the seams that make it true. */
export interface Trap {
  readonly name: string;
  /** More than one where several lies do the harm only together. */
  readonly seams: readonly Seam[];
}

export function trap(name: string, ...seams: readonly Seam[]): Trap {
  return { name, seams };
}
