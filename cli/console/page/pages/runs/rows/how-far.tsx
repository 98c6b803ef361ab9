/** How far a run is: a bar with its share, and the time left while it runs. */
import { countText } from "../../../words/count.ts";
import { isCounted } from "../../../words/progress.ts";
import { durationText } from "../../../words/time.ts";
import type { ListedRun } from "../documents.ts";

export function HowFar({ run }: { readonly run: ListedRun }) {
  const { percent, secondsLeft, text } = run.progress;
  if (!isCounted(run)) return null;
  const left = run.status === "running" && secondsLeft !== undefined && durationText(secondsLeft * 1_000);
  const skipped = run.skippedItems ? `, ${countText(run.skippedItems)} skipped` : "";
  // Of one that is done the bar says nothing.
  if (percent === undefined || run.status === "succeeded")
    return (
      <span class="how-far" title={text}>
        {countText(run.ticks)}
        {skipped}
      </span>
    );
  return (
    <span class="how-far" title={text}>
      <progress max={100} value={percent} aria-label={`progress of ${run.id}`} /> {Math.floor(percent)} %
      {skipped}
      {left && <small>{left} left</small>}
    </span>
  );
}
