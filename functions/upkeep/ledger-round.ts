/**
 * The sweeper's round of the ledgers: it says each minute that it is at work, changes the ledgers after a deploy, and looks
 * at each trigger of which an instant has become old. This holds invariant 9.
 *
 * When each trigger is to be looked at next is kept in memory, with its ledger as it was last seen: a warm sweeper reads
 * nothing of a trigger until then. A new environment reads all ledgers once. Left to others: what a look does
 * (`functions/ledger`).
 */
import {
  changeLedgers,
  type KnownLedger,
  layOverrides,
  look,
  nameOf,
  readAllLedgers,
  sweeperPart,
} from "../ledger/index.ts";
import type { Ledger, TimedTrigger } from "../model/task/ledger.ts";
import { apply, type RunnerContext, seen } from "../runs/index.ts";
import type { WatchedOverrides } from "./fire/watched.ts";

/** Calls at once. */
const atOnce = 50;

export interface LedgerRoundProps {
  /** The deployed version. */
  readonly version: string;
  /** JSON text: every timed trigger. A text, since it is read after a deploy alone. */
  readonly timed: string;
  /** How far from its own knowledge a deploy may change a schedule, in seconds. @default as on AWS */
  readonly uncertainSeconds?: number;
}

/** A ledger, and when its trigger is looked at next, in seconds of epoch. */
interface Kept extends KnownLedger {
  ledger: Ledger;
  nextLook: number;
}

/** What a round did. */
export interface Reconciled {
  /** Triggers that were looked at. */
  readonly looks: number;
  readonly failed: number;
  /** Time ran out. */
  readonly cutShort: boolean;
}

export class LedgerRound {
  readonly #context: RunnerContext;
  readonly #props: LedgerRoundProps;
  /** By their triggers' names. */
  #kept: Map<string, Kept> | undefined;

  constructor(context: RunnerContext, props: LedgerRoundProps) {
    this.#context = context;
    this.#props = props;
  }

  /** A trigger's ledger, as it was last seen. */
  find(task: string, trigger: string): Ledger | undefined {
    return this.#kept?.get(nameOf({ task, trigger }))?.ledger;
  }

  /** Looks at a trigger in this round: it is new, or others have written its ledger. */
  keep(known: KnownLedger): void {
    this.#kept?.set(nameOf(known), { ...known, nextLook: 0 });
  }

  /** Never rejects. @param watched the overrides that there are @default none */
  async reconcile(hasTime: () => boolean, watched: WatchedOverrides = new Map()): Promise<Reconciled> {
    const { log, clock } = this.#context;
    const counts = { looks: 0, failed: 0 };
    let cutShort = false;
    try {
      const due = await this.#due(hasTime, watched, Math.floor(clock.now() / 1000));
      cutShort = !(await each(due, hasTime, async (one) => {
        if (await this.#look(one)) counts.looks++;
        else counts.failed++;
      }));
    } catch (error) {
      counts.failed++;
      log("warn", "reconcile failed", undefined, { error });
    }
    if (cutShort) log("warn", "reconcile", undefined, { ...counts, cutShort });
    return { ...counts, cutShort };
  }

  /** The ledgers to look at now, after saying that this version is at work. */
  async #due(hasTime: () => boolean, watched: WatchedOverrides, now: number): Promise<readonly Kept[]> {
    const context = this.#context;
    const { version, timed, uncertainSeconds: uncertain } = this.#props;
    // Looks need no version: they go on where the table refuses this one write for now.
    const said = await apply(context, sweeperPart, seen(version, now)).catch((error: unknown) =>
      context.log("warn", "seen failed", undefined, { error }),
    );
    const before = said?.item;
    const eachOf = <T>(all: readonly T[], act: (one: T) => Promise<void>) => each(all, hasTime, act);
    if (said?.ok === false) {
      const triggers = JSON.parse(timed) as TimedTrigger[];
      const charge = { version, timed: triggers, uncertain, before, now, each: eachOf };
      const changed = await changeLedgers(context, charge);
      this.#kept = new Map();
      for (const one of changed) this.keep(one);
    } else if (this.#kept === undefined) {
      const { ledgers, isWhole } = await readAllLedgers(context, eachOf);
      const kept = ledgers.map((one): Kept => ({ ...one, nextLook: 0 }));
      // What could not be read is read in the next minute.
      if (!isWhole) return kept.filter(({ task }) => !watched.has(task));
      this.#kept = new Map(kept.map((one) => [nameOf(one), one]));
    }
    const { changed, failed } = await layOverrides(context, [...this.#kept.values()], watched, now);
    for (const one of changed) this.keep(one);
    return [...this.#kept.values()].filter((one) => one.nextLook <= now && !failed.has(nameOf(one)));
  }

  async #look(kept: Kept): Promise<boolean> {
    try {
      Object.assign(kept, await look(this.#context, kept));
      return true;
    } catch (error) {
      const { task, trigger } = kept;
      this.#context.log("warn", "look failed", undefined, { task, trigger, error });
      return false;
    }
  }
}

/** Does something for each, many at once, while there is time. Whether all were done. */
async function each<T>(
  all: readonly T[],
  hasTime: () => boolean,
  act: (one: T) => Promise<void>,
): Promise<boolean> {
  let next = 0;
  const lane = async () => {
    while (next < all.length && hasTime()) await act(all[next++] as T);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, lane));
  return next >= all.length;
}
