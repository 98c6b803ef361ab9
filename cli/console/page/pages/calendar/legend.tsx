/** What shapes and colours mean, how many there are of each, and a filter: what is pressed is shown alone. */
import { kinds } from "../../../../show/calendar/kinds.ts";
import { goTo, withQuery } from "../../api/location.ts";
import { countText } from "../../words/count.ts";
import type { Counts } from "./calendar-data.ts";
import { ShapeIcon } from "./shape.tsx";

interface LegendProps {
  readonly address: URL;
  readonly only: readonly string[];
  /** Of all kinds. */
  readonly counts: Counts;
}

export function Legend({ address, only, counts }: LegendProps) {
  const press = (name: string) => {
    const next = only.includes(name) ? only.filter((one) => one !== name) : [...only, name];
    goTo(withQuery(address, { verdict: next.join(",") }), "replace");
  };
  return (
    <ul class="legend" aria-label="Verdicts">
      {kinds.map(({ name, words }, kind) => {
        const count = counts[kind] ?? 0;
        const isPressed = only.includes(name);
        if (count === 0 && !isPressed) return null;
        return (
          <li key={name}>
            <button type="button" aria-pressed={isPressed} onClick={() => press(name)}>
              <ShapeIcon kind={kind} /> {words} <b>{countText(count)}</b>
            </button>
          </li>
        );
      })}
      {only.length > 0 && (
        <li>
          <button
            type="button"
            class="all"
            onClick={() => goTo(withQuery(address, { verdict: "" }), "replace")}
          >
            Show all
          </button>
        </li>
      )}
    </ul>
  );
}
