/** From when to when: a duration up to now, or two instants on the viewer's clock. */

import { instantText } from "../../../words/time.ts";
import { usePopup } from "./use-popup.ts";

interface TimeRangeProps {
  /** A duration ago such as `1d`, or an instant. */
  readonly since?: string;
  readonly until?: string;
  onChange(range: { readonly since?: string; readonly until?: string }): void;
}

const presets = [
  ["1h", "Last hour"],
  ["1d", "Last 24 hours"],
  ["7d", "Last 7 days"],
  ["30d", "Last 30 days"],
] as const;

export function TimeRange({ since, until, onChange }: TimeRangeProps) {
  const popup = usePopup();
  const choose = (range: { readonly since?: string; readonly until?: string }) => {
    onChange(range);
    if (popup.current !== null) popup.current.open = false;
  };
  return (
    <details class="picker" ref={popup}>
      <summary>{rangeText(since, until) ?? "Any time"}</summary>
      <fieldset>
        <legend class="unseen">Time</legend>
        {[["", "Any time"] as const, ...presets].map(([value, words]) => (
          <label key={value}>
            <input
              type="radio"
              name="time"
              checked={(since ?? "") === value && until === undefined}
              onChange={() => choose({ since: value || undefined, until: undefined })}
            />{" "}
            {words}
          </label>
        ))}
        <label class="exact">
          From
          <input
            type="datetime-local"
            value={localText(since)}
            onChange={({ currentTarget: { value } }) => onChange({ since: isoOf(value), until })}
          />
        </label>
        <label class="exact">
          To
          <input
            type="datetime-local"
            value={localText(until)}
            onChange={({ currentTarget: { value } }) => onChange({ since, until: isoOf(value) })}
          />
        </label>
        <small>On your clock, by what each run is for.</small>
      </fieldset>
    </details>
  );
}

/** In words; undefined where it is any time. */
export function rangeText(since?: string, until?: string): string | undefined {
  const preset = presets.find(([value]) => value === since)?.[1];
  const from = since === undefined ? undefined : (preset ?? `since ${shown(since)}`);
  const to = until === undefined ? undefined : `until ${shown(until)}`;
  return [from, to].filter(Boolean).join(", ") || undefined;
}

function shown(at: string): string {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return at;
  return instantText(ms).replace(/:00$/, "");
}

/** As the field wants it: the viewer's clock, to the minute. */
function localText(at: string | undefined): string {
  const ms = Date.parse(at ?? "");
  if (Number.isNaN(ms)) return "";
  const minutes = new Date(ms).getTimezoneOffset();
  return new Date(ms - minutes * 60_000).toISOString().slice(0, 16);
}

function isoOf(local: string): string | undefined {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
