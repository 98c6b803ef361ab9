/**
 * What fires once: EventBridge's `at(…)` and ISO 8601 instants. Without an offset the time is local to the zone;
 * a local time that the clocks skip is refused, since it never comes, and of one that they repeat the first is
 * meant. That it is past is no mistake here: it fires no more.
 */

import { localText } from "../local-text.ts";
import type { InstantSource } from "../schedule.ts";
import { refuseExpression } from "../schedule-error.ts";
import { stretchOf } from "./local-source.ts";
import type { TimeZone } from "./time-zone.ts";

export class OneInstant implements InstantSource {
  /** In milliseconds, a whole second. */
  readonly time: number;
  readonly zone: TimeZone;

  constructor(time: number, zone: TimeZone) {
    this.time = time;
    this.zone = zone;
  }

  first(time: number): number {
    return time <= this.time ? this.time : Infinity;
  }
}

const form = /^((?:19[789]|20\d|21\d)\d-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(?:\.0+)?(Z|[+-]\d\d:\d\d)?$/;

/** Reads "2026-12-01T09:00:00", perhaps with "Z" or an offset, which begins at `place` of the expression. */
export function readInstant(text: string, zone: TimeZone, place: number): OneInstant {
  const [, minutes, seconds = ":00", offset] = form.exec(text) ?? [];
  const wanted = minutes + seconds;
  const local = Date.parse(`${wanted}Z`);
  let time = Date.parse(wanted + (offset ?? "Z"));
  // Date.parse takes 24:00 and, in some engines, 31 February: what comes back must be what was written.
  if (!Number.isNaN(time) && localText(local) === wanted) {
    const stretch = stretchOf(zone, local);
    if (!offset) time = local < stretch.from ? Number.NaN : local - stretch.offset;
    if (!Number.isNaN(time)) return new OneInstant(time, zone);
  }
  const allowed =
    'a time of 1970 to 2199 that the clocks show, as in "2026-12-01T09:00:00", "…Z" or "…+01:00"';
  refuseExpression(text, allowed, place);
}
