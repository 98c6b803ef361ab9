/**
 * What a backfill has begun and not yet seen done: the part of its cursor that keeps it to `maxConcurrent` runs at once,
 * across crashes too. A run is done when it has ended and no worker holds it, or one of its shards, any more.
 */

import { byteLength } from "../model/cut.ts";
import { isDone } from "../model/run/held.ts";
import type { RunRecord } from "../model/run/run.ts";
import { instantOf, occurrenceName, triggerOf } from "../model/run/run-name.ts";
import { holdsShardOf, type Ports } from "../runs/index.ts";

/** Instants in seconds of epoch, by their triggers' ids: names of runs would not fit into a cursor. */
export type FlightList = Readonly<Record<string, readonly number[]>>;

/** The longest list, in bytes of JSON, so that a cursor of 1 KB has room for it. */
const longestList = 700;
/** What one more run may take of it, in bytes: a trigger's id of 40 characters, and an instant. */
const mostOfOne = 60;

export class Flight {
  readonly #runs: Set<string>;

  constructor(list: FlightList = {}) {
    const names = Object.entries(list).flatMap(([trigger, instants]) =>
      instants.map((at) => occurrenceName(trigger, new Date(at * 1000))),
    );
    this.#runs = new Set(names);
  }

  get size(): number {
    return this.#runs.size;
  }

  /** Whether a further run would be one too many, or would not fit into the cursor. */
  isFull(mostConcurrent: number): boolean {
    const isLong = byteLength(JSON.stringify(this.toList())) > longestList - mostOfOne;
    return this.size >= mostConcurrent || (isLong && this.size > 0);
  }

  add(run: string): void {
    this.#runs.add(run);
  }

  /** Reads each run, and takes out those that are done. Returns them; of one that is gone nothing is known. */
  async land(
    { store, clock }: Pick<Ports, "store" | "clock">,
    task: string,
  ): Promise<readonly (RunRecord | undefined)[]> {
    const read = [...this.#runs].map(async (run) => {
      // From before the read: its owner may renew the lease while the answer is on its way.
      const askedAt = clock.now();
      const found = await store.get({ task, run });
      const isOver = found === undefined || isDone(found, askedAt);
      return { run, found, isOver: isOver && !(found && (await holdsShardOf({ store }, found, askedAt))) };
    });
    const landed = (await Promise.all(read)).filter(({ isOver }) => isOver);
    for (const { run } of landed) this.#runs.delete(run);
    return landed.map(({ found }) => found);
  }

  toList(): FlightList {
    const byTrigger = Map.groupBy(this.#runs, triggerOf);
    return Object.fromEntries(
      [...byTrigger].map(([trigger, runs]) => [trigger, runs.map((run) => +instantOf(run) / 1000)]),
    );
  }
}
