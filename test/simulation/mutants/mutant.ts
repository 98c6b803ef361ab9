/** One change to the shipped code that the simulator must notice. */
import type { SeedOptions } from "../run-seed.ts";
import type { Edit } from "./build.ts";

export interface Mutant {
  /** `clause`: a condition without one of its clauses. `order`: two calls swapped. `trap`: by hand. */
  readonly kind: "clause" | "order" | "trap";
  readonly name: string;
  /** Why no behaviour changes by it: it leaves the count. */
  readonly proof?: string;
  /** What it changes; none where it changes no text. */
  readonly edits: readonly Edit[];
  /** What a seed is run with. */
  make(): Promise<Pick<SeedOptions, "shipped" | "around">>;
}
