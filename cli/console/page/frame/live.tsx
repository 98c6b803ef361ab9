/** How old what is shown is, and the switch that holds it. */
import { answeredAt, hold, useHeld } from "../api/live.ts";
import { useNow } from "../api/now.ts";
import type { Trouble } from "../api/trouble.ts";
import { distanceText } from "../words/time.ts";

/** Why nothing new is shown: the console has no answer, does not take the token, or answers with an error. */
export type Off = Trouble | "error";

export function Live({ off }: { readonly off: Off | undefined }) {
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
        class={off ? "is-off" : undefined}
        role="switch"
        aria-checked={!held}
        aria-label="Live updates"
        title={held ? "Keep what is shown up to date again" : "Hold what is shown as it is"}
        onClick={() => hold(!held)}
      >
        <span aria-hidden="true">
          {held ? "‖ held" : off ? `■ ${off === "gone" ? "no answer" : off}` : "● live"}
        </span>
      </button>
    </span>
  );
}
