/**
 * Asks for the calendar of what is in view, sparingly: days that are over are asked once, the rest about once a minute while it
 * contains now, and only tasks of which something is under way every two seconds.
 */

import type { Ask } from "../../api/call.ts";
import { present } from "../../api/now.ts";
import type { Polled } from "../../api/poll.ts";
import { usePolled } from "../../api/poll.ts";
import { restOf } from "../../api/rest.ts";
import { busyIn, joined } from "./calendar-data.ts";
import type { CalendarDocument } from "./documents.ts";
import type { View } from "./view.ts";
import { dateAt, hourMs, startOf, wallAt } from "./zone.ts";

/** Two calls, and of each task two: its ledgers and its records. */
const restMs = ({ tasks }: CalendarDocument) => Math.max(60_000, restOf(2 + 2 * tasks.length, tasks.length));
const never = () => Number.POSITIVE_INFINITY;
/** Of a task, where they are drawn one by one. */
const mostListed = { hours: 500, day: 200, week: undefined, year: undefined };
const mostBusy = 10;

/** Which tasks: by their names, or a tag; neither for all. */
export interface Meant {
  readonly names: readonly string[];
  readonly tag?: string;
}

/** What the command is asked for a stretch of the view. */
export function askOf(view: View, { names, tag }: Meant, from: number, to: number): Ask {
  const { span, zone, trigger, task } = view;
  return {
    command: "calendar",
    args: names,
    options: {
      tag,
      since: secondText(from),
      before: secondText(to),
      by: span === "year" ? "day" : "hour",
      list: mostListed[span],
      "time-zone": zone,
      trigger: task !== "" && trigger !== "" ? trigger : undefined,
    },
  };
}

/** As the command takes an instant, in UTC. */
export const secondText = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");

/** @param meant undefined until it is known, and where there is nothing to ask for */
export function useCalendar(view: View, meant: Meant | undefined): Polled<CalendarDocument> {
  const { from, to, zone } = view;
  const now = present();
  const today = startOf(zone, dateAt(zone, now));
  const ask = (begin: number, end: number) =>
    meant === undefined || begin >= end ? undefined : askOf(view, meant, begin, end);
  const isNow = from <= now && now < to;
  const past = usePolled<CalendarDocument>(ask(from, Math.min(to, today)), undefined, never);
  const rest = usePolled<CalendarDocument>(ask(Math.max(from, today), to), undefined, isNow ? restMs : never);
  const busy = busyIn(rest.document);
  const isLive = busy.tasks.length > 0 && busy.tasks.length <= mostBusy;
  const hour = (at: number) => at - (wallAt(zone, at) % hourMs);
  const since = !isLive || view.span === "year" ? today : hour(busy.since);
  const live = usePolled<CalendarDocument>(
    isLive ? askOf(view, { names: busy.tasks }, since, to) : undefined,
    (found) => busyIn(found).tasks.length > 0,
    restMs,
  );
  // Both are there, or nothing is: a part of a stretch would look as if nothing were in the other.
  const isWhole =
    (from >= today || past.document !== undefined) && (to <= today || rest.document !== undefined);
  const newest = live.at !== undefined && live.at >= (rest.at ?? 0) ? live.document : undefined;
  return {
    document: isWhole ? joined(joined(past.document, rest.document), newest) : undefined,
    error: past.error ?? rest.error,
    at: rest.at ?? past.at,
    refresh() {
      for (const part of [past, rest, live]) part.refresh();
    },
  };
}
