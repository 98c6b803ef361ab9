/**
 * A time zone as stretches of time, each with one UTC offset, and the text of local times. Assumes that `Intl` knows
 * the zone's rules, and that no zone changes twice within ten days or by more than a day. Each zone and mean year is
 * worked out once, with about 80 calls of `Intl`, and kept. The tables of neighbouring years overlap by four days, so
 * a local time can be looked up as if it were UTC.
 */
import { ScheduleError } from "../schedule-error.ts";
import { DAY_MS } from "./calendar.ts";

/** The instants from `start` to `end` (exclusive), at which local time is UTC plus `offset`. All in milliseconds. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
  /** The first local time that no earlier stretch shows. */
  readonly firstLocal: number;
}

/** The mean year, which is a whole number of seconds. */
const YEAR = 365.2425 * DAY_MS;
const MARGIN = 4 * DAY_MS;
const PROBE = 10 * DAY_MS;
const always: readonly Stretch[] = [{ start: -Infinity, end: Infinity, offset: 0, firstLocal: -Infinity }];

/** The stretches of one zone. Use `timeZone(name)` to get it. */
export class TimeZone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | undefined;
  readonly #years: (readonly Stretch[])[] = [];

  constructor(name: string) {
    this.name = name;
    // UTC needs no Intl, whose first use costs a process 28 ms.
    if (name !== "UTC") this.#format = formatOf(name);
  }

  /** The stretches around `time` in order; `time` is UTC or local, in milliseconds, from a day before 1970 on. */
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
    let [start, probe, firstLocal] = [begin, begin, -Infinity];
    for (let offset = this.#offset(begin); probe < end; ) {
      let after = Math.min(probe + PROBE, end);
      const next = this.#offset(after);
      if (next !== offset) {
        // Binary search for the first whole second with another offset.
        let before = probe;
        while (after - before > 1000) {
          const middle = Math.ceil((before + after) / 2000) * 1000;
          if (this.#offset(middle) === offset) before = middle;
          else after = middle;
        }
      }
      probe = after;
      if (next === offset && probe < end) continue;
      firstLocal = Math.max(firstLocal, start + offset);
      found.push({ start, end: probe, offset, firstLocal });
      firstLocal = Math.max(firstLocal, probe + offset);
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

/** The zone of that name. @throws ScheduleError for a name that `Intl` does not know, or spells differently */
export function timeZone(name: string): TimeZone {
  const zone = zones.get(name) ?? new TimeZone(name);
  zones.set(name, zone);
  return zone;
}

/** Names that ICU adds to the tz database. Few expect what they mean: BST is Asia/Dhaka. AWS does not know them. */
const addedByIcu =
  /^(?!(?:EST|MST|HST|CET|MET|EET|WET|GMT|UTC|UCT|ROC|ROK|PRC)$)[A-Z]{3}$|^SystemV\/|^US\/Pacific-New$|^Canada\/East-S/i;

/** How names of the tz database look: a capital after each slash and underscore, and not capitals alone. */
const spelling =
  /^(?:[A-Z][\w+-]*|(?:[A-Z][a-z]+|US)(?:\/(?![A-Z_]{4,}$)[A-Z](?:[A-Za-z\d+-]|_(?:[A-Z]|of_|es_))*)+)$/;

function formatOf(name: string): Intl.DateTimeFormat {
  let allowed = 'an IANA name such as "Europe/London"';
  let options: ErrorOptions | undefined;
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    const known = format.resolvedOptions().timeZone;
    // Intl also accepts names in any case, and offsets such as "+01:00"; EventBridge does not. Of another name of a zone,
    // such as Asia/Kolkata for Asia/Calcutta, Intl does not tell the spelling.
    const respelled = known !== name && known.toLowerCase() === name.toLowerCase();
    if (!addedByIcu.test(name) && spelling.test(name) && !respelled) return format;
    if (!addedByIcu.test(name) && spelling.test(known)) allowed += `; did you mean ${known}?`;
  } catch (cause) {
    options = { cause };
  }
  throw new ScheduleError("unknown-time-zone", "timeZone", name, allowed, undefined, options);
}

/** A local time in milliseconds as text, as in "2026-03-29T01:30:00". */
export function localText(local: number): string {
  return new Date(local).toISOString().slice(0, 19);
}

/** An instant in a zone whose offset is `offset`, as in "2026-03-29T01:30:00+01:00"; all in milliseconds. */
export function zonedText(time: number, offset: number): string {
  const seconds = Math.abs(offset) / 1000;
  const part = (value: number): string => String(Math.floor(value) % 60).padStart(2, "0");
  const rest = seconds % 60 === 0 ? "" : `:${part(seconds)}`;
  return `${localText(time + offset)}${offset < 0 ? "-" : "+"}${part(seconds / 3600)}:${part(seconds / 60)}${rest}`;
}
