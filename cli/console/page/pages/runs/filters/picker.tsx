/** Chooses several of many, such as tasks: boxes to tick, and a field to find them where there are many. */
import { useState } from "preact/hooks";
import { usePopup } from "./use-popup.ts";

interface PickerProps {
  readonly label: string;
  readonly options: readonly string[];
  readonly chosen: readonly string[];
  onChange(chosen: readonly string[]): void;
}

/** With more there is a field to find them; so many are shown at once. */
const [fewOptions, mostShown] = [14, 100];

export function Picker({ label, options, chosen, onChange }: PickerProps) {
  const popup = usePopup();
  const [find, setFind] = useState("");
  // What was chosen is there, also where it is no option any more.
  const all = [...new Set([...options, ...chosen])];
  const found = all.filter((option) => option.toLowerCase().includes(find.trim().toLowerCase()));
  const toggle = (option: string, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, option] : chosen.filter((one) => one !== option));
  return (
    <details class="picker" ref={popup}>
      <summary>
        {label}
        {chosen.length > 0 && <b class="count"> {chosen.length}</b>}
      </summary>
      <fieldset>
        <legend class="unseen">{label}</legend>
        {all.length > fewOptions && (
          <input
            type="search"
            aria-label={`Find among ${label.toLowerCase()}`}
            placeholder="Find"
            value={find}
            onInput={({ currentTarget: { value } }) => setFind(value)}
          />
        )}
        {found.slice(0, mostShown).map((option) => (
          <label key={option}>
            <input
              type="checkbox"
              checked={chosen.includes(option)}
              onChange={({ currentTarget: { checked } }) => toggle(option, checked)}
            />{" "}
            {option}
          </label>
        ))}
        {found.length === 0 && <p class="none">None has this name.</p>}
        {found.length > mostShown && <p class="none">and {found.length - mostShown} more: find them above</p>}
        {chosen.length > 0 && (
          <button type="button" onClick={() => onChange([])}>
            All of them
          </button>
        )}
      </fieldset>
    </details>
  );
}
