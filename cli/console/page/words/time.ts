/** Times and durations in words. */

const units = [
  ["day", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** A duration in its two largest units: `1 h 5 min`, `20 s`, `350 ms`. @param ms in milliseconds */
export function durationText(ms: number): string {
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
 * does not know the zone. @param at NaN gives `no instant` @param zone @default the viewer's
 */
export function instantText(at: number, zone?: string): string {
  if (Number.isNaN(at)) return "no instant";
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
