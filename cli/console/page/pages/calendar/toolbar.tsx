/** Where the calendar is, and what it shows: earlier, later, today; day, week, year; zone, task, tag, trigger. */
import type { ListedTask } from "../../api/documents.ts";
import { goTo, withQuery } from "../../api/location.ts";
import { Link } from "../../parts/link.tsx";
import { later, spans, spanText, type View } from "./view.ts";
import { viewersZone } from "./zone.ts";

interface ToolbarProps {
  readonly address: URL;
  readonly view: View;
  /** Those that have a schedule. */
  readonly tasks: readonly ListedTask[];
}

/** What is left open where another stretch of time is shown. */
const closed = { of: "", from: "", to: "", by: "", page: "" };

export function Toolbar({ address, view, tasks }: ToolbarProps) {
  const { span, date } = view;
  const to = (values: Record<string, string>) => withQuery(address, { ...closed, ...values });
  return (
    <div class="toolbar">
      <h1>
        <span class="unseen">Calendar, </span>
        {spanText(view)}
      </h1>
      <nav class="moves" aria-label="Time">
        <Link to={to({ at: later(span, date, -1) })}>
          <span aria-hidden="true">‹</span> Earlier
        </Link>
        <Link to={to({ at: "" })}>{span === "day" ? "Today" : `This ${span}`}</Link>
        <Link to={to({ at: later(span, date, 1) })}>
          Later <span aria-hidden="true">›</span>
        </Link>
      </nav>
      <nav class="spans" aria-label="Stretch">
        {spans.map((one) => (
          <Link
            key={one}
            to={to({ view: one === "day" ? "" : one, at: atOf(address, view) })}
            current={one === span}
          >
            {one === "day" ? "Day" : one === "week" ? "Week" : "Year"}
          </Link>
        ))}
      </nav>
      <Filters address={address} view={view} tasks={tasks} />
    </div>
  );
}

/** The day that was looked at stays in view. */
function atOf(address: URL, { date }: View): string {
  return address.searchParams.has("at") ? date : "";
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
          onChange={({ currentTarget: { value } }) => value !== "" && set({ ...closed, at: value })}
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
