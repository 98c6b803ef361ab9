/**
 * A calendar for a terminal: a line for each task, with one mark for each stretch of time, that of the worst that is in it;
 * below it how many instants came to what, what did not run, and the clock changes.
 */
import { grouped } from "../../../functions/model/run/progress.ts";
import { table } from "../table.ts";
import { instantText, shortened } from "../words.ts";
import { type Calendar, type CalendarRange, type CalendarRow, isOdd, spans } from "./calendar.ts";
import { type Kind, kindOf, kinds } from "./kinds.ts";
import type { WallClock } from "./wall-clock.ts";

const mostTold = 20;
const longestName = 40;
const defaultColumns = 80;
/** Columns from one time of the ruler to the next. */
const labelEvery = 8;
/** How wide a column of time may be, in seconds. */
const steps = [60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000] as const;

/** Columns of equal stretches of time, as the calendar's clock shows it. */
interface Axis {
  readonly clock: WallClock;
  /** In seconds of epoch, as if the clock were UTC. */
  readonly begin: number;
  readonly step: number;
  readonly columns: number;
}

/** How wide the names are, and how many columns of time there is room for. */
function room(names: readonly string[], columns = defaultColumns): readonly [width: number, most: number] {
  const width = Math.min(longestName, Math.max(4, ...names.map((name) => name.length)));
  return [width, Math.max(20, columns - width - 2)];
}

/** The finest step by which a stretch fits a terminal, in seconds. */
export function fittingStep(
  { from, to }: Pick<CalendarRange, "from" | "to">,
  names: readonly string[],
  columns: number | undefined,
): number {
  const [, most] = room(names, columns);
  return steps.find((step) => (to - from) / step + 1 <= most) ?? steps[steps.length - 1] ?? spans.day;
}

/** @param columns of the terminal @default tables may be of any width */
export function calendarText(calendar: Calendar, columns?: number): string {
  const { rows, from, to, changes, now, clock, step = spans.hour } = calendar;
  const [width, most] = room(
    rows.map(({ task }) => task),
    columns,
  );
  const axes = axesOf({ from: clock.at(from), to: clock.at(to - 1) + 1, step, clock }, most);
  const strips = axes.map((axis) => strip(calendar, axis, width)).join("\n\n");
  const shown = new Set(rows.flatMap((row) => axes.flatMap((axis) => [...cells(row, axis)])));
  const shownKinds = kinds.filter(({ mark }) => shown.has(mark));
  const head = `${second(from)} to ${second(to)}\na column is ${stepText(step)} in ${clock.zone}; | is now, ${second(now)}`;
  const totals = table(
    ["task!", "instants"],
    rows.map((row) => [row.task, countsText(row)]),
    columns,
  );
  const zones = changes.map(({ zone, at, why, tasks }) => [
    second(at),
    zone,
    tasks.length === 0 ? why : `${why} (${tasks.join(", ")})`,
  ]);
  return [
    head,
    strips,
    ...(shownKinds.length === 0 ? [] : [legend(shownKinds, columns)]),
    totals,
    ...(zones.length === 0 ? [] : [table(["clock change!", "zone!", ""], zones, columns)]),
    ...lookedAt(rows, columns),
  ].join("\n\n");
}

/** As many to a line as fit. */
function legend(shown: readonly Kind[], columns = defaultColumns): string {
  const lines: string[] = [];
  for (const { mark, words } of shown) {
    const longer = [...lines.splice(-1), `${mark} ${words}`];
    const one = longer.join("   ");
    lines.push(...(one.length <= columns ? [one] : longer));
  }
  return lines.join("\n");
}

/** In as many blocks as it takes. */
function axesOf(
  { from, to, step, clock }: { from: number; to: number; step: number; clock: WallClock },
  most: number,
): readonly Axis[] {
  const begin = from - (from % step);
  const all = Math.ceil((to - begin) / step);
  const axes: Axis[] = [];
  for (let done = 0; done < all; done += most)
    axes.push({ clock, begin: begin + done * step, step, columns: Math.min(most, all - done) });
  return axes;
}

