/** A calendar's documents put together, and counted. */
import { kindOf, kinds } from "../../../../show/calendar/kinds.ts";
import { countText } from "../../words/count.ts";
import { isLive } from "../../words/statuses.ts";
import type {
  BucketDocument,
  CalendarDocument,
  CalendarInstantDocument,
  CalendarRowDocument,
} from "./documents.ts";

/** How many instants there are of each kind, by the kinds' places. */
export type Counts = readonly number[];

/** The same document with what another one says of a stretch of time, for the tasks that the other one has. */
export function joined(
  one: CalendarDocument | undefined,
  other: CalendarDocument | undefined,
): CalendarDocument | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const [from, to] = [Date.parse(other.from), Date.parse(other.to)];
  const isOutside = (at: string) => Date.parse(at) < from || Date.parse(at) >= to;
  const newer = new Map(other.tasks.map((row) => [row.task, row]));
  const known = new Set(one.tasks.map(({ task }) => task));
  // Of a change that both have, the other one may know only some of the tasks that it touches.
  const changes = new Map(
    [...other.clockChanges, ...one.clockChanges].map((change) => [`${change.zone} ${change.at}`, change]),
  );
  return {
    from: one.from < other.from ? one.from : other.from,
    to: one.to > other.to ? one.to : other.to,
    now: one.now > other.now ? one.now : other.now,
    tasks: [
      ...one.tasks.map((row) => {
        const found = newer.get(row.task);
        return found === undefined ? row : joinedRow(row, found, isOutside);
      }),
      ...other.tasks.filter(({ task }) => !known.has(task)),
    ],
    clockChanges: [...changes.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  };
}

function joinedRow(
  { instants = [], buckets = [] }: CalendarRowDocument,
  other: CalendarRowDocument,
  isOutside: (at: string) => boolean,
): CalendarRowDocument {
  return {
    ...other,
    instants: [...instants.filter(({ at }) => isOutside(at)), ...(other.instants ?? [])].sort(byTime),
    buckets: [...buckets.filter(({ from }) => isOutside(from)), ...(other.buckets ?? [])],
  };
}

const byTime = (a: CalendarInstantDocument, b: CalendarInstantDocument) =>
  Date.parse(a.at) - Date.parse(b.at);

/** The same with only some kinds of verdicts, and the tasks that have any. @param only none: all of them */
export function filtered(document: CalendarDocument, only: readonly string[]): CalendarDocument {
  if (only.length === 0) return document;
  const isMeant = (verdict: string) => only.includes(kinds[kindOf(verdict)]?.name ?? "");
  const tasks = document.tasks
    .map(({ instants, buckets, ...row }) => ({
      ...row,
      instants: instants?.filter(({ verdict }) => isMeant(verdict)),
      buckets: buckets?.flatMap(({ from, counts }): BucketDocument[] => {
        const left = Object.entries(counts).filter(([verdict]) => isMeant(verdict));
        return left.length === 0 ? [] : [{ from, counts: Object.fromEntries(left) }];
      }),
    }))
    .filter(({ instants = [], buckets = [] }) => instants.length + buckets.length > 0);
  return { ...document, tasks };
}

export const noCounts: Counts = kinds.map(() => 0);

export function countsOf(row: Pick<CalendarRowDocument, "instants" | "buckets">): Counts {
  const counts = [...noCounts];
  const add = (verdict: string, n: number) => {
    const kind = kindOf(verdict);
    counts[kind] = (counts[kind] ?? 0) + n;
  };
  for (const { verdict } of row.instants ?? []) add(verdict, 1);
  for (const bucket of row.buckets ?? [])
    for (const [verdict, n] of Object.entries(bucket.counts)) add(verdict, n);
  return counts;
}

export function sumOf(all: readonly Counts[]): Counts {
  return noCounts.map((_, kind) => all.reduce((sum, counts) => sum + (counts[kind] ?? 0), 0));
}

export const totalOf = (counts: Counts): number => counts.reduce((sum, n) => sum + n, 0);

/** The place of the worst kind that there is; -1 where there is none. */
export const worstOf = (counts: Counts): number => counts.findIndex((n) => n > 0);

/** `1 missed, 22 ran`. */
export function countsText(counts: Counts): string {
  const words = counts.flatMap((n, kind) => (n === 0 ? [] : [`${countText(n)} ${kinds[kind]?.words}`]));
  return words.join(", ") || "nothing";
}

/** The tasks of which something is under way, and since when, in epoch milliseconds. */
export function busyIn(document: CalendarDocument | undefined): {
  readonly tasks: string[];
  readonly since: number;
} {
  const found = (document?.tasks ?? []).flatMap(({ task, instants = [], buckets = [] }) => {
    const [instant] = instants.filter(({ verdict }) => isLive(verdict));
    const [bucket] = buckets.filter(({ counts }) => Object.keys(counts).some(isLive));
    const times = [instant?.at, bucket?.from].filter((at) => at !== undefined).map((at) => Date.parse(at));
    return times.length === 0 ? [] : [{ task, since: Math.min(...times) }];
  });
  return {
    tasks: found.map(({ task }) => task),
    since: found.reduce((least, { since }) => Math.min(least, since), Number.POSITIVE_INFINITY),
  };
}
