/**
 * Watches the worlds of clause mutants, without a mutant: in which of them a write is refused for one clause alone. Only
 * there can leaving this clause out change anything: a world is the same, event for event, until the first such refusal.
 */
import type { PartKey, RunStore } from "../../../functions/store/run-store.ts";
import { holds, MemoryRunStore } from "../../memory/run-store.ts";
import { runSeed } from "../run-seed.ts";
import { drawPlan } from "../world/draw-plan.ts";
import { type AnyWrite, clauseNames, type NamedClause, withoutClauses } from "./any-write.ts";
import { misbehave } from "./misbehave.ts";
import { faultsOf } from "./mutant.ts";

/** A clause, and the seeds in whose worlds it alone refuses a write. */
export interface Refusals extends NamedClause {
  readonly seeds: readonly number[];
}

/** Collects refusals, seed by seed. */
class RefusalsSeen {
  readonly #seen = new Map<string, NamedClause & { readonly seeds: Set<number> }>();
  seed = 0;

  /** A write was refused that would have landed without any one of these clauses. */
  addAll({ name }: AnyWrite, clauses: Iterable<string>): void {
    for (const clause of clauses) this.#add(name, clause);
  }

  #add(write: string, clause: string): void {
    const key = `${write}: ${clause}`;
    const seen = this.#seen.get(key) ?? { write, clause, seeds: new Set() };
    this.#seen.set(key, seen);
    seen.seeds.add(this.seed);
  }

  get all(): readonly Refusals[] {
    return [...this.#seen.values()].map(({ seeds, ...clause }) => ({ ...clause, seeds: [...seeds] }));
  }
}

/** The tables, where each refused write is looked at. The look takes no turn of the promises that a world goes by. */
function watchedStore(seen: RefusalsSeen): typeof MemoryRunStore {
  const look = (write: AnyWrite, item: object | undefined) => {
    const decides = (clause: string) => {
      const { condition } = withoutClauses(write, ({ name }) => name === clause);
      return holds(condition, item as Record<string, unknown> | undefined);
    };
    seen.addAll(write, clauseNames(write.condition).filter(decides));
  };
  return class extends MemoryRunStore {
    override update(...[key, write]: Parameters<RunStore["update"]>) {
      const answer = super.update(key, write);
      answer.then(({ ok, item }) => ok || look(write as AnyWrite, item), ignore);
      return answer;
    }

    override updatePart(...[key, write]: [PartKey, Parameters<RunStore["updatePart"]>[1]]) {
      const answer = super.updatePart(key, write);
      answer.then(({ ok, item }) => ok || look(write as AnyWrite, item), ignore);
      return answer;
    }

    override updateAttachment(...[key, name, write]: Parameters<RunStore["updateAttachment"]>) {
      const answer = super.updateAttachment(key, name, write);
      // What was found is not told: any of its clauses may have refused it.
      const all = clauseNames((write as AnyWrite).condition);
      answer.then((ok) => ok || seen.addAll(write as AnyWrite, all), ignore);
      return answer;
    }
  };
}

function ignore(): void {}

/**
 * How many further seeds are looked through for worlds in which something listens, for each of the first ones: the rarest of
 * their clauses decides by itself in one world of some 3,500.
 */
const furtherSeeds = 5;

/** The seeds from 1 to `seeds`, and further ones in whose worlds something listens: few do, and what is told has many clauses. */
function watchedSeeds(seeds: number): readonly number[] {
  const numbers = Array.from({ length: seeds * (1 + furtherSeeds) }, (_, i) => i + 1);
  return numbers.filter((seed) => seed <= seeds || drawPlan(seed, true).listens !== undefined);
}

/** Watches the worlds of seeds 1 to `seeds`, and of further ones in which something listens. */
export async function watchClauses(seeds: number): Promise<readonly Refusals[]> {
  const seen = new RefusalsSeen();
  const { shipped, around } = misbehave([], { overtaken: true });
  const watched = { ...shipped, MemoryRunStore: watchedStore(seen) };
  for (const seed of watchedSeeds(seeds)) {
    seen.seed = seed;
    for (const faults of faultsOf(seed)) await runSeed(seed, { shipped: watched, around, faults });
  }
  return seen.all;
}
