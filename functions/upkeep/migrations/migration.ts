/**
 * What a migration is. Each rewrite is one conditional write to one item, and finds nothing to do the second time: so a
 * migration may stop anywhere and begin again, beside workers of the version that it leads to.
 */
import type { RunnerContext } from "../../runs/index.ts";

/** One item to rewrite. */
export interface Rewrite {
  /** For a person: which item it is. */
  readonly about: string;
  /** Rewrites it, unless it has changed since it was found. */
  apply(): Promise<void>;
}

/** From one format to the next. */
export interface Migration {
  /** The format that it leads to. */
  readonly to: number;
  /** Everything that is still as before. What a rewrite has made new is not found again. */
  find(context: RunnerContext): AsyncIterable<Rewrite>;
}
