/** When a run starts and what it keeps of its start: the options of `pawl run` besides its params. */
import type { OptionValue } from "../../../api/call.ts";
import { instantText } from "../../../words/time.ts";
import { instantOf } from "./values.ts";

export interface When {
  readonly at: string;
  readonly in: string;
  readonly id: string;
  readonly tags: string;
  readonly metadata: string;
  readonly priority: string;
  readonly overlap: string;
  readonly force: boolean;
}

export const noWhen: When = {
  ...{ at: "", in: "", id: "", tags: "", metadata: "", priority: "", overlap: "" },
  force: false,
};

const linesOf = (text: string, separator: RegExp) =>
  text
    .split(separator)
    .map((one) => one.trim())
    .filter((one) => one !== "");

/** The options that were given. @throws Error for an instant that is none */
export function whenOptions(when: When): Readonly<Record<string, OptionValue>> {
  return {
    at: when.at === "" ? undefined : instantOf(when.at),
    in: when.in.trim() || undefined,
    id: when.id.trim() || undefined,
    tag: linesOf(when.tags, /[\s,]+/),
    metadata: linesOf(when.metadata, /\n/),
    priority: when.priority || undefined,
    overlap: when.overlap || undefined,
    force: when.force,
  };
}

interface WhenFieldsProps {
  readonly when: When;
  readonly isPaused: boolean;
  onChange(when: When): void;
}

export function WhenFields({ when, isPaused, onChange }: WhenFieldsProps) {
  const set = (name: keyof When) => (event: { currentTarget: { value: string } }) =>
    onChange({ ...when, [name]: event.currentTarget.value });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const at = Date.parse(when.at);
  return (
    <details class="when">
      <summary>When it starts, and what it keeps</summary>
      <div class="columns">
        <label class="field">
          Start at
          <input type="datetime-local" step="1" value={when.at} onInput={set("at")} />
          <small>
            {Number.isNaN(at)
              ? `In your time zone, ${zone}. Now where it is empty.`
              : `${instantText(at)} in ${zone}`}
          </small>
        </label>
        <label class="field">
          Start in
          <input placeholder="2h" value={when.in} onInput={set("in")} />
          <small>A duration such as 90s, 10m, 2h or 7d, in place of an instant.</small>
        </label>
        <label class="field">
          Id of your own
          <input autocomplete="off" value={when.id} onInput={set("id")} />
          <small>At most one run is made for it.</small>
        </label>
        <label class="field">
          Tags
          <input placeholder="quarterly backup" value={when.tags} onInput={set("tags")} />
        </label>
        <label class="field">
          Priority
          <select value={when.priority} onChange={set("priority")}>
            <option value="">its task's</option>
            {Array.from({ length: 10 }, (_, i) => (
              <option key={i} value={String(9 - i)}>
                {9 - i}
                {i === 0 ? ", the most urgent" : ""}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          If another run has the slot
          <select value={when.overlap} onChange={set("overlap")}>
            <option value="">wait for it</option>
            <option value="skip">skip this run</option>
            <option value="queue">be the one more run after it</option>
            <option value="allow">run beside it</option>
          </select>
        </label>
        <label class="field">
          Metadata
          <textarea rows={2} placeholder="ticket=OPS-7" value={when.metadata} onInput={set("metadata")} />
          <small>A line each, as key=text.</small>
        </label>
        {isPaused && (
          <label class="check">
            <input
              type="checkbox"
              checked={when.force}
              onChange={({ currentTarget: { checked } }) => onChange({ ...when, force: checked })}
            />{" "}
            Start it although the task is paused
          </label>
        )}
      </div>
    </details>
  );
}
