/** What the dialog for many runs says before it begins, and while it is at work. */
import { countText } from "../../../words/count.ts";
import type { Acted } from "./act.ts";
import { type Counted, mostLooked, type Target } from "./count.ts";

interface CountProps {
  readonly counted: Counted;
  readonly allowed: readonly Target[];
  readonly done: string;
}

/** How many are meant, and how many of them may be moved. */
export function Count({ counted: { runs, isCut }, allowed, done }: CountProps) {
  const others = runs.filter((run) => !allowed.includes(run));
  const words = [...new Set(others.map(({ shown }) => shown))].map(
    (word) => `${others.filter(({ shown }) => shown === word).length} ${word}`,
  );
  return (
    <>
      <p>
        <b>{countText(runs.length)}</b> {runs.length === 1 ? "run is" : "runs are"} meant;{" "}
        <b>{countText(allowed.length)}</b> of them may be {done}
        {others.length > 0 && <>: the others are left out ({words.join(", ")})</>}.
      </p>
      {isCut && (
        <p class="look">
          There are more: it counts among the newest {countText(mostLooked)} runs. Do it again for the rest.
        </p>
      )}
    </>
  );
}

/** `12 of 41 dismissed, 1 refused, 28 left as they were`. @param isOver nothing is done to the rest any more */
export function actedText({ done: count, refused }: Acted, of: number, done: string, isOver = true): string {
  const left = isOver ? of - count - refused.length : 0;
  return [
    `${countText(count)} of ${countText(of)} ${done}`,
    ...(refused.length > 0 ? [`${refused.length} refused`] : []),
    ...(left > 0 ? [`${left} left as they were`] : []),
  ].join(", ");
}

interface ProgressProps {
  readonly acted: Acted;
  readonly of: number;
  readonly done: string;
  readonly isOver: boolean;
}

/** How far it is, and what was refused with why. */
export function ActedProgress({ acted, of, done, isOver }: ProgressProps) {
  const { refused, broken } = acted;
  const seen = acted.done + refused.length;
  const isStopped = isOver && seen < of;
  return (
    <>
      <progress max={of} value={seen} aria-label="Progress" />
      <p role="status">
        {isStopped && "Stopped: "}
        {isOver && !isStopped && "Done: "}
        {actedText(acted, of, done, isOver)}
      </p>
      {broken !== undefined && (
        <p class="problem" role="alert">
          {broken}
        </p>
      )}
      {refused.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys
        <ul class="refused" aria-label="Refused" tabIndex={0}>
          {refused.map(({ id, why }) => (
            <li key={id}>
              <bdi>{why}</bdi>
              {!why.includes(id) && <small>{id}</small>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
