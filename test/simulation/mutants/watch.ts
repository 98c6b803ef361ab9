/** Watches worlds without a mutant: which writes there are with which clauses, and which calls follow one another. */

import type { RunWriteName, TaskWriteName } from "../../../functions/runs/write-names.ts";
import { runSeed } from "../run-seed.ts";
import * as shipped from "../shipped.ts";
import { drawPlan } from "../world/draw-plan.ts";
import { type AnyWrite, ClausesSeen, type NamedClause } from "./any-write.ts";
import { Calls, type SeamCall } from "./calls.ts";
import type { Machine } from "./machine-facts.ts";
import { traps } from "./traps/index.ts";
import { type Refusals, watchClauses } from "./watch-clauses.ts";
import { type Touched, watchTraps } from "./watch-traps.ts";

/** Two calls of which the second follows the first. */
export interface Neighbours {
  readonly first: string;
  readonly second: string;
}

/** What worlds show. Plain data, so that one thread may tell another. */
export interface Watched {
  readonly clauses: readonly NamedClause[];
  readonly neighbours: readonly Neighbours[];
  readonly refusals: readonly Refusals[];
  readonly touched: readonly Touched[];
}

/** Seeds whose machines are watched. */
const watchedSeeds = 300;
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
  readonly #last = new Map<Machine, Map<string, string>>();

  protected override onWrite(write: AnyWrite): void {
    if (!walkedElsewhere.has(write.name)) this.clauses.add(write);
  }

  protected async onCall<T>({ name, machine, thread, go }: SeamCall<T>): Promise<T> {
    const last = this.#last.get(machine) ?? new Map<string, string>();
    this.#last.set(machine, last);
    const answer = await go();
    // Only calls that changed something have an order that matters.
    if ((answer as { ok?: boolean } | undefined)?.ok === false) return answer;
    const first = last.get(thread);
    last.set(thread, name);
    if (first === undefined || first === name || first === "acknowledge") return answer;
    if (walkedElsewhere.has(first) || walkedElsewhere.has(name)) return answer;
    const pair = this.neighbours.get(`${first} after ${name}`) ?? { first, second: name, times: 0 };
    pair.times++;
    this.neighbours.set(`${first} after ${name}`, pair);
    return answer;
  }

  over(machine: Machine): void {
    this.#last.delete(machine);
  }
}

/** Watches the first seeds' worlds. `seeds`: how many mutants are tried on. */
export async function watchWorlds(seeds: number): Promise<Watched> {
  const watcher = new Watcher();
  for (let seed = 1; seed <= watchedSeeds; seed++) {
    // A batch is worked on at once: what follows what in it is chance.
    const alone = drawPlan(seed, true).lanes.every(({ batchSize }) => batchSize === 1);
    if (alone) await runSeed(seed, { shipped, around: () => watcher });
  }
  const neighbours = [...watcher.neighbours.values()]
    .filter(({ times }) => times >= leastSeen)
    .sort((a, b) => b.times - a.times)
    .map(({ first, second }) => ({ first, second }));
  const refusals = await watchClauses(seeds);
  return { clauses: watcher.clauses.all, neighbours, refusals, touched: await watchTraps(traps, seeds) };
}
