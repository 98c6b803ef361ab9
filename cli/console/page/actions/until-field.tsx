/** An instant at which something ends by itself. */
import { instantText } from "../words/time.ts";

interface UntilProps {
  /** As a field of local time has it. */
  readonly value: string;
  /** What an empty field means. */
  readonly words: string;
  onChange(value: string): void;
}

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
