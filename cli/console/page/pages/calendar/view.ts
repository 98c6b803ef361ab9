/** What the calendar's address asks for: the stretch of time, its zone, which tasks, and what is opened. */
import { kinds } from "../../../../show/calendar/kinds.ts";
import { addDays, dateAt, dateText, dayMs, isZone, mondayOf, startOf, viewersZone } from "./zone.ts";

export const spans = ["day", "week", "year"] as const;
export type Span = (typeof spans)[number];

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
  /** The same in epoch milliseconds. */
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
  const date = { day, week: mondayOf(day), year: `${day.slice(0, 4)}-01-01` }[span];
  const end = later(span, date, 1);
  const [from, to] = [instantIn(value("from")), instantIn(value("to"))];
  // A link from another page leads to an instant of a task.
  const linked =
    !Number.isNaN(instant) && value("task") !== "" ? { task: value("task"), from: instant } : undefined;
  const opened = {
    ...{ task: value("of") || undefined, from, trigger: value("by") || undefined },
    to: Number.isNaN(to) ? undefined : to,
  };
  return {
    ...{ span, zone, date, end, from: startOf(zone, date), to: startOf(zone, end) },
    ...{ task: value("task"), tag: value("tag"), trigger: value("trigger"), find: value("find") },
    only: kinds.map(({ name }) => name).filter((name) => value("verdict").split(",").includes(name)),
    asTable: value("as") === "table",
    page: Math.max(0, Math.floor(Number(value("page"))) || 0),
    opened: Number.isNaN(from) ? linked : opened,
  };
}

/** So many spans later, or earlier. */
export function later(span: Span, date: string, count: number): string {
  if (span === "year") return `${String(Number(date.slice(0, 4)) + count).padStart(4, "0")}${date.slice(4)}`;
  return addDays(date, count * (span === "week" ? 7 : 1));
}

/** What the address has of an opened instant or stretch. */
export function openedQuery(opened: Opened | undefined): Record<string, string | undefined> {
  const text = (at: number | undefined) =>
    at === undefined ? undefined : new Date(at).toISOString().replace(".000Z", "Z");
  const { task, from, to, trigger } = opened ?? {};
  return { of: task, from: text(from), to: text(to), by: trigger };
}

/** `Sunday 29 March 2026`, `23 – 29 March 2026`, `2026`. */
export function spanText({ span, date, end }: Pick<View, "span" | "date" | "end">): string {
  if (span === "year") return date.slice(0, 4);
  const whole = { day: "numeric", month: "long", year: "numeric" } as const;
  if (span === "day") return dateText(date, { weekday: "long", ...whole });
  return `${dateText(date, { day: "numeric", month: "short" })} – ${dateText(addDays(end, -1), { ...whole, month: "short" })}`;
}
