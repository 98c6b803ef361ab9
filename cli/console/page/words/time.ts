/**
 * Times and durations in words. A record may have been written by anybody, or by an older version: what is no instant, and no
 * duration, is said as such, and nothing here throws.
 */

/** In place of a number or a duration that is none. */
export const noValue = "–";

const noInstant = "no instant";

/** Epoch milliseconds that a calendar has a date for. */
export function isInstant(at: unknown): at is number {
  return typeof at === "number" && Math.abs(at) <= 8.64e15;
}

/** An ISO instant of a document in epoch milliseconds; NaN for what is none. */
export function timeOf(at: unknown): number {
  return typeof at === "string" ? Date.parse(at) : Number.NaN;
}

/** @param at in epoch milliseconds; what is none gives `no instant` */
export function isoText(at: number): string {
  return isInstant(at) ? new Date(at).toISOString() : noInstant;
}

/** What a document has in place of an instant. */
export function rawText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? noValue);
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

const units = [
  ["day", dayMs],
  ["h", hourMs],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** A duration in its two largest units: `1 h 5 min`, `20 s`, `350 ms`. @param ms in milliseconds */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return noValue;
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toString()} s`;
  const at = units.findIndex(([, size]) => ms >= size);
  return units
    .slice(at, at + 2)
    .map(([unit, size], i) => {
      const before = i === 0 ? ms : ms % (units[at]?.[1] ?? 1);
      return [Math.floor(before / size), unit] as const;
    })
    .filter(([count], i) => i === 0 || count > 0)
    .map(([count, unit]) => `${count} ${unit === "day" && count > 1 ? "days" : unit}`)
    .join(" ");
}

/** How often, by the time between: `each hour`, `each 2 h`. @param ms in milliseconds */
export function eachText(ms: number): string {
  const text = durationText(ms);
  const whole: Readonly<Record<string, string>> = { "1 day": "day", "1 h": "hour", "1 min": "minute" };
  return `each ${whole[text] ?? text}`;
}

/** How far an instant is: `in 5 min`, `3 days ago`, `now`. @param at, now in epoch milliseconds */
export function distanceText(at: number, now: number): string {
  if (!isInstant(at)) return noInstant;
  const far = Math.abs(at - now);
  if (far < 1_000) return "now";
  const [unit, size] = units.find(([, one]) => far >= one) ?? ["s", 1_000];
  const count = Math.floor(far / size);
  const words = `${count} ${unit === "day" && count > 1 ? "days" : unit}`;
  return at > now ? `in ${words}` : `${words} ago`;
}

/** Behind an instant in UTC, where another zone was meant. */
export const notKnown = "UTC (this browser does not know the zone)";

type Format = Pick<Intl.DateTimeFormat, "format">;
const formats = new Map<string | undefined, Format>();

/**
 * An instant on the clocks of a time zone: `Mon 30 Nov 2026, 14:05:00`; in UTC, and with words that say so, where the browser
 * does not know the zone. @param at what is none gives `no instant` @param zone @default the viewer's
 */
export function instantText(at: number, zone?: string): string {
  if (!isInstant(at)) return noInstant;
  // One is made in the time that a hundred instants take.
  const format = formats.get(zone) ?? newFormat(zone);
  return format.format(at);
}

function newFormat(zone: string | undefined): Format {
  const format = formatIn(zone);
  formats.set(zone, format);
  return format;
}

function formatIn(zone: string | undefined): Format {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      ...{ weekday: "short", day: "numeric", month: "short", year: "numeric" },
      ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: zone },
    });
  } catch {
    const utc = formatIn("UTC");
    return { format: (at) => `${utc.format(at)} ${notKnown}` };
  }
}

const short = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
const toMinutes = new Intl.DateTimeFormat("en-GB", short);
const toSeconds = new Intl.DateTimeFormat("en-GB", { ...short, second: "2-digit" });

/** A sentence of the command, which gives instants in UTC, with them on the viewer's clocks. */
export function onThisClock(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (at) => shortText(at, true));
}

/** `22 Nov, 10:00` on the viewer's clocks; what is no instant as it is. @param at ISO @param hasSeconds @default false */
export function shortText(at: unknown, hasSeconds = false): string {
  const ms = timeOf(at);
  return isInstant(ms) ? (hasSeconds ? toSeconds : toMinutes).format(ms) : rawText(at);
}
