/**
 * Merges the lists of several tasks' runs into one, the newest first. Of each list no more is read than it takes: once its page is
 * used up nothing is known of the next run but that it is older than the last one, and it is read only where no other is newer than
 * that. So the newest runs of a thousand tasks take a query of a run or two for each.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { mapSome } from "./map-some.ts";

export interface TaskList {
  readonly task: string;
  /** Its runs that come after this name. @default from the newest */
  readonly after?: string;
}

export interface MergeOptions {
  readonly now: number;
  readonly since?: number;
  /** The most that one query reads; the first of several lists read as much of it together, a few times over. */
  readonly limit: number;
}

/** Of what all first pages together have, in runs that are asked for. */
const spare = 4;
/** How much longer each page of a list is than the one before. */
const growth = 4;

/** Runs that have one name are in the order of the lists. */
export async function* newestFirst(
  store: RunStore,
  lists: readonly TaskList[],
  { limit, ...options }: MergeOptions,
): AsyncGenerator<RunRecord> {
  const first = Math.min(limit, Math.ceil((spare * limit) / Math.max(1, lists.length)));
  const open = lists.map(({ task, after }) => new OpenList(store, task, after, first));
  for (;;) {
    const newest = newestOf(open);
    // Whatever may be newer than the newest that is known is read first.
    const unread = open.filter((list) => list.mayHave(newest?.head?.run));
    if (unread.length > 0) {
      await mapSome(unread, (list) => list.read({ ...options, most: limit }));
      continue;
    }
    const run = newest?.take();
    if (run === undefined) return;
    yield run;
  }
}

/** The list with the newest run of those that are known, the first of several. */
function newestOf(lists: readonly OpenList[]): OpenList | undefined {
  let newest: OpenList | undefined;
  for (const list of lists)
    if (list.head !== undefined && (newest?.head === undefined || list.head.run > newest.head.run))
      newest = list;
  return newest;
}

class OpenList {
  readonly #store: RunStore;
  readonly #task: string;
  #after: string | undefined;
  #size: number;
  #hasMore = true;
  #page: readonly RunRecord[] = [];
  #place = 0;
  /** The name of the last run that was taken: those that were not read yet are older. */
  #last: string | undefined;

  constructor(store: RunStore, task: string, after: string | undefined, size: number) {
    this.#store = store;
    this.#task = task;
    this.#after = after;
    this.#size = size;
  }

  /** The next run. Undefined at the end, and where it was not read yet. */
  get head(): RunRecord | undefined {
    return this.#page[this.#place];
  }

  /** Whether there may be a run that was not read yet and is newer than this one. */
  mayHave(name = ""): boolean {
    const isRead = this.head !== undefined || !this.#hasMore;
    return !isRead && (this.#last === undefined || this.#last > name);
  }

  take(): RunRecord | undefined {
    const run = this.head;
    this.#place++;
    this.#last = run?.run;
    return run;
  }

  /** Reads on, until there is a run or the end. */
  async read({ most, ...options }: { now: number; since?: number; most: number }): Promise<void> {
    do {
      const { items, next } = await this.#store.list(this.#task, {
        ...options,
        limit: this.#size,
        after: this.#after,
      });
      this.#size = Math.min(most, this.#size * growth);
      this.#page = items;
      this.#place = 0;
      this.#after = next;
      this.#hasMore = next !== undefined;
    } while (this.#hasMore && this.head === undefined);
  }
}
