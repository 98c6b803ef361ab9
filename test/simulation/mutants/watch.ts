/**
 * Watches worlds without a mutant: which writes there are with which clauses, which calls follow one another, and in which
 * worlds each mutant can change anything.
 */

import type { RunWriteName, TaskWriteName } from "../../../functions/runs/write-names.ts";
import { runSeed } from "../run-seed.ts";
import * as shipped from "../shipped.ts";
import { drawPlan } from "../world/draw-plan.ts";
import { type AnyWrite, ClausesSeen, type NamedClause } from "./any-write.ts";
import { Calls, type SeamCall } from "./calls.ts";
import type { Machine } from "./machine-facts.ts";
import { faultsOf } from "./mutant.ts";
import { traps } from "./traps/index.ts";
import { type Refusals, watchClauses } from "./watch-clauses.ts";
import { type Touched, watchTraps } from "./watch-traps.ts";

/** Two calls of which the second follows the first. */
export interface Neighbours {
  readonly first: string;
  readonly second: string;
}

/** Neighbours, and the seeds in whose worlds the first of them is called: without it there is nothing to hold back. */
export interface NeighboursSeen extends Neighbours {
  readonly seeds: readonly number[];
}

/** What worlds show. Plain data, so that one thread may tell another. */
export interface Watched {
  readonly clauses: readonly NamedClause[];
  readonly neighbours: readonly NeighboursSeen[];
  readonly refusals: readonly Refusals[];
  readonly touched: readonly Touched[];
}

/** Seeds in whose worlds it is watched what follows what. */
const orderedSeeds = 300;
/** A pair seen less often than this was brought about by two things that met by chance. */
const leastSeen = 3;

/** Of definitions, their count and ledgers: `test/run-time-schedules/` and worlds of ledgers try them. A watch ends after a day. */
const walkedElsewhere: ReadonlySet<string> = new Set<TaskWriteName | RunWriteName>([
  "miss",
  ...(["define schedule", "remove schedule", "count schedule", "uncount schedule"] as const),
  ...(["recount schedules", "check on", "refuse schedule", "readmit schedule"] as const),
  ...([
    "unwatch task",
    "seen",
    "take charge",
    "list triggers",
    "change ledger",
    "reconcile",
    "carried out",
  ] as const),
]);

class Watcher extends Calls {
  readonly clauses = new ClausesSeen();
  readonly neighbours = new Map<string, Neighbours & { times: number }>();
  /** The seeds in whose worlds a call of each name is made. */
  readonly called = new Map<string, Set<number>>();
  /** The seed whose world is watched. */
  seed = 0;
  /** Whether what follows what in this world is more than chance. */
  isOrdered = false;
  readonly #last = new Map<Machine, Map<string, string>>();

  protected override onWrite(write: AnyWrite): void {
    if (this.isOrdered && !walkedElsewhere.has(write.name)) this.clauses.add(write);
  }

  /** A look takes no turn of the promises that a world goes by. */
  protected async onCall<T>(call: SeamCall<T>): Promise<T> {
    const seeds = this.called.get(call.name) ?? new Set();
    this.called.set(call.name, seeds.add(this.seed));
    const last = this.#last.get(call.machine) ?? new Map<string, string>();
    this.#last.set(call.machine, last);
    const answer = call.go();
    if (this.isOrdered) answer.then((given) => this.#onAnswer(call, given, last), ignore);
    return answer;
  }

  /** `last`: the name of the last call of each of its machine's threads. */
  #onAnswer({ name, thread }: SeamCall<unknown>, answer: unknown, last: Map<string, string>): void {
    // Only calls that changed something have an order that matters.
    if ((answer as { ok?: boolean } | undefined)?.ok === false) return;
    const first = last.get(thread);
    last.set(thread, name);
    if (first === undefined || first === name || first === "acknowledge") return;
    if (walkedElsewhere.has(first) || walkedElsewhere.has(name)) return;
    const pair = this.neighbours.get(`${first} after ${name}`) ?? { first, second: name, times: 0 };
    pair.times++;
    this.neighbours.set(`${first} after ${name}`, pair);
  }

  over(machine: Machine): void {
    this.#last.delete(machine);
  }
}

function ignore(): void {}

/** Watches the worlds of seeds 1 to `seeds`, on which mutants are tried. */
export async function watchWorlds(seeds: number): Promise<Watched> {
  const watcher = new Watcher();
  for (let seed = 1; seed <= Math.max(seeds, orderedSeeds); seed++) {
    watcher.seed = seed;
    for (const faults of faultsOf(seed)) {
      // A batch is worked on at once: what follows what in it is chance.
      const isAlone = drawPlan(seed, faults).lanes.every(({ batchSize }) => batchSize === 1);
      watcher.isOrdered = faults && isAlone && seed <= orderedSeeds;
      if (seed <= seeds || watcher.isOrdered) await runSeed(seed, { shipped, around: () => watcher, faults });
    }
  }
  const neighbours = [...watcher.neighbours.values()]
    .filter(({ times }) => times >= leastSeen)
    .sort((a, b) => b.times - a.times)
    .map(({ first, second }) => ({ first, second, seeds: [...(watcher.called.get(first) ?? [])] }));
  const refusals = await watchClauses(seeds);
  return { clauses: watcher.clauses.all, neighbours, refusals, touched: await watchTraps(traps, seeds) };
}
