/**
 * A time zone as stretches of one offset each. Taken as true: `Intl` knows the rules, no zone changes twice
 * within ten days, none by more than a day. Stretches are found once for each zone and mean year (some 80
 * questions to `Intl`) and kept; the tables of neighbouring years overlap by four days, so that a local time
 * may be looked up as if it were UTC.
 */

import { ScheduleError } from "../schedule-error.ts";
import { DAY } from "./calendar.ts";

/** Instants `start` to `end` (exclusive), at which local time is UTC plus `offset`. All in milliseconds. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
  /** The first local time that no earlier stretch showed. */
  readonly from: number;
}

/** The mean year, which is a whole number of seconds. */
const YEAR = 365.2425 * DAY;
const MARGIN = 4 * DAY;
const PROBE = 10 * DAY;
const always: readonly Stretch[] = [{ start: -Infinity, end: Infinity, offset: 0, from: -Infinity }];

/** Finds local times. Get one from `timeZone(name)`. */
export class TimeZone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | undefined;
  readonly #years: (readonly Stretch[])[] = [];

  constructor(name: string) {
    this.name = name;
    // UTC needs no Intl, whose first use costs a process 28 ms.
    if (name !== "UTC") this.#format = formatOf(name);
  }

  /** The stretches around `time` (UTC or local milliseconds, 1970 or later but for a day), in order. */
  around(time: number): readonly Stretch[] {
    const year = Math.floor(time / YEAR);
    const known = this.#years[year + 1];
    if (known) return known;
    const found = this.#format ? this.#stretches(year * YEAR - MARGIN, (year + 1) * YEAR + MARGIN) : always;
    this.#years[year + 1] = found;
    return found;
  }

  /** The stretch that holds an instant. */
  at(time: number): Stretch {
    return this.around(time).find(({ end }) => time < end) as Stretch;
  }

  #stretches(begin: number, end: number): Stretch[] {
    const found: Stretch[] = [];
    let [start, probe, from] = [begin, begin, -Infinity];
    for (let offset = this.#offset(begin); probe < end; ) {
      let after = Math.min(probe + PROBE, end);
      const next = this.#offset(after);
      if (next !== offset) {
        // By halving: the first whole second with another offset.
        let before = probe;
        while (after - before > 1000) {
          const middle = Math.ceil((before + after) / 2000) * 1000;
          if (this.#offset(middle) === offset) before = middle;
          else after = middle;
        }
      }
      probe = after;
      if (next === offset && probe < end) continue;
      from = Math.max(from, start + offset);
      found.push({ start, end: probe, offset, from });
      from = Math.max(from, probe + offset);
      start = probe;
      if (probe < end) offset = this.#offset(probe);
    }
    return found;
  }

  /** Milliseconds to add to UTC. Reads "…GMT", "…GMT+05:30" and "…GMT-00:44:30". */
  #offset(time: number): number {
    const [, sign, hours, minutes, seconds] =
      offsetForm.exec((this.#format as Intl.DateTimeFormat).format(time)) ?? [];
    return (
      Number(`${sign ?? ""}1`) *
      (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) *
      1000
    );
  }
}

const offsetForm = /([+-])(\d+):(\d+):?(\d+)?$/;
const zones = new Map<string, TimeZone>();

/** The zone of that name; throws a `ScheduleError` for one that `Intl` does not know or writes otherwise. */
export function timeZone(name: string): TimeZone {
  const zone = zones.get(name) ?? new TimeZone(name);
  zones.set(name, zone);
  return zone;
}

function formatOf(name: string): Intl.DateTimeFormat {
  let allowed = 'an IANA name such as "Europe/London"';
  let options: ErrorOptions | undefined;
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    const known = format.resolvedOptions().timeZone;
    // Intl also knows names in any case, and offsets such as "+01:00"; EventBridge does not.
    if (/^[A-Z]/i.test(name) && (known === name || known.toLowerCase() !== name.toLowerCase())) return format;
    allowed = `${allowed}; is it ${known}?`;
  } catch (cause) {
    options = { cause };
  }
  throw new ScheduleError("unknown-time-zone", "timeZone", name, allowed, undefined, options);
}
