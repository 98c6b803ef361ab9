/** Where the line of a chart is broken: where no run was due for long. */
import { median } from "./series.ts";

/** A line ends at null, and goes over undefined. */
type Column = readonly (number | null | undefined)[];

/** How many times the usual distance between two runs is a gap. */
const gapAfter = 4;

/**
 * The columns of a chart, with an instant of nulls in each gap. A run that has no number leaves none.
 *
 * @param times in seconds of epoch, ascending @param columns a value for each
 */
export function withGaps(times: readonly number[], columns: readonly Column[]) {
  const distances = times.slice(1).map((at, i) => at - (times[i] ?? at));
  const most = gapAfter * (median(distances) ?? 0);
  const isGap = (i: number) => (distances[i] ?? 0) > most;
  return [
    times.flatMap((at, i) => (isGap(i) ? [at, at + (distances[i] ?? 0) / 2] : [at])),
    ...columns.map((column) => column.flatMap((value, i) => (isGap(i) ? [value, null] : [value]))),
  ] as const;
}

/** The places of values that no line goes to. */
export function aloneIn(column: Column): number[] {
  const ends = column.flatMap((value, i) => (value === undefined ? [] : [{ value, i }]));
  const isEnd = (place: number) => (ends[place]?.value ?? null) === null;
  return ends.flatMap(({ value, i }, place) =>
    value !== null && isEnd(place - 1) && isEnd(place + 1) ? [i] : [],
  );
}
