/** What the page reads of a plan, and of a backfill's run. */
import type { RunDocument } from "../../api/documents.ts";

/** How many instants there are of each word, such as `missed`. */
export type ByWord = Readonly<Record<string, number>>;

export interface Stretch {
  readonly from: string;
  readonly starts?: ByWord;
  readonly done?: ByWord;
  readonly left?: ByWord;
}

/** Of a backfill: its params, as `pawl.backfill` takes them. */
export interface BackfillParams {
  readonly task: string;
  readonly trigger?: string;
  readonly from: string;
  readonly to?: string;
  readonly only?: string;
  readonly reverse?: boolean;
  readonly maxConcurrent?: number;
  readonly overlap?: string;
  readonly force?: boolean;
}

/** `pawl backfill TASK --dry-run`. */
export interface PlanDocument extends BackfillParams {
  readonly to: string;
  readonly instants: number;
  readonly willStart: number;
  readonly starts: ByWord;
  readonly done: ByWord;
  readonly left: ByWord;
  /** Names of runs. */
  readonly first?: string;
  readonly last?: string;
  readonly atOnce: number;
  readonly runSeconds?: number;
  readonly seconds?: number;
  readonly maySkip: number;
  readonly usd: number;
  readonly writes: number;
  readonly sends: number;
  readonly stretches: readonly Stretch[];
  readonly stretchSeconds: number;
  /** What answers the task's question. Undefined where it has none. */
  readonly confirm?: "yes" | "name";
  /** The task is paused, and it was not said that they start all the same. */
  readonly needsForce?: true;
  /** From when on instants are known, where that is after `from`. */
  readonly knownSince?: string;
  /** Deployed triggers of which no instant is known yet. */
  readonly unseen?: readonly string[];
}

interface Counts {
  readonly begun: number;
  readonly succeeded: number;
  readonly errored: number;
  readonly left: number;
}

/** `pawl status pawl.backfill/…`. */
export interface BackfillRun extends RunDocument {
  readonly params?: BackfillParams;
  readonly ticks: number;
  readonly total?: number;
  readonly cursor?: Counts & {
    /** Instants in seconds of epoch, by their triggers. */
    readonly flight: Readonly<Record<string, readonly number[]>>;
  };
  readonly output?: Counts;
  readonly author?: string;
  readonly note?: string;
  readonly waits?: string;
  readonly error?: { readonly name: string; readonly message: string };
}

/** `pawl history pawl.backfill`. */
export interface BackfillsDocument {
  readonly runs: readonly BackfillRun[];
  readonly next?: string;
}
