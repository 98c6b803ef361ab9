/** What is opened in the calendar: an instant, or all instants of a stretch of time. */

import { useEffect, useRef } from "preact/hooks";
import { kindOf } from "../../../../../show/calendar/kinds.ts";
import { withQuery } from "../../../api/location.ts";
import { present } from "../../../api/now.ts";
import { usePolled } from "../../../api/poll.ts";
import { Link } from "../../../parts/link.tsx";
import { Loaded } from "../../../parts/loaded.tsx";
import { SameCommand } from "../../../parts/same-command.tsx";
import { countsOf, countsText, filtered, sumOf } from "../calendar-data.ts";
import type { CalendarDocument } from "../documents.ts";
import { ShapeIcon } from "../shape.tsx";
import { secondText } from "../use-calendar.ts";
import { closed, hoursFrom } from "../view.ts";
import { clockText, dateAt, dateText } from "../zone.ts";
import { Instant } from "./instant.tsx";
import type { PanelProps } from "./panel-props.ts";

const mostShown = 300;

export function Panel(props: PanelProps) {
  const { view, opened, close } = props;
  const { task, from, to, trigger } = opened;
  const heading = useRef<HTMLHeadingElement>(null);
  const key = `${task} ${from} ${to} ${trigger}`;
  useEffect(() => heading.current?.focus({ preventScroll: false }), [key]);
  const closeByKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || (event.target as Element).closest("dialog") !== null) return;
    event.stopPropagation();
    close();
  };
  const times =
    to === undefined
      ? clockText(view.zone, from)
      : `${clockText(view.zone, from)} – ${clockText(view.zone, to)}`;
  return (
    <aside class="panel" aria-label="What is opened" onKeyDown={closeByKey}>
      <div class="head">
        <h2 ref={heading} tabIndex={-1}>
          <span>{task ?? "All tasks"}</span>
          <small>
            {dateText(dateAt(view.zone, from), { weekday: "short", day: "numeric", month: "long" })}, {times}
          </small>
        </h2>
        <button type="button" aria-label="Close" onClick={close}>
          ×
        </button>
      </div>
      {task !== undefined && to === undefined ? (
        <Instant key={key} {...props} task={task} />
      ) : (
        <Stretch key={key} {...props} />
      )}
    </aside>
  );
}

/** All instants of a stretch of time, of one task or of all that are shown. */
function Stretch({ address, view, opened, meant, open }: PanelProps) {
  const { task, from, to = from + 1_000 } = opened;
  const { zone, trigger, only } = view;
  const now = present();
  const ask = {
    command: "calendar",
    args: task === undefined ? meant.names : [task],
    options: {
      ...{ tag: task === undefined ? meant.tag : undefined },
      ...{ since: secondText(from), before: secondText(to) },
      trigger: task !== undefined && trigger !== "" ? trigger : undefined,
    },
  };
  const isNow = from <= now && now < to;
  const listed = usePolled<CalendarDocument>(ask, undefined, () =>
    isNow ? 60_000 : Number.POSITIVE_INFINITY,
  );
  return (
    <>
      <Loaded
        of={listed}
        isEmpty={(document) =>
          filtered(document, only).tasks.every(({ instants = [] }) => instants.length === 0)
        }
        empty="Nothing is scheduled then."
      >
        {(document) => {
          const { tasks } = filtered(document, only);
          const all = tasks
            .flatMap((row) => (row.instants ?? []).map((instant) => ({ task: row.task, ...instant })))
            .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
          return (
            <>
              <p>{countsText(sumOf(tasks.map(countsOf)))}</p>
              <ol class="instants">
                {all.slice(0, mostShown).map((one) => (
                  <li key={`${one.task} ${one.at} ${one.trigger}`}>
                    <button
                      type="button"
                      onClick={() => open({ task: one.task, from: Date.parse(one.at), trigger: one.trigger })}
                    >
                      <ShapeIcon kind={kindOf(one.verdict)} />{" "}
                      <time dateTime={one.at}>{clockText(zone, Date.parse(one.at))}</time>{" "}
                      {task === undefined && <b>{one.task}</b>} {one.verdict}
                    </button>
                  </li>
                ))}
              </ol>
              {all.length > mostShown && <p class="none">and {all.length - mostShown} more</p>}
            </>
          );
        }}
      </Loaded>
      {view.span !== "hours" && (
        <p>
          <Link to={withQuery(address, { ...closed, view: "hours", at: hoursFrom(view, now) })}>
            Zoom in: each on a line of its hours
          </Link>
        </p>
      )}
      <SameCommand ask={ask} />
    </>
  );
}
