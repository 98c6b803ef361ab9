/** Where the calendar is, and what it shows: earlier, later, today; hours, day, week, year; zone, task, tag, trigger. */
import type { ListedTask } from "../../api/documents.ts";
import { goTo, withQuery } from "../../api/location.ts";
import { present } from "../../api/now.ts";
import { Link } from "../../parts/link.tsx";
import { closed, hoursFrom, movedTo, onDate, type Span, spans, spanText, type View } from "./view.ts";
import { viewersZone } from "./zone.ts";

interface ToolbarProps {
  readonly address: URL;
  readonly view: View;
  /** Those that have a schedule. */
  readonly tasks: readonly ListedTask[];
}

const names: Readonly<Record<Span, string>> = { hours: "Hours", day: "Day", week: "Week", year: "Year" };
const nows: Readonly<Record<Span, string>> = {
  ...{ hours: "Now", day: "Today", week: "This week", year: "This year" },
};

export function Toolbar({ address, view, tasks }: ToolbarProps) {
  const { span } = view;
  const to = (values: Record<string, string>) => withQuery(address, { ...closed, ...values });
  return (
    <div class="toolbar">
      <h1>
        <span class="unseen">Calendar, </span>
        {spanText(view)}
      </h1>
      <nav class="moves" aria-label="Time">
        <Link to={to({ at: movedTo(view, -1) })}>
          <span aria-hidden="true">‹</span> Earlier
        </Link>
        <Link to={to({ at: "" })}>{nows[span]}</Link>
        <Link to={to({ at: movedTo(view, 1) })}>
          Later <span aria-hidden="true">›</span>
        </Link>
      </nav>
      <nav class="spans" aria-label="Stretch">
        {spans.map((one) => (
          <Link
            key={one}
            to={to({ view: one === "day" ? "" : one, at: atOf(address, view, one) })}
            current={one === span}
          >
            {names[one]}
          </Link>
        ))}
      </nav>
      <Filters address={address} view={view} tasks={tasks} />
    </div>
  );
}

/** The day that was looked at stays in view, and so do the hours of what is opened. */
function atOf(address: URL, view: View, span: Span): string {
  if (span === "hours" && view.span !== "hours") return hoursFrom(view, present());
  if (!address.searchParams.has("at")) return "";
  return span === "hours" ? movedTo(view, 0) : view.date;
}

function Filters({ address, view, tasks }: ToolbarProps) {
  const set = (values: Record<string, string>) =>
    goTo(withQuery(address, { page: "", ...values }), "replace");
  const { date, zone, task, tag, trigger, find } = view;
  const tags = [...new Set(tasks.flatMap((one) => one.tags ?? []))].sort();
  const triggers =
    tasks.find(({ name }) => name === task)?.triggers.filter(({ expression }) => expression) ?? [];
  return (
    <search class="filters">
      <label>
        Date
        <input
          type="date"
          value={date}
          onChange={({ currentTarget: { value } }) =>
            value !== "" && set({ ...closed, at: onDate(view, value) })
          }
        />
      </label>
      <label>
        Zone
        <select value={zone} onChange={({ currentTarget: { value } }) => set({ ...closed, zone: value })}>
          {zonesOf(tasks, zone).map((one) => (
            <option key={one} value={one}>
              {one === viewersZone() ? `${one} (yours)` : one}
            </option>
          ))}
        </select>
      </label>
      <label>
        Task
        <select value={task} onChange={({ currentTarget: { value } }) => set({ task: value, trigger: "" })}>
          <option value="">all</option>
          {task !== "" && !tasks.some(({ name }) => name === task) && <option value={task}>{task}</option>}
          {tasks.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {task !== "" && triggers.length > 1 && (
        <label>
          Trigger
          <select value={trigger} onChange={({ currentTarget: { value } }) => set({ trigger: value })}>
            <option value="">all</option>
            {triggers.map(({ id, expression }) => (
              <option key={id} value={id}>
                {`${id}: ${expression}`}
              </option>
            ))}
          </select>
        </label>
      )}
      {task === "" && tags.length > 0 && (
        <label>
          Tag
          <select value={tag} onChange={({ currentTarget: { value } }) => set({ tag: value })}>
            <option value="">any</option>
            {tags.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      )}
      {task === "" && (
        <label>
          Find
          <input
            type="search"
            value={find}
            placeholder="name"
            onInput={({ currentTarget: { value } }) => set({ find: value })}
          />
        </label>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={view.asTable}
          onChange={({ currentTarget: { checked } }) => set({ as: checked ? "table" : "" })}
        />{" "}
        As a table
      </label>
    </search>
  );
}

/** The viewer's, UTC, and those of the schedules. */
function zonesOf(tasks: readonly ListedTask[], chosen: string): readonly string[] {
  const ofTasks = tasks.flatMap(({ triggers }) => triggers.flatMap(({ timeZone }) => timeZone ?? []));
  return [...new Set([viewersZone(), "UTC", ...ofTasks.sort(), chosen])];
}
