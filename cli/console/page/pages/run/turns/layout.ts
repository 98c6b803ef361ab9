/**
 * Where the bars of turns are on their common axis, in per cent. Stretches in which no turn is under way are drawn shorter
 * than they were where they are long, such as the night before somebody redrove the run.
 */
import { isInstant, timeOf } from "../../../words/time.ts";
import type { TurnDocument } from "../documents.ts";

export interface TurnBar {
  readonly x: number;
  readonly width: number;
  /** The wait before it; undefined where that is not known. */
  readonly wait?: { readonly x: number; readonly width: number; readonly isShortened: boolean };
  /** Nothing tells when it ended. */
  readonly isOpen: boolean;
}

interface Layout {
  /** Undefined for a turn that nothing tells the start of. */
  readonly bars: readonly (TurnBar | undefined)[];
  /** What it begins and ends with, in epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** A stretch without a turn is drawn as at most this share of all turns together. */
const longestGap = 0.25;
const leastWidth = 0.6;
/** The last bar leaves room for the shape that says how it ended. */
const widest = 95;

/** @param now of turns that are under way, in epoch milliseconds */
export function layoutOf(turns: readonly TurnDocument[], now: number): Layout {
  const all = turns.map((turn) => spanOf(turn, now));
  const spans = all.filter((span) => span !== undefined);
  const from = Math.min(...spans.map(({ waitedFrom, start }) => waitedFrom ?? start));
  const to = Math.max(...spans.map(({ end }) => end));
  const axis = axisOf(from, to, spans);
  const bars = all.map((span): TurnBar | undefined => {
    if (span === undefined) return undefined;
    const { waitedFrom, start, end, isOpen } = span;
    const x = axis.at(start);
    const width = Math.max(leastWidth, axis.at(end) - x);
    const wait = waitedFrom === undefined ? undefined : axis.at(waitedFrom);
    const isShortened = waitedFrom !== undefined && axis.isShortened(waitedFrom, start);
    return {
      x,
      width,
      isOpen,
      wait: wait === undefined ? undefined : { x: wait, width: x - wait, isShortened },
    };
  });
  return { bars, from, to };
}

interface Span {
  readonly waitedFrom?: number;
  readonly start: number;
  readonly end: number;
  readonly isOpen: boolean;
}

function spanOf({ startedAt, endedAt, ended, waitedMs }: TurnDocument, now: number): Span | undefined {
  const [start, until] = [timeOf(startedAt), timeOf(endedAt)];
  if (!isInstant(start)) return undefined;
  const end = isInstant(until) ? until : ended === "running" ? Math.max(start, now) : start;
  const waited = start - (waitedMs ?? Number.NaN);
  const waitedFrom = isInstant(waited) ? waited : undefined;
  return { waitedFrom, start, end, isOpen: endedAt === undefined && ended !== "running" };
}

function axisOf(from: number, to: number, spans: readonly Span[]) {
  const gaps: { readonly from: number; readonly to: number }[] = [];
  let reached = from;
  let busy = 0;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (start > reached) gaps.push({ from: reached, to: start });
    busy += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  const most = Math.max(1_000, busy * longestGap);
  const long = gaps.filter((gap) => gap.to - gap.from > most);
  const shortened = (at: number) =>
    long.reduce((sum, gap) => {
      const share = Math.min(1, Math.max(0, (at - gap.from) / (gap.to - gap.from)));
      return sum - share * (gap.to - gap.from - most);
    }, at - from);
  const whole = Math.max(1, shortened(to));
  return {
    at: (instant: number) => (widest * shortened(instant)) / whole,
    isShortened: (begin: number, end: number) => long.some((gap) => gap.from < end && gap.to > begin),
  };
}
