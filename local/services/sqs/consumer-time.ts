/**
 * How long consumers have recently worked on the messages of each group of a queue: from a receive until the message is
 * deleted, given back or received again. Kept in memory: after a restart no group is slow.
 */

/** Something by group, and in all: messages without a group are part of the total alone. */
export interface Shares {
  readonly total: number;
  readonly groups: ReadonlyMap<string, number>;
}

/** Time is forgotten half-minute by half-minute: at least this long it counts, and at most twice as long. */
const recentMs = 30_000;

interface Spent {
  total: number;
  readonly groups: Map<string, number>;
}

export class ConsumerTime {
  /** Messages with a consumer, by id, and since when. */
  readonly #since = new Map<number, { readonly group: string | null; readonly at: number }>();
  #from = Number.NEGATIVE_INFINITY;
  #now = nothing();
  #before = nothing();

  /** A consumer has a message from an instant on, in epoch milliseconds. */
  begin(id: number, group: string | null, at: number): void {
    this.end(id, at);
    this.#since.set(id, { group, at });
  }

  /** It has it no longer. Does nothing for a message that no consumer has. */
  end(id: number, at: number): void {
    const begun = this.#since.get(id);
    if (begun === undefined) return;
    this.#since.delete(id);
    this.#forget(at);
    add(this.#now, begun.group, at - begun.at);
  }

  /** The milliseconds of each group until an instant, those of messages included that consumers still have. */
  until(at: number): Shares {
    this.#forget(at);
    const sum = nothing();
    for (const spent of [this.#before, this.#now]) {
      sum.total += spent.total;
      for (const [group, ms] of spent.groups) sum.groups.set(group, (sum.groups.get(group) ?? 0) + ms);
    }
    for (const { group, at: since } of this.#since.values())
      add(sum, group, Math.min(at - since, 2 * recentMs));
    return sum;
  }

  /** Time may be set forward and back. */
  #forget(at: number): void {
    const age = at - this.#from;
    if (age >= 0 && age < recentMs) return;
    this.#before = age >= 0 && age < 2 * recentMs ? this.#now : nothing();
    this.#now = nothing();
    this.#from = at;
  }
}

function nothing(): Spent {
  return { total: 0, groups: new Map() };
}

function add(spent: Spent, group: string | null, ms: number): void {
  const more = Math.max(0, ms);
  spent.total += more;
  if (group !== null) spent.groups.set(group, (spent.groups.get(group) ?? 0) + more);
}
