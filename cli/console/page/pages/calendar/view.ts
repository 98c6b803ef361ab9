/** What the calendar's address asks for: the stretch of time, its zone, which tasks, and what is opened. */
import { kinds } from "../../../../show/calendar/kinds.ts";
import {
  addDays,
  clockText,
  dateAt,
  dateText,
  dayMs,
  hourMs,
  isZone,
  mondayOf,
  startOf,
  viewersZone,
  wallAt,
} from "./zone.ts";

export const spans = ["hours", "day", "week", "year"] as const;
export type Span = (typeof spans)[number];

/** Of the span of hours, in milliseconds: each minute has room for its mark. */
const hoursMs = 2 * hourMs;

/** An instant that is opened, or all of a stretch. */
export interface Opened {
  /** @default all that are shown */
  readonly task?: string;
  /** Both in epoch milliseconds; a single instant has no end. */
  readonly from: number;
  readonly to?: number;
  readonly trigger?: string;
}

export interface View {
  readonly span: Span;
  readonly zone: string;
  /** The first date, and the first after it. */
  readonly date: string;
  readonly end: string;
  /** The same in epoch milliseconds; of hours, these within the date. */
  readonly from: number;
  readonly to: number;
  readonly task: string;
  readonly tag: string;
  readonly trigger: string;
  readonly find: string;
  /** Names of the kinds that are shown; none where all are. */
  readonly only: readonly string[];
  readonly asTable: boolean;
  /** Which tasks of very many, from 0. */
  readonly page: number;
  readonly opened?: Opened;
}

/** Of what is outside of these years not every date has one before and one after it. */
const [firstDate, lastDate] = ["0001-01-01", "9998-12-31"];
const isNear = (date: string) => firstDate <= date && date <= lastDate;

/** An instant of the address in epoch milliseconds; NaN for what is none, or is too far away. */
function instantIn(text: string): number {
  const at = Date.parse(text);
  return at >= Date.parse(firstDate) && at < Date.parse(lastDate) + dayMs ? at : Number.NaN;
}

export function viewOf({ searchParams: query }: URL, now: number): View {
  const value = (name: string) => query.get(name) ?? "";
  const zone = query.has("zone") && isZone(value("zone")) ? value("zone") : viewersZone();
  const span = spans.find((one) => one === value("view")) ?? "day";
  const at = value("at");
  const instant = at.includes("T") ? instantIn(at) : Number.NaN;
  const isDate = /^\d{4}-\d\d-\d\d$/.test(at) && !Number.isNaN(Date.parse(at));
  const asked = isDate ? at : dateAt(zone, Number.isNaN(instant) ? now : instant);
  const day = isNear(asked) ? asked : dateAt(zone, now);
  const date = { hours: day, day, week: mondayOf(day), year: `${day.slice(0, 4)}-01-01` }[span];
  const end = later(span, date, 1);
  const [from, to] = [instantIn(value("from")), instantIn(value("to"))];
  // A link from another page leads to an instant of a task.
  const isLink = span !== "hours" && !Number.isNaN(instant) && value("task") !== "";
  const linked = isLink ? { task: value("task"), from: instant } : undefined;
  const opened = {
    ...{ task: value("of") || undefined, from, trigger: value("by") || undefined },
    to: Number.isNaN(to) ? undefined : to,
  };
  return {
    ...{ span, zone, date, end },
    ...(span === "hours"
      ? hoursAround(zone, isDate ? startOf(zone, day) : Number.isNaN(instant) ? now - hourMs / 2 : instant)
      : { from: startOf(zone, date), to: startOf(zone, end) }),
    ...{ task: value("task"), tag: value("tag"), trigger: value("trigger"), find: value("find") },
    only: kinds.map(({ name }) => name).filter((name) => value("verdict").split(",").includes(name)),
    asTable: value("as") === "table",
    page: Math.max(0, Math.floor(Number(value("page"))) || 0),
    opened: Number.isNaN(from) ? linked : opened,
  };
}

/** From the full hour before an instant. */
function hoursAround(zone: string, at: number): Pick<View, "from" | "to"> {
  const from = at - (wallAt(zone, at) % hourMs);
  return { from, to: from + hoursMs };
}

/** What the address has as `at` so many spans later, or earlier. */
export function movedTo({ span, date, from }: View, count: number): string {
  return span === "hours" ? textOf(from + count * hoursMs) : later(span, date, count);
}

/** What the address has as `at` for a date: of hours the same time of it. */
export function onDate({ span, zone, date, from }: View, wanted: string): string {
  return span === "hours" ? textOf(startOf(zone, wanted) + from - startOf(zone, date)) : wanted;
}

/** What the address has for hours: those of what is opened, of now, or where the stretch begins. */
export function hoursFrom({ from, to, opened }: View, now: number): string {
  if (opened !== undefined) return textOf(opened.from);
  return from <= now && now < to ? "" : textOf(from);
}

const textOf = (at: number) => new Date(at).toISOString().replace(".000Z", "Z");

/** So many spans later, or earlier; of hours, days. */
export function later(span: Span, date: string, count: number): string {
  if (span === "year") return `${String(Number(date.slice(0, 4)) + count).padStart(4, "0")}${date.slice(4)}`;
  return addDays(date, count * (span === "week" ? 7 : 1));
}

/** What the address loses where another stretch of time is shown. */
export const closed = { of: "", from: "", to: "", by: "", page: "" };

/** What the address has of an opened instant or stretch. */
export function openedQuery(opened: Opened | undefined): Record<string, string | undefined> {
  const text = (at: number | undefined) => (at === undefined ? undefined : textOf(at));
  const { task, from, to, trigger } = opened ?? {};
  return { of: task, from: text(from), to: text(to), by: trigger };
}

/** `Sunday 29 March 2026, 13:00 – 15:00`, `Sunday 29 March 2026`, `23 – 29 March 2026`, `2026`. */
export function spanText({ span, zone, date, end, from, to }: View): string {
  if (span === "year") return date.slice(0, 4);
  const whole = { day: "numeric", month: "long", year: "numeric" } as const;
  const day = () => dateText(date, { weekday: "long", ...whole });
  if (span === "hours") return `${day()}, ${clockText(zone, from)} – ${clockText(zone, to)}`;
  if (span === "day") return day();
  return `${dateText(date, { day: "numeric", month: "short" })} – ${dateText(addDays(end, -1), { ...whole, month: "short" })}`;
}
