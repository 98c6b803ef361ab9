/**
 * Items that a run skipped because they failed, as they are stored next to it: in parts, in a partition of their own. Each
 * part names the one before it, and the run names the newest, so what a dead worker wrote for nothing is in no chain.
 */
import type { RunKey } from "./run.ts";
import { parentOf, partitionOf } from "./shard.ts";

/** An item that failed and was left out. */
export interface SkippedItem {
  /** JSON text: the cursor before it, from which the collection yields it next. Absent at the start. */
  readonly before?: string;
  /** JSON text: the spec of its shard. Absent where the run is not split. */
  readonly shard?: string;
  /** JSON text: its own cursor. */
  readonly cursor: string;
  /** The task's version that made the cursors, where that is not 1. */
  readonly version?: number;
  readonly name: string;
  /** At most 300 bytes. */
  readonly message: string;
  /** `NAME: MESSAGE` of each cause, the outermost first. */
  readonly causes?: readonly string[];
  /** How many more there were, for which there was no room. */
  readonly moreCauses?: number;
  /** How often it was tried in its turn. */
  readonly attempt: number;
  /** ISO 8601. */
  readonly at: string;
}

/** Items that are recorded of one run; more are only counted. */
export const mostRecorded = 10_000;

/** Days after which stored parts expire, beyond those for which the task's records are kept. */
export const skippedKeptDays = 366;

/** The name of a part: the shard whose items it has, the lease under which it was written, and its number in that turn. `000` stands for a run as a whole too. */
export type SkippedName = `${string}.${string}.${string}`;

export function skippedName(leaseId: string, number: number, shard = "000"): SkippedName {
  return `${shard}.${leaseId}.${number}`;
}

/** The key under which the parts of a run, or of its shard, are stored, as attachments. */
export function skippedKey(key: RunKey): RunKey {
  return { task: partitionOf(parentOf(key)?.parent ?? key), run: "skipped" };
}
