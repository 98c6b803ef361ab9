/**
 * A day as a line: where instants are on it, and which of them are so near to each other that they are one counted bar. A
 * day of 25 hours has room for 25; where the clocks leave out an hour, the line has that hour all the same, hatched.
 */
import { type Counts, countsOf } from "./calendar-data.ts";
import type { CalendarInstantDocument, CalendarRowDocument, ClockChangeDocument } from "./documents.ts";
import { clockText, hourMs, wallAt } from "./zone.ts";

const minuteMs = 60_000;

export interface Axis {
  /** In epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly zone: string;
  /** In pixels. */
  readonly width: number;
  /** Hours that the clocks leave out: when, and how much. In milliseconds. */
  readonly gaps: readonly { readonly at: number; readonly ms: number }[];
}

/** What is drawn of a row. Places are in pixels. */
export interface Mark {
  readonly x: number;
  /** Of a bar. */
  readonly width?: number;
  /** Of a mark that has less room than it would take: how much it has. */
  readonly room?: number;
  readonly counts: Counts;
  /** The instant, where it is one. */
  readonly instant?: CalendarInstantDocument;
  /** In epoch milliseconds, `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

interface Band {
  readonly x: number;
  readonly width: number;
  readonly change: ClockChangeDocument;
}

/** Marks that are nearer are a bar: of a day, and of hours, where they are drawn narrower. */
const [markWidth, narrowWidth] = [11, 4];
const leastBar = 24;
/** How long a bar may be, and how far from each other two labels may be. */
const barHours = [1, 2, 3, 4, 6, 12, 24].map((hours) => hours * hourMs);
const barMinutes = [5, 10, 15, 30, 60].map((minutes) => minutes * minuteMs);
/** A stretch that is shorter is told by minutes. */
const shortMs = 6 * hourMs;
/** The room of a label. */
export const leastTick = 44;
const leastBand = 8;

export function axisOf(
  { from, to, zone }: Pick<Axis, "from" | "to" | "zone">,
  width: number,
  changes: readonly ClockChangeDocument[],
): Axis {
  const gaps = changes
    .filter((change) => change.zone === zone && change.kind === "gap")
    .map((change) => ({ at: Date.parse(change.at), ms: lengthOf(change) }));
  return { from, to, zone, width, gaps };
}

/** How much the clocks leave out or show twice, in milliseconds. */
export function lengthOf({ from, to }: Pick<ClockChangeDocument, "from" | "to">): number {
  return Math.abs(Date.parse(`${to}Z`) - Date.parse(`${from}Z`));
}

function lengthOfAll({ from, to, gaps }: Axis): number {
  return to - from + gaps.reduce((sum, { ms }) => sum + ms, 0);
}

export function placeOf(axis: Axis, at: number): number {
  const { from, gaps, width } = axis;
  const before = gaps.reduce((sum, gap) => sum + (gap.at <= at ? gap.ms : 0), 0);
  return ((at - from + before) / lengthOfAll(axis)) * width;
}

const isShort = (axis: Axis) => lengthOfAll(axis) <= shortMs;

/** The shortest stretch that is so many pixels wide, in milliseconds. */
function stepOf(axis: Axis, pixels: number): number {
  const steps = isShort(axis) ? barMinutes : barHours;
  const whole = Math.max(1, lengthOfAll(axis));
  return steps.find((ms) => (ms / whole) * axis.width >= pixels) ?? steps.at(-1) ?? hourMs;
}

/** Full hours, or minutes, as many as there is room for. */
export function ticksOf(axis: Axis): readonly { readonly x: number; readonly text: string }[] {
  const { from, to, zone } = axis;
  const every = stepOf(axis, leastTick);
  const ticks = [];
  for (let at = from; at < to; at += Math.min(every, hourMs / 2)) {
    const wall = wallAt(zone, at);
    if (wall % every === 0) ticks.push({ x: placeOf(axis, at), text: clockText(zone, at) });
  }
  return ticks;
}

/** The ticks whose labels have room beside each other. */
export function labelsOf(axis: Axis): ReturnType<typeof ticksOf> {
  let end = Number.NEGATIVE_INFINITY;
  return ticksOf(axis).filter(({ x }) => {
    // The first label begins where the axis does.
    const middle = x === 0 ? leastTick / 2 : x;
    if (middle - leastTick / 2 < end) return false;
    end = middle + leastTick / 2;
    return true;
  });
}

/** The hours that clock changes leave out or repeat. Of another zone than the axis's, an hour left out takes no time. */
export function bandsOf(axis: Axis, changes: readonly ClockChangeDocument[]): readonly Band[] {
  return changes.flatMap((change) => {
    const [at, ms] = [Date.parse(change.at), lengthOf(change)];
    if (at < axis.from || at >= axis.to) return [];
    if (change.kind === "fold") {
      const [x, end] = [placeOf(axis, at - ms), placeOf(axis, at + ms)];
      return [{ x: Math.max(0, x), width: Math.min(axis.width, end) - Math.max(0, x), change }];
    }
    const end = placeOf(axis, at);
    const begin = change.zone === axis.zone ? placeOf(axis, at - 1) : end - leastBand;
    return [{ x: Math.max(0, begin), width: end - Math.max(0, begin), change }];
  });
}

/** The marks of a row, in the order of time. */
export function marksOf(axis: Axis, { instants = [], buckets = [] }: CalendarRowDocument): readonly Mark[] {
  const { from, to } = axis;
  // What the command has counted is counted by the hour.
  const step = Math.max(stepOf(axis, leastBar), buckets.length > 0 ? hourMs : 0);
  const least = isShort(axis) ? narrowWidth : markWidth;
  const room = isShort(axis) ? roomIn(instants.map(({ at }) => placeOf(axis, Date.parse(at)))) : undefined;
  const slots = new Map<
    number,
    { instants: CalendarInstantDocument[]; buckets: (typeof buckets)[number][]; to: number }
  >();
  const slotOf = (at: number) => {
    const begin = from + Math.floor((at - from) / step) * step;
    const slot = slots.get(begin) ?? { instants: [], buckets: [], to: Math.min(to, begin + step) };
    slots.set(begin, slot);
    return slot;
  };
  for (const instant of instants) slotOf(Date.parse(instant.at)).instants.push(instant);
  for (const bucket of buckets) slotOf(Date.parse(bucket.from)).buckets.push(bucket);
  return [...slots]
    .sort(([a], [b]) => a - b)
    .flatMap(([begin, slot]): Mark[] => {
      const alone = slot.instants.map((instant) => {
        const at = Date.parse(instant.at);
        const counts = countsOf({ instants: [instant] });
        return { x: placeOf(axis, at), room, counts, instant, from: at, to: at + 1_000 };
      });
      const isTight = alone.some(({ x }, i) => i > 0 && x - (alone[i - 1]?.x ?? 0) < least);
      if (slot.buckets.length === 0 && !isTight) return alone;
      const x = placeOf(axis, begin);
      return [{ x, width: placeOf(axis, slot.to - 1) - x, counts: countsOf(slot), from: begin, to: slot.to }];
    });
}

/** What each of some places has for itself, where that is less than a mark takes. Those that have nearly none are a bar. */
function roomIn(places: readonly number[]): number | undefined {
  const rooms = places.map((x, i) => x - (places[i - 1] ?? Number.NEGATIVE_INFINITY));
  const room = Math.min(...rooms.filter((one) => one >= narrowWidth));
  return room < 2 * markWidth ? room : undefined;
}
