/** What a backfill is asked for. Each field is a value of the address, so that a plan can be kept and sent. */

import type { ListedTask } from "../../api/documents.ts";
import { goTo, withQuery } from "../../api/location.ts";
import { present } from "../../api/now.ts";
import { dayMs } from "../../words/time.ts";
import { defaultFrom, isPreset, lastWords, presets } from "./query.ts";
import { instantOf, wallTime } from "./zone-time.ts";

interface FormProps {
  readonly address: URL;
  readonly tasks: readonly ListedTask[];
}

/** The zone of the viewer. */
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** What the box is called that starts them although the task is paused. */
export const forceWords = "Even if the task is paused";

/** In which zone instants are given and shown. */
export function zoneOf(query: URLSearchParams): string {
  const zone = query.get("zone") || here;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return here;
  }
}

const hasSchedule = ({ triggers, schedules = 0 }: ListedTask) =>
  schedules > 0 || triggers.some(({ expression }) => expression !== undefined);

export function BackfillForm({ address, tasks }: FormProps) {
  const query = address.searchParams;
  const set = (values: Readonly<Record<string, string | undefined>>) =>
    goTo(withQuery(address, values), "replace");
  const name = query.get("task") ?? "";
  const task = tasks.find((one) => one.name === name);
  const shown = tasks.filter((one) => (hasSchedule(one) && !one.automatic) || one.name === name);
  const from = query.get("from") || defaultFrom;
  const triggers = task?.triggers.filter(({ expression }) => expression !== undefined) ?? [];
  const trigger = query.get("trigger") ?? "";
  return (
    <form class="plan-form" aria-label="What to start" onSubmit={(event) => event.preventDefault()}>
      <label class="field wide">
        Task
        <select
          value={name}
          onChange={({ currentTarget: { value } }) => set({ task: value, trigger: undefined })}
        >
          <option value="">Choose a task</option>
          {name !== "" && task === undefined && <option value={name}>{name}</option>}
          {shown.map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      <label class="field wide">
        Schedule
        <select value={trigger} onChange={({ currentTarget: { value } }) => set({ trigger: value })}>
          <option value="">Each of the task's</option>
          {trigger !== "" && triggers.every(({ id }) => id !== trigger) && (
            <option value={trigger}>{trigger}</option>
          )}
          {triggers.map(({ id, expression, timeZone = "UTC" }) => (
            <option key={id} value={id}>{`${id}: ${expression}, ${timeZone}`}</option>
          ))}
        </select>
      </label>
      <label class="field wide">
        Range
        <select
          value={isPreset(from) ? from : ""}
          onChange={({ currentTarget: { value } }) =>
            set(value === "" ? exactNow() : { from: value, to: "" })
          }
        >
          {isPreset(from) && presets.every(([value]) => value !== from) && (
            <option value={from}>{lastWords(from)}</option>
          )}
          {presets.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
          <option value="">from one instant to another</option>
        </select>
      </label>
      {!isPreset(from) && <ExactRange query={query} task={task} set={set} />}
      <label class="field wide">
        Start
        <select
          value={query.get("only") ?? ""}
          onChange={({ currentTarget: { value } }) => set({ only: value })}
        >
          <option value="">what was missed or skipped</option>
          <option value="missed">only what was missed</option>
          <option value="skipped">only what was skipped</option>
          <option value="errored">only what errored, at its cursor</option>
        </select>
      </label>
      <label class="field">
        Order
        <select
          value={query.get("reverse") ?? ""}
          onChange={({ currentTarget: { value } }) => set({ reverse: value })}
        >
          <option value="">the oldest first</option>
          <option value="1">the newest first</option>
        </select>
      </label>
      <label class="field">
        At once, at most
        <input
          type="number"
          min={1}
          max={50}
          value={query.get("max") ?? "1"}
          onInput={({ currentTarget: { value } }) => set({ max: value === "1" ? "" : value })}
        />
      </label>
      <fieldset aria-label="Exceptions">
        <Check name="overlap" value="allow" query={query} set={set}>
          While other runs are under way too: do not wait for the task's slot
        </Check>
        <Check name="force" query={query} set={set}>
          {forceWords}
        </Check>
      </fieldset>
    </form>
  );
}

type Set = (values: Readonly<Record<string, string | undefined>>) => void;

interface CheckProps {
  readonly name: string;
  /** What the address has while it is checked. */
  readonly value?: string;
  readonly query: URLSearchParams;
  readonly set: Set;
  readonly children: string;
}

function Check({ name, value = "1", query, set, children }: CheckProps) {
  return (
    <label>
      <input
        type="checkbox"
        checked={query.get(name) === value}
        onChange={({ currentTarget: { checked } }) => set({ [name]: checked ? value : "" })}
      />{" "}
      {children}
    </label>
  );
}

interface ExactProps {
  readonly query: URLSearchParams;
  readonly task: ListedTask | undefined;
  readonly set: Set;
}

function ExactRange({ query, task, set }: ExactProps) {
  const zone = zoneOf(query);
  const ofTask = task?.triggers.flatMap(({ timeZone }) => timeZone ?? []) ?? [];
  const zones = [...new Set([here, ...ofTask, "UTC", zone])];
  const field = (name: "from" | "to", words: string) => {
    const at = Date.parse(query.get(name) ?? "");
    return (
      <label class="field wide">
        {words}
        <input
          type="datetime-local"
          step={1}
          value={Number.isNaN(at) ? "" : wallTime(at, zone)}
          onChange={({ currentTarget: { value } }) => {
            const instant = instantOf(value, zone);
            if (instant !== undefined) set({ [name]: isoOf(instant) });
          }}
        />
      </label>
    );
  };
  return (
    <>
      {field("from", "First instant")}
      {field("to", "Last instant")}
      <label class="field wide">
        On the clocks of
        <select value={zone} onChange={({ currentTarget: { value } }) => set({ zone: value })}>
          {zones.map((one) => (
            <option key={one} value={one}>
              {one === here ? `${one}, here` : one}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

/** The last day, as instants to change. */
function exactNow() {
  const minute = 60_000;
  const now = Math.floor(present() / minute) * minute;
  return { from: isoOf(now - dayMs), to: isoOf(now) };
}

const isoOf = (at: number) => new Date(at).toISOString().replace(/\.000Z$/, "Z");
