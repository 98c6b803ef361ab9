/** The records of occurrences, by their names, and the verdicts that follow from them. */
import { type Verdict, verdictOf } from "../ledger/index.ts";
import type { RunRecord } from "../model/run/run.ts";
import { keptDays, type TaskDirectory } from "../model/task/task-directory.ts";
import type { Ports } from "../runs/index.ts";
import type { Occurrence } from "./occurrences.ts";

type Reading = Pick<Ports, "store" | "clock"> & Pick<TaskDirectory, "recordsKeptDays">;

/** Reads the records between the first of some occurrences and the last, in either order, as they were a moment ago. */
export async function recordsOf(
  { store, clock }: Reading,
  task: string,
  occurrences: readonly Occurrence[],
): Promise<ReadonlyMap<string, RunRecord>> {
  const names = occurrences.map(({ run }) => run).sort();
  const [begin, last] = [names[0], names.at(-1)];
  const runs = new Map<string, RunRecord>();
  if (begin === undefined || last === undefined) return runs;
  for (let first: string | undefined = begin; first !== undefined; ) {
    const { items, next } = await store.between(task, { first, last, now: clock.now() });
    for (const run of items) runs.set(run.run, run);
    // Runs by hand lie in between: a page may be full of them.
    first = next === undefined ? undefined : `${next} `;
  }
  return runs;
}

/** What became of an occurrence, by its record. */
export function verdictAt(context: Reading, { known, at }: Occurrence, run: RunRecord | undefined): Verdict {
  const { task, ledger } = known;
  const now = Math.floor(context.clock.now() / 1000);
  return verdictOf({ task, at, ledger, run, now, keptDays: keptDays(context, task) });
}
