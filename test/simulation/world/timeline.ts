/**
 * Virtual time: a queue of what is going to happen, by instant, then by the order in which it was asked for. Between two
 * happenings every promise that is ready goes on, so the code under test sees time pass only where it waits.
 */

export interface Happening {
  readonly at: number;
  readonly order: number;
  action: (() => void) | undefined;
}

export class Timeline {
  /** Epoch milliseconds. */
  now: number;
  #order = 0;
  readonly #heap: Happening[] = [];

  constructor(start: number) {
    this.now = start;
  }

  /** Calls `action` at an instant, or now if that is past. Setting `action` of the result to undefined cancels it. */
  at(instant: number, action: () => void): Happening {
    const happening = { at: instant < this.now ? this.now : instant, order: this.#order++, action };
    this.#rise(happening);
    return happening;
  }

  after(milliseconds: number, action: () => void): Happening {
    return this.at(this.now + milliseconds, action);
  }

  /** When the next thing happens; undefined where nothing will. */
  get nextAt(): number | undefined {
    while (this.#heap[0] !== undefined && this.#heap[0].action === undefined) this.#sink();
    return this.#heap[0]?.at;
  }

  /** Lets the next thing happen. False where nothing is left. */
  step(): boolean {
    if (this.nextAt === undefined) return false;
    const next = this.#sink();
    const { action } = next;
    next.action = undefined;
    this.now = next.at;
    action?.();
    return true;
  }

  #rise(added: Happening): void {
    const heap = this.#heap;
    let i = heap.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Happening;
      if (!before(added, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = added;
  }

  #sink(): Happening {
    const heap = this.#heap;
    const top = heap[0] as Happening;
    const last = heap.pop() as Happening;
    const size = heap.length;
    if (size === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && before(heap[child + 1] as Happening, heap[child] as Happening)) child++;
      if (!before(heap[child] as Happening, last)) break;
      heap[i] = heap[child] as Happening;
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

function before(a: Happening, b: Happening): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
