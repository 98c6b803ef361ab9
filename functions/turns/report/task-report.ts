/**
 * What a task says of its run besides its cursor: counters, a message, an output. It is saved by the writes that save the
 * cursor, and by none of its own. So what the items counted after the last checkpoint is lost with a worker that dies,
 * as their cursors are, and is counted again with them.
 */
import { cut } from "../../model/cut.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { show } from "../../model/show.ts";
import { outputText } from "../../runs/index.ts";
import { logOf } from "./task-log.ts";

/** What it adds to each write of a turn. */
export type Reported = Pick<RunRecord, "counts" | "message" | "output">;

/** The most counters of a run, and what a name may be. */
const mostCounters = 20;
const counterName = /^[A-Za-z][\w. -]{0,39}$/;
/** The most bytes of a message. */
const longestMessage = 300;

export class TaskReport {
  readonly #run: RunRecord;
  readonly #counters: Map<string, { value: number }>;
  #lastName: string | undefined;
  #last: { value: number } | undefined;
  #message: string | undefined;
  #output: string | undefined;

  constructor(run: RunRecord) {
    this.#run = run;
    this.#counters = new Map(Object.entries(run.counts ?? {}).map(([name, value]) => [name, { value }]));
  }

  /** Adds to a counter. @throws where the name, the number or their sum is not allowed */
  count(name: string, n: number): void {
    // A task counts the same thing again and again.
    const counter = name === this.#lastName && this.#last ? this.#last : this.#counterOf(name);
    const value = typeof n === "number" ? counter.value + n : Number.NaN;
    if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
      throw new Error(`count of ${name} by ${show(n)} is not allowed: a number, up to 2^53 in all`);
    counter.value = value;
    if (counter === this.#last) return;
    // A count that is refused makes no counter.
    this.#counters.set(name, counter);
    this.#lastName = name;
    this.#last = counter;
  }

  set message(text: string) {
    if (typeof text !== "string") throw new Error(`message ${show(text)} is not allowed: a text`);
    this.#message = text;
  }

  /** A value that JSON keeps. */
  set output(value: unknown) {
    if (["undefined", "function", "symbol"].includes(typeof value))
      throw new Error(`output ${show(value)} is not allowed: a value that JSON keeps`);
    this.#output = outputText(value, { ...this.#run, ...this.reported, output: undefined });
  }

  get reported(): Reported {
    return {
      counts: this.#counters.size === 0 ? undefined : this.#counts(),
      message: this.#message === undefined ? undefined : cut(this.#message, longestMessage),
      output: this.#output,
    };
  }

  #counts(): Readonly<Record<string, number>> {
    const values = [...this.#counters].map(([name, { value }]) => [name, stored(value)] as const);
    return Object.fromEntries(values);
  }

  #counterOf(name: string): { value: number } {
    let counter = this.#counters.get(name);
    if (counter === undefined) {
      if (typeof name !== "string" || !counterName.test(name))
        throw new Error(
          `counter ${show(name)} is not allowed: at most 40 letters, digits, spaces and . _ -, the first a letter`,
        );
      if (this.#counters.size >= mostCounters)
        throw new Error(`counter ${show(name)} is one too many: a run has at most ${mostCounters}`);
      counter = { value: 0 };
    }
    return counter;
  }
}

type Turn = Parameters<typeof logOf>[0] & {
  readonly lease: { readonly isClosed: boolean };
  readonly checkpoints: { readonly report: TaskReport };
};

/** What a turn's task says. Code that is left behind is only warned: what it throws might end its process. */
export function reportOf(turn: Turn): TaskReport {
  if (turn.lease.isClosed) logOf(turn).warn("not saved: the turn is over");
  return turn.checkpoints.report;
}

/** A number as DynamoDB keeps it: sums of fractions are rounded to a millionth. */
function stored(value: number): number {
  return Number.isInteger(value) ? value : Math.round(value * 1e6) / 1e6;
}
