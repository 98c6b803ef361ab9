/**
 * The runs of a memory store in the orders that it is asked for them: of a task by name, and those under one key of the
 * index `due`. So a year of runs takes no longer to look through than a day.
 */
import type { RunRecord } from "../../functions/model/run/run.ts";

const none: readonly RunRecord[] = [];
const nothing: ReadonlyMap<string, RunRecord> = new Map();

export class RunIndex {
  /** Of each task, by name. */
  readonly #ofTask = new Map<string, RunRecord[]>();
  readonly #due = new Map<string, Map<string, RunRecord>>();

  /** A run was written. `before`: as it was, if it was there. */
  put(id: string, before: RunRecord | undefined, run: RunRecord): void {
    const runs = this.#ofTask.get(run.task) ?? [];
    if (runs.length === 0) this.#ofTask.set(run.task, runs);
    const at = placeOf(runs, run.run);
    if (before === undefined) runs.splice(at, 0, run);
    else runs[at] = run;
    if (before?.dueKey !== undefined && before.dueKey !== run.dueKey)
      this.#due.get(before.dueKey)?.delete(id);
    if (run.dueKey === undefined) return;
    const entries = this.#due.get(run.dueKey) ?? new Map<string, RunRecord>();
    if (entries.size === 0) this.#due.set(run.dueKey, entries);
    entries.set(id, run);
  }

  /** A task's runs from one name to another, both inclusive, in their order. */
  between(task: string, first: string, last: string): readonly RunRecord[] {
    const runs = this.#ofTask.get(task) ?? none;
    const begin = placeOf(runs, first);
    let end = placeOf(runs, last);
    if (runs[end]?.run === last) end++;
    return begin >= end ? none : runs.slice(begin, end);
  }

  /** The runs under a key of the index `due`. */
  under(dueKey: string): ReadonlyMap<string, RunRecord> {
    return this.#due.get(dueKey) ?? nothing;
  }
}

/** Where a name stands, or would. New runs most often come last. */
function placeOf(runs: readonly RunRecord[], name: string): number {
  const last = runs.at(-1);
  if (last === undefined || last.run < name) return runs.length;
  let [low, high] = [0, runs.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle] as RunRecord).run < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
