/**
 * The occurrences of a backfill, in the order in which it takes them. They come from the ledgers' pieces: what was valid
 * then, not what is deployed now. A place among them is a run's name, so it means the same whatever is deployed since.
 */
import { instantsOf, type KnownLedger } from "../ledger/index.ts";
import { instantOf, occurrenceName } from "../model/run/run-name.ts";
import type { BackfillRequest } from "./request.ts";

/** An instant of a trigger, and the run that it has or would have. */
export interface Occurrence {
  readonly known: KnownLedger;
  /** In seconds of epoch. */
  readonly at: number;
  /** The run's name. */
  readonly run: string;
}

type Range = Pick<BackfillRequest, "from" | "to" | "reverse">;

/** In the order of the backfill. */
function inOrder({ reverse }: Range): (a: Occurrence, b: Occurrence) => number {
  return (a, b) => (a.run < b.run ? -1 : 1) * (reverse ? -1 : 1);
}

/** The next few, after a place; from the first one where there is none. */
export function nextOccurrences(
  ledgers: readonly KnownLedger[],
  range: Range,
  after: string | undefined,
  most: number,
): readonly Occurrence[] {
  const isNext = ({ run }: Occurrence) => after === undefined || (range.reverse ? run < after : run > after);
  const find = range.reverse ? before : behind;
  const each = ledgers.flatMap((known) => find(known, range, after, most, isNext));
  return each.sort(inOrder(range)).slice(0, most);
}

/** How many there are, as far as `most`. */
export function countOccurrences(ledgers: readonly KnownLedger[], { from, to }: Range, most: number): number {
  let count = 0;
  for (const { task, ledger } of ledgers)
    for (const _ of instantsOf(task, ledger.pieces, from - 1, to)) if (++count >= most) return count;
  return count;
}

type Find = (
  known: KnownLedger,
  range: Range,
  after: string | undefined,
  most: number,
  isNext: (occurrence: Occurrence) => boolean,
) => Occurrence[];

const behind: Find = (known, { from, to }, after, most, isNext) => {
  const found: Occurrence[] = [];
  const start = after === undefined ? from : Math.max(from, secondOf(after));
  for (const occurrence of between(known, start, to)) {
    if (isNext(occurrence)) found.push(occurrence);
    if (found.length === most) break;
  }
  return found;
};

/** A schedule is asked forwards only: so a stretch before the place is asked for all of it, and a longer one if that is too few. */
const before: Find = (known, { from, to }, after, most, isNext) => {
  const end = after === undefined ? to : Math.min(to, secondOf(after));
  for (let seconds = 3_600; ; seconds *= 4) {
    const start = Math.max(from, end - seconds);
    const found = [...between(known, start, end)].filter(isNext);
    if (found.length >= most || start === from) return found.slice(-most);
  }
};

function* between(known: KnownLedger, from: number, to: number): Generator<Occurrence> {
  const { task, trigger, ledger } = known;
  for (const { at } of instantsOf(task, ledger.pieces, from - 1, to))
    yield { known, at, run: occurrenceName(trigger, new Date(at * 1000)) };
}

function secondOf(run: string): number {
  return instantOf(run).getTime() / 1000;
}
