/** One change to the shipped code that the simulator must notice. */
import type { Shipped } from "../shipped.ts";

export interface Mutant {
  /** `clause`: a condition without one of its clauses. `order`: two calls swapped. `trap`: by hand. */
  readonly kind: "clause" | "order" | "trap";
  readonly name: string;
  /** Why no behaviour changes by it: it leaves the count. */
  readonly proof?: string;
  make(): Promise<Shipped>;
}
