/** Moves for the chosen runs, or for all that match. */
import { useContext } from "preact/hooks";
import { About } from "../../../about.ts";
import type { Ask } from "../../../api/call.ts";
import { moves } from "../../../words/moves.ts";
import { usePopup } from "../filters/use-popup.ts";
import { type SetMove, setMoves } from "../moves.ts";
import type { RunsView } from "../view.ts";
import { allThatMatch, isAll } from "./all-that-match.ts";
import type { Bulk } from "./bulk-dialog.tsx";
import type { Target } from "./count.ts";

interface BulkBarProps {
  readonly view: RunsView;
  readonly chosen: readonly Target[];
  /** What asks for all that match. @default all that the list has */
  readonly all?: Ask;
  onBulk(bulk: Bulk): void;
  onClear(): void;
}

export function BulkBar({ view, chosen, all, onBulk, onClear }: BulkBarProps) {
  const { readOnly } = useContext(About);
  const popup = usePopup();
  if (readOnly !== false) return null;
  if (chosen.length > 0) {
    const subject = chosen.length === 1 ? "the chosen run" : `the ${chosen.length} chosen runs`;
    const possible = setMoves.filter((move) => chosen.some(({ allowed }) => allowed.includes(move)));
    return (
      <section class="bulk-bar is-on" aria-label="Chosen runs">
        <b>{chosen.length} chosen</b>
        {possible.map((move) => (
          <button key={move} type="button" onClick={() => onBulk({ move, subject, runs: chosen })}>
            {moves[move].verb}
          </button>
        ))}
        {possible.length === 0 && <span class="none">nothing can be done to them</span>}
        <button type="button" class="plain" onClick={onClear}>
          Choose none
        </button>
      </section>
    );
  }
  const open = (move: SetMove) => {
    if (popup.current !== null) popup.current.open = false;
    onBulk(allThatMatch(move, view, all));
  };
  const offered = setMoves.filter(
    (move) => view.tab !== "attention" || move === "redrive" || move === "dismiss",
  );
  return (
    <div class="bulk-bar">
      <details class="picker" ref={popup}>
        <summary>{isAll(view) ? "Act on all runs" : "Act on all that match"}</summary>
        <fieldset>
          <legend class="unseen">What to do</legend>
          {offered.map((move) => (
            <button key={move} type="button" class="plain" onClick={() => open(move)}>
              {moves[move].verb}…
            </button>
          ))}
        </fieldset>
      </details>
    </div>
  );
}
