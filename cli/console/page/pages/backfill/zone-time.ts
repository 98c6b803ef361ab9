/** Instants on the clocks of a zone, as a field of date and time holds them: `2026-11-21T10:00:00`. */
import { dayMs } from "../../words/time.ts";

/** @param at in epoch milliseconds */
export function wallTime(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    ...{ timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  }).format(at);
  return parts.replace(" ", "T");
}

/**
 * The instant at which a zone's clocks show a time: the first one where they show it twice, and where they skip it, as far
 * behind the skip as it is. @returns epoch milliseconds; undefined for what is no time
 */
export function instantOf(wall: string, zone: string): number | undefined {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const offsetAt = (at: number) => Date.parse(`${wallTime(at, zone)}Z`) - Math.floor(at / 1000) * 1000;
  const [before, after] = [offsetAt(asUtc - dayMs), offsetAt(asUtc + dayMs)];
  const exact = [asUtc - before, asUtc - after].filter((at) => at + offsetAt(at) === asUtc);
  return exact.length > 0 ? Math.min(...exact) : asUtc - before;
}
