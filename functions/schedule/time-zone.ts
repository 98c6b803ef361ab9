/**
 * A time zone as stretches of one offset each. Taken as true: `Intl` knows the rules, no zone changes twice
 * within ten days, none by more than 24 h. Stretches are found once for each zone and mean year (about 60
 * questions to `Intl`) and kept; the tables of neighbouring years overlap by four days, so that a local time
 * may be looked up as if it were UTC.
 */
import { DAY } from "./schedule.ts";
import { ScheduleError } from "./schedule-error.ts";

/** Instants `start` to `end` (exclusive), at which local time is UTC plus `offset`. All in milliseconds. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
  /** The first local time that no earlier stretch showed. */
  readonly from: number;
}

const YEAR = 365.2425 * DAY;
const MARGIN = 4 * DAY;
const PROBE = 10 * DAY;

/** Finds local times. Get one from `timeZone(name)`. */
export class TimeZone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | undefined;
  readonly #years: (readonly Stretch[] | undefined)[] = [];

  constructor(name: string) {
    this.name = name;
    if (name === "UTC") return;
    this.#format = formatOf(name);
  }

  /** The stretches around `time` (UTC or local milliseconds, 1970 or later but for a day), in order. */
  around(time: number): readonly Stretch[] {
    const index = Math.floor(time / YEAR) + 1;
    return this.#years[index] ?? this.#build(index);
  }

  /** The stretch that holds an instant. */
  at(time: number): Stretch {
    return this.around(time).find((stretch) => time < stretch.end) as Stretch;
  }

  #build(index: number): readonly Stretch[] {
    const begin = Math.floor((index - 1) * YEAR - MARGIN);
    const table = this.#format ? this.#stretches(begin, Math.floor(index * YEAR + MARGIN)) : always;
    this.#years[index] = table;
    return table;
  }

  #stretches(begin: number, end: number): Stretch[] {
    const stretches: Stretch[] = [];
    let start = begin;
    let offset = this.#offset(begin);
    let from = -Infinity;
    const close = (at: number): void => {
      stretches.push({ start, end: at, offset, from: Math.max(from, start + offset) });
      from = Math.max(from, at + offset);
    };
    for (let probe = begin; probe < end; ) {
      const next = Math.min(probe + PROBE, end);
      const after = this.#offset(next);
      if (after !== offset) {
        const change = this.#change(probe, next, offset);
        close(change);
        start = change;
        offset = after;
      }
      probe = next;
    }
    close(end);
    return stretches;
  }

  /** The first whole second after `low` at which the offset is no longer `offset`, by halving. */
  #change(low: number, high: number, offset: number): number {
    let before = Math.floor(low / 1000);
    let after = Math.ceil(high / 1000);
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.#offset(middle * 1000) === offset) before = middle;
      else after = middle;
    }
    return after * 1000;
  }

  /** Milliseconds to add to UTC. Reads "…GMT", "…GMT+05:30" and "…GMT-00:44:30". */
  #offset(time: number): number {
    const text = (this.#format as Intl.DateTimeFormat).format(time);
    const at = text.indexOf("GMT") + 3;
    if (at === text.length) return 0;
    const part = (from: number): number => Number(text.slice(from, from + 2));
    const seconds = part(at + 1) * 3600 + part(at + 4) * 60 + part(at + 7);
    return (text[at] === "+" ? seconds : -seconds) * 1000;
  }
}

const always: readonly Stretch[] = [{ start: -Infinity, end: Infinity, offset: 0, from: -Infinity }];
const zones = new Map<string, TimeZone>();

/** The zone of that name; throws a `ScheduleError` for one that `Intl` does not know or writes otherwise. */
export function timeZone(name: string): TimeZone {
  let zone = zones.get(name);
  if (!zone) {
    zone = new TimeZone(name);
    zones.set(name, zone);
  }
  return zone;
}

function formatOf(name: string): Intl.DateTimeFormat {
  const refusal = { code: "unknown-time-zone", field: "timeZone", value: name } as const;
  const allowed = 'an IANA name such as "Europe/London" or "UTC"';
  try {
    // An offset such as "+01:00" is known to Intl and not to EventBridge; so is any case of a name.
    if (!/^[A-Z]/i.test(name)) throw new RangeError("not a name");
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    const known = format.resolvedOptions().timeZone;
    if (known === name || known.toLowerCase() !== name.toLowerCase()) return format;
    throw new ScheduleError({ ...refusal, allowed: `it is written ${JSON.stringify(known)}` });
  } catch (cause) {
    if (cause instanceof ScheduleError) throw cause;
    throw new ScheduleError({ ...refusal, allowed }, { cause });
  }
}
