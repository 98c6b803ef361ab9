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
  const split = <Value, End>(values: readonly Value[], end: (i: number) => End) =>
    values.flatMap((value, i) => ((distances[i] ?? 0) > most ? [value, end(i)] : [value]));
  return [
    split(times, (i) => ((times[i] ?? 0) + (times[i + 1] ?? 0)) / 2),
    ...columns.map((column) => split(column, () => null)),
  ] as const;
}

/** The places of values with none beside them, which are drawn as points: a line may not go to them. */
export function aloneIn(column: Column): number[] {
  return column.flatMap((value, i) =>
    (value ?? null) !== null && (column[i - 1] ?? column[i + 1] ?? null) === null ? [i] : [],
  );
}
