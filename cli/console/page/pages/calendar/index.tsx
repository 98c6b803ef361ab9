/** The calendar: all tasks on one time axis, what became of each instant of the past, and what is to come. */

import { useRef } from "preact/hooks";
import type { ListedTask } from "../../api/documents.ts";
import { goTo, withQuery } from "../../api/location.ts";
import { present } from "../../api/now.ts";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import { countText } from "../../words/count.ts";
import type { PageProps } from "../index.ts";
import { countsOf, filtered, sumOf } from "./calendar-data.ts";
import { Changes } from "./changes.tsx";
import { Day } from "./day.tsx";
import { Legend } from "./legend.tsx";
import { List } from "./list.tsx";
import { Panel } from "./panel/index.tsx";
import { Hatching } from "./shape.tsx";
import { Toolbar } from "./toolbar.tsx";
import { askOf, type Meant, useCalendar } from "./use-calendar.ts";
import { type Opened, openedQuery, type View, viewOf } from "./view.ts";
import { Week } from "./week.tsx";
import { Year } from "./year.tsx";

/** Rows of a day, or of hours, that are asked for at once. */
const mostRows = 60;
const hasRows = ({ span }: View) => span === "day" || span === "hours";

export function CalendarPage({ address, tasks }: PageProps) {
  const view = viewOf(address, present());
  const scheduled = (tasks.document?.tasks ?? []).filter(isScheduled);
  const found = scheduled.filter((task) => isMeant(task, view));
  const isPaged = hasRows(view) && found.length > mostRows;
  const meant = tasks.document === undefined ? undefined : meantOf(view, found);
  const calendar = useCalendar(view, meant);
  const before = useRef<Element | null>(null);
  const open = (opened: Opened) => {
    if (!document.activeElement?.closest(".panel")) before.current = document.activeElement;
    goTo(withQuery(address, openedQuery(opened)), "replace");
  };
  const close = () => {
    // The link of another page has opened it by these two.
    const linked = address.searchParams.has("from") ? {} : { at: view.date };
    goTo(withQuery(address, { ...openedQuery(undefined), ...linked }), "replace");
    const chart = document.querySelector<HTMLElement>('#calendar [data-cell][tabindex="0"]');
    const back = before.current?.isConnected ? before.current : chart;
    if (back instanceof HTMLElement || back instanceof SVGElement) back.focus();
  };
  return (
    <div id="calendar" class={view.opened === undefined ? undefined : "has-panel"}>
      <Hatching />
      <Toolbar address={address} view={view} tasks={scheduled.filter(({ automatic }) => !automatic)} />
      <div class="sheet">
        <div class="chart">
          {meant === undefined && tasks.document !== undefined ? (
            <p class="empty">
              {scheduled.every(({ automatic }) => automatic)
                ? 'No task has a schedule yet: give one a trigger such as cron("0 3 * * *"), or make a schedule at run time.'
                : "No task with a schedule matches."}
            </p>
          ) : (
            <Loaded
              of={calendar}
              isEmpty={({ tasks: rows }) => rows.length === 0}
              empty="No task has a schedule."
            >
              {(document) => {
                const shown = filtered(document, view.only);
                const props = { view, document: shown, open };
                return (
                  <>
                    <Legend address={address} only={view.only} counts={sumOf(document.tasks.map(countsOf))} />
                    {view.asTable ? (
                      <List {...props} />
                    ) : view.span === "week" ? (
                      <Week {...props} address={address} />
                    ) : view.span === "year" ? (
                      <Year {...props} address={address} />
                    ) : (
                      <Day {...props} />
                    )}
                    {shown.tasks.length === 0 && <p class="empty">Nothing of these kinds is in view.</p>}
                    {isPaged && <Pager address={address} page={view.page} count={found.length} />}
                    <Changes changes={document.clockChanges} zone={view.zone} />
                  </>
                );
              }}
            </Loaded>
          )}
          {meant !== undefined && <SameCommand ask={askOf(view, meant, view.from, view.to)} />}
        </div>
        {view.opened !== undefined && meant !== undefined && (
          <Panel
            {...{
              address,
              view,
              opened: view.opened,
              meant,
              tasks: scheduled,
              document: calendar.document,
              open,
              close,
            }}
            onDone={() => {
              calendar.refresh();
              tasks.refresh();
            }}
          />
        )}
      </div>
    </div>
  );
}

function isScheduled({ triggers, schedules }: ListedTask): boolean {
  return schedules !== undefined || triggers.some(({ expression }) => expression !== undefined);
}

function isMeant({ name, tags = [], automatic }: ListedTask, { task, tag, find }: View): boolean {
  if (task !== "") return name === task;
  if (automatic || (tag !== "" && !tags.includes(tag))) return false;
  return name.toLowerCase().includes(find.toLowerCase());
}

/** What the command is asked for; undefined where no task matches. */
function meantOf(view: View, found: readonly ListedTask[]): Meant | undefined {
  const { task, tag, find, page } = view;
  // The command says that there is no such task, or no schedule.
  if (task !== "") return { names: [task] };
  const names = found.map(({ name }) => name);
  if (names.length === 0) return undefined;
  if (hasRows(view) && names.length > mostRows)
    return { names: names.slice(page * mostRows, (page + 1) * mostRows) };
  if (find !== "") return { names };
  return { names: [], tag: tag || undefined };
}

interface PagerProps {
  readonly address: URL;
  readonly page: number;
  readonly count: number;
}

function Pager({ address, page, count }: PagerProps) {
  const last = Math.min(count, (page + 1) * mostRows);
  return (
    <nav class="pager" aria-label="Tasks">
      {page > 0 && (
        <Link to={withQuery(address, { page: page > 1 ? String(page - 1) : "" })}>‹ Tasks before</Link>
      )}
      <span>
        Tasks {page * mostRows + 1} to {last} of {countText(count)}
      </span>
      {last < count && <Link to={withQuery(address, { page: String(page + 1) })}>Tasks after ›</Link>}
    </nav>
  );
}
