/** The clocks of time zones. Instants are in epoch milliseconds, dates are such as `2026-03-29`. */
import { instantText, isInstant, isoText, notKnown } from "../../words/time.ts";

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** No zone changes its clocks but on a quarter of an hour. */
const quarterMs = 900_000;

const offsets = new Map<string, Map<number, number>>();
const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** What the clocks of a zone are ahead of UTC: nothing where the browser does not know the zone. */
export function offsetAt(zone: string, at: number): number {
  if (!isInstant(at)) return 0;
  const known = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, known);
  const quarter = Math.floor(at / quarterMs);
  const found = known.get(quarter);
  if (found !== undefined) return found;
  const text = formatOf(zone)?.format(quarter * quarterMs) ?? "";
  const [, sign, hours = 0, minutes = 0] = /([+-])(\d+):(\d+)/.exec(text) ?? [];
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  known.set(quarter, offset);
  return offset;
}

/** Undefined for a zone that the browser does not know: it may be a newer one. */
function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) formats.set(zone, newFormat(zone));
  return formats.get(zone);
}

function newFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch {
    return undefined;
  }
}

export const isZone = (zone: string): boolean => formatOf(zone) !== undefined;

/** What the clocks show, as if it were UTC. */
export const wallAt = (zone: string, at: number): number => at + offsetAt(zone, at);

export const dateAt = (zone: string, at: number): string => isoDate(wallAt(zone, at));

const isoDate = (wall: number): string => isoText(wall).slice(0, 10);

/** The first instant of a date: where midnight is left out, the one after it; where it comes twice, the first. */
export function startOf(zone: string, date: string): number {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const guesses = [midnight - dayMs, midnight, midnight + dayMs].map((at) => midnight - offsetAt(zone, at));
  const exact = guesses.filter((at) => wallAt(zone, at) === midnight);
  if (exact.length > 0) return Math.min(...exact);
  const late = Math.max(...guesses);
  return Math.floor(late / quarterMs) * quarterMs;
}

/** The date that is a number of days later. */
export function addDays(date: string, days: number): string {
  return isoDate(Date.parse(`${date}T00:00:00Z`) + days * dayMs);
}

/** The Monday of its week. */
export function mondayOf(date: string): string {
  return addDays(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7));
}

/** The hour of the clock that holds an instant. */
export function hourOf(zone: string, at: number): number {
  return new Date(wallAt(zone, at)).getUTCHours();
}

/** `03:00`, and `03:00:05` where there are seconds; in UTC, and with words that say so, where the zone is not known. */
export function clockText(zone: string, at: number): string {
  const text = isoText(wallAt(zone, at));
  if (!isInstant(at)) return text;
  const clock = text.endsWith(":00.000Z") ? text.slice(11, 16) : text.slice(11, 19);
  return isZone(zone) ? clock : `${clock} ${notKnown}`;
}

/** A sentence of the command, which gives instants in UTC, with them on the clocks of a zone. */
export function onClocks(zone: string, sentence: string): string {
  return sentence.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (at) =>
    instantText(Date.parse(at), zone),
  );
}

/** The date of a local day in words. */
export function dateText(date: string, options: Intl.DateTimeFormatOptions): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  return isInstant(at) ? new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(at) : date;
}

/** The zone of the viewer's machine. */
export const viewersZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
