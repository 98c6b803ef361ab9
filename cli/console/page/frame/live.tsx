/** How old what is shown is, and the switch that holds it. */
import { answeredAt, hold, useHeld } from "../api/live.ts";
import { useNow } from "../api/now.ts";
import { distanceText } from "../words/time.ts";

/** @param isOff nothing that is asked is answered now */
export function Live({ isOff }: { readonly isOff: boolean }) {
  const held = useHeld();
  const now = useNow();
  const at = answeredAt();
  return (
    <span class="live">
      {at !== undefined && (
        <span class="age">
          <span>updated</span> {distanceText(Math.min(at, now), now)}
        </span>
      )}
      <button
        type="button"
        class={isOff ? "is-off" : undefined}
        role="switch"
        aria-checked={!held}
        aria-label="Live updates"
        title={held ? "Keep what is shown up to date again" : "Hold what is shown as it is"}
        onClick={() => hold(!held)}
      >
        <span aria-hidden="true">{held ? "‖ held" : isOff ? "■ no answer" : "● live"}</span>
      </button>
    </span>
  );
}