function strip({ rows, now }: Calendar, axis: Axis, width: number): string {
  const place = placeOf(now, axis);
  const isHere = place >= 0 && place < axis.columns;
  const gap = " ".repeat(width + 2);
  const nowLine = isHere ? [`${gap}${" ".repeat(place)}|`] : [];
  const lines = rows.map((row) => {
    const name = shortened(row.task, width).padEnd(width);
    return `${name}  ${cells(row, axis)}`.trimEnd();
  });
  return [`${gap}${ruler(axis)}`.trimEnd(), ...nowLine, ...lines].join("\n");
}

function placeOf(at: number, { clock, begin, step }: Axis): number {
  return Math.floor((clock.at(at) - begin) / step);
}

/** Times, or dates where columns are days, each at its column. */
function ruler({ begin, step, columns }: Axis): string {
  const isDates = step * labelEvery >= spans.day;
  let text = "";
  for (let i = 0; i < columns; i += labelEvery) {
    const iso = second(begin + i * step);
    const label = isDates || (begin + i * step) % spans.day === 0 ? iso.slice(5, 10) : iso.slice(11, 16);
    if (i + label.length > columns) break;
    text = text.padEnd(i) + label;
  }
  return text;
}

function cells(row: CalendarRow, axis: Axis): string {
  const found = new Map<number, number>();
  const see = (at: number, verdict: string) => {
    const place = placeOf(at, axis);
    if (place < 0 || place >= axis.columns) return;
    found.set(place, Math.min(found.get(place) ?? kinds.length, kindOf(verdict)));
  };
  for (const { from, counts } of row.buckets ?? []) for (const verdict of counts.keys()) see(from, verdict);
  return Array.from({ length: axis.columns }, (_, i) => kinds[found.get(i) ?? -1]?.mark ?? " ").join("");
}

/** `1,440 succeeded, 3 skipped, 12 coming`. */
function countsText(row: CalendarRow): string {
  const sorted = [...countsOf(row)].sort(([a], [b]) => kindOf(a) - kindOf(b));
  return sorted.map(([verdict, n]) => `${grouped(n)} ${verdict}`).join(", ") || "none";
}

function countsOf({ buckets = [] }: CalendarRow): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const bucket of buckets)
    for (const [verdict, n] of bucket.counts) counts.set(verdict, (counts.get(verdict) ?? 0) + n);
  return counts;
}

/** The newest instants that did not run, one by one. */
function lookedAt(rows: readonly CalendarRow[], columns: number | undefined): readonly string[] {
  const odd = rows
    .flatMap(({ task, instants }) => instants.map((one) => ({ task, ...one })))
    .sort((a, b) => b.at - a.at);
  if (odd.length === 0) return [];
  const told = odd.slice(0, mostTold).map(({ at, task, verdict, why = "" }) => {
    const words = why.startsWith(`${verdict}: `) ? why.slice(verdict.length + 2) : why === verdict ? "" : why;
    return [second(at), task, verdict, words];
  });
  const all = rows.flatMap((row) => [...countsOf(row)].filter(([verdict]) => isOdd(verdict)));
  const more = all.reduce((sum, [, n]) => sum + n, 0) - told.length;
  return [
    table(["did not run!", "task!", "", "why"], told, columns) +
      (more > 0 ? `\nand ${grouped(more)} before them` : ""),
  ];
}

function second(at: number): string {
  return instantText(at * 1000);
}

function stepText(step: number): string {
  if (step % spans.day === 0) return step === spans.day ? "a day" : `${step / spans.day} days`;
  if (step % spans.hour === 0) return step === spans.hour ? "an hour" : `${step / spans.hour} hours`;
  return step === 60 ? "a minute" : `${step / 60} minutes`;
}
