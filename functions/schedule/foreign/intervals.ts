/** Intervals as other tools write them: `@every 1h30m`, `every 5 mins`, `90s`, `rate(1 minutes)`, `R/PT5M`, `PT1.5H`, `P1M`. */
import { intervalWords } from "../expression/interval.ts";

const form = /^(?:@?every|rate|R\d*\/)?[\s(]*((?:\d+(?:\.\d+)?\s*[a-z]+[\s,]*(?:and\s+)?)+)\)?$/i;

/** Seconds by the first letters of a unit. "m" is minutes; only months begin with "mo". */
const units: readonly (readonly [name: RegExp, seconds: number])[] = [
  [/^(ms|millis|milliseconds?)$/i, 0.001],
  [/^(s|secs?|seconds?)$/i, 1],
  [/^(m|mins?|minutes?)$/i, 60],
  [/^(h|hrs?|hours?)$/i, 3600],
  [/^(d|days?)$/i, 86_400],
  [/^(w|wks?|weeks?)$/i, 604_800],
];

export function interval(text: string): string[] {
  const [, iso] = /^(?:R\d*\/(?:.*\/)?)?(P[^/]+)$/i.exec(text) ?? [];
  // M is minutes only after T.
  const withoutSigns = /^P(?![^T]*M)(.*)$/i
    .exec(iso ?? "")?.[1]
    ?.replace(/T/i, "")
    .replaceAll(",", ".");
  if (iso) return [iso, iso.toUpperCase(), ...(withoutSigns ? interval(withoutSigns) : [])];
  const [, unitAlone] = /^@every\s+(second|minute|hour|day|week)$/i.exec(text) ?? [];
  const [, length] = form.exec(unitAlone ? `1 ${unitAlone}` : text) ?? [];
  if (!length) return [];
  let seconds = 0;
  for (const [, count, unit = ""] of length.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)) {
    if (/^and$/i.test(unit)) return [];
    seconds += Number(count) * (units.find(([name]) => name.test(unit))?.[1] ?? Number.NaN);
  }
  // 0.1 h and 1.1 s are not whole in binary.
  const whole = Math.round(seconds);
  if (!(whole >= 1 && Math.abs(whole - seconds) < 1e-6)) return [];
  const words = intervalWords(whole);
  return /^rate\b/i.test(text) ? [`rate(${words})`, `every ${words}`] : [`every ${words}`];
}

/** Months and years have no fixed length, but a line can name their first day. */
export function calendarInterval(text: string): string[] {
  const [, count, unit = ""] =
    /^(?:R\/)?P(\d+)([MY])$/.exec(text) ??
    /^(?:@?every|rate)[\s(]+(?:(\d+)\s+)?(month|year)s?\)?$/i.exec(text) ??
    [];
  const months = Number(count ?? 1) * (/^y/i.test(unit) ? 12 : 1);
  if (unit === "" || months < 1 || 12 % months !== 0) return [];
  return [months === 1 ? "@monthly" : months === 12 ? "@yearly" : `0 0 1 */${months} *`];
}
