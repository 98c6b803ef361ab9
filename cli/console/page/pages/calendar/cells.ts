/** The counts of a week by day and hour, and of a year by day. Pure. */
import { lengthOf } from "./axis.ts";
import { type Counts, countsOf, sumOf, totalOf, worstOf } from "./calendar-data.ts";
import type { CalendarDocument, ClockChangeDocument } from "./documents.ts";
import { addDays, dateAt, hourMs, hourOf, startOf, wallAt } from "./zone.ts";

export interface HourCell {
  readonly counts: Counts;
  /** In epoch milliseconds, `to` exclusive: an hour that comes twice is two long, one that is left out none. */
  readonly from: number;
  readonly to: number;
  /** What clocks do in it, of any zone. */
  readonly changes: readonly ClockChangeDocument[];
  /** The calendar's own clocks leave it out. */
  readonly isGap: boolean;
}

/** Of all hours from one date to another, in the calendar's zone. */
export function hourCells(document: CalendarDocument, zone: string, date: string): readonly HourCell[] {
  const [from, to] = [startOf(zone, date), startOf(zone, addDays(date, 1))];
  const found = new Map<number, Counts[]>();
  for (const row of document.tasks)
    for (const [at, counts] of countedTimes(row))
      if (at >= from && at < to) {
        const hour = hourOf(zone, at);
        found.set(hour, [...(found.get(hour) ?? []), counts]);
      }
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return Array.from({ length: 24 }, (_, hour) => {
    const begins = hoursFrom(from, to).filter((at) => hourOf(zone, at) === hour);
    const first = begins[0] ?? from;
    const last = begins.at(-1) ?? first - hourMs;
    const wall = midnight + hour * hourMs;
    return {
      counts: sumOf(found.get(hour) ?? []),
      from: first,
      to: last + hourMs,
      changes: document.clockChanges.filter((change) => touches(change, zone, wall)),
      isGap: begins.length === 0,
    };
  });
}

function hoursFrom(from: number, to: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / hourMs) }, (_, i) => from + i * hourMs);
}

/** Whether the clocks change in an hour that the calendar's clock shows; of its own zone, whether the change leaves it out or repeats it. */
function touches(change: ClockChangeDocument, zone: string, wall: number): boolean {
  if (change.zone !== zone) {
    const at = wallAt(zone, Date.parse(change.at));
    return at >= wall && at < wall + hourMs;
  }
  const first = Math.min(Date.parse(`${change.from}Z`), Date.parse(`${change.to}Z`));
  return wall + hourMs > first && wall < first + lengthOf(change);
}

function* countedTimes(row: CalendarDocument["tasks"][number]): Generator<[number, Counts]> {
  for (const bucket of row.buckets ?? []) yield [Date.parse(bucket.from), countsOf({ buckets: [bucket] })];
  for (const instant of row.instants ?? []) yield [Date.parse(instant.at), countsOf({ instants: [instant] })];
}

/** By date, in the calendar's zone: those that have any. */
export function dayCounts(document: CalendarDocument, zone: string): ReadonlyMap<string, Counts> {
  const found = new Map<string, Counts[]>();
  for (const row of document.tasks)
    for (const [at, counts] of countedTimes(row)) {
      const date = dateAt(zone, at);
      const all = found.get(date);
      if (all === undefined) found.set(date, [counts]);
      else all.push(counts);
    }
  return new Map([...found].map(([date, all]) => [date, sumOf(all)]));
}

/** Kinds of which one alone gives a cell its colour: what errored, was missed, was skipped. */
const troubles = 3;
/** From which share of all on a cell is darker. */
const shares = [0.03, 0.1, 0.34];

/** What a cell looks like. */
export interface Look {
  /** The place of its kind: the worst of what did not run, else what most came to; -1 for none. */
  readonly kind: number;
  /** How many of that kind there are; of what ran or is to come, all. */
  readonly count: number;
  /** How dark it is, 1 to 4; 0 for none. */
  readonly level: number;
}

/** @param most the instants of the fullest cell: the more of them a cell has that went well, the darker it is */
export function lookOf(counts: Counts, most: number): Look {
  const total = totalOf(counts);
  const worst = worstOf(counts);
  if (total === 0) return { kind: -1, count: 0, level: 0 };
  if (worst < troubles) {
    const count = counts[worst] ?? 0;
    return { kind: worst, count, level: 1 + shares.filter((share) => count / total >= share).length };
  }
  const kind = counts.indexOf(Math.max(...counts));
  return {
    kind,
    count: total,
    level: Math.max(1, Math.ceil((Math.log(total + 1) / Math.log(most + 1)) * 4)),
  };
}
