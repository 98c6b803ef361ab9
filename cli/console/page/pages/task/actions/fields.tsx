/** Fields that several dialogs of the page have. */
import { useId } from "preact/hooks";
import { instantText } from "../../../words/time.ts";

interface UntilProps {
  /** As a field of local time has it. */
  readonly value: string;
  readonly words: string;
  onChange(value: string): void;
}

/** An instant at which something ends by itself. */
export function UntilField({ value, words, onChange }: UntilProps) {
  const at = Date.parse(value);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <label class="field">
      Until
      <input type="datetime-local" value={value} onInput={(event) => onChange(event.currentTarget.value)} />
      <small>{Number.isNaN(at) ? words : `${instantText(at)} in ${zone}`}</small>
    </label>
  );
}

/** An instant as an option takes it; undefined for an empty field. */
export function untilOption(value: string): string | undefined {
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

interface ZoneProps {
  readonly value: string;
  onChange(value: string): void;
}

/** A time zone by its IANA name. */
export function ZoneField({ value, onChange }: ZoneProps) {
  const id = useId();
  return (
    <label class="field">
      Time zone
      <input
        list={id}
        value={value}
        placeholder="UTC"
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id={id}>
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </label>
  );
}
