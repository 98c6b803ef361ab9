/** A time zone by its IANA name. */
import { useId } from "preact/hooks";

interface ZoneProps {
  readonly value: string;
  onChange(value: string): void;
}

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
