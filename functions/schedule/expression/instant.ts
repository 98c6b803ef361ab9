/** One instant: EventBridge's `at(…)`, or ISO 8601. */
import { stretchOf } from "../instants/local-source.ts";
import { OneInstant } from "../instants/one-instant.ts";
import { localText, type TimeZone } from "../instants/time-zone.ts";
import { refuseExpression } from "../schedule-error.ts";

const form = /^((?:19[789]|20\d|21\d)\d-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(?:\.0+)?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Reads "2026-12-01T09:00:00", perhaps with "Z" or an offset, which begins at `position` of the expression. Without an
 * offset it is a local time of the zone: one that the clocks skip is refused, and of one that they repeat it is the
 * first.
 */
export function readOneInstant(text: string, zone: TimeZone, position: number): OneInstant {
  const [, minutes, seconds = ":00", offset] = form.exec(text) ?? [];
  const wanted = minutes + seconds;
  const local = Date.parse(`${wanted}Z`);
  let time = Date.parse(wanted + (offset ?? "Z"));
  // Date.parse accepts 24:00 and, in some engines, 31 February, so the result is compared with the text.
  if (!Number.isNaN(time) && localText(local) === wanted) {
    const stretch = stretchOf(zone, local);
    if (!offset) time = local < stretch.firstLocal ? Number.NaN : local - stretch.offset;
    if (!Number.isNaN(time)) return new OneInstant(time, zone);
  }
  const allowed =
    'a time from 1970 to 2199 that exists in the time zone, as in "2026-12-01T09:00:00", "…Z" or "…+01:00"';
  refuseExpression(text, allowed, position);
}
