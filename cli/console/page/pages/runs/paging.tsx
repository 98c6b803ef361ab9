/** Goes to older and newer pages, and says how far the command has looked. */

import { goTo } from "../../api/location.ts";
import { Link } from "../../parts/link.tsx";
import { Time } from "../../parts/time.tsx";
import { countText } from "../../words/count.ts";
import type { RunsDocument } from "./documents.ts";
import { addressOf, changed, instantOfPlace, type RunsView, sizes } from "./view.ts";

interface PagingProps {
  readonly view: RunsView;
  readonly document: RunsDocument;
}

export function Paging({ view, document: { runs, next, looked } }: PagingProps) {
  const { trail, size } = view;
  const isFirst = trail.length === 0;
  const isShort = next !== undefined && runs.length < size;
  return (
    <nav class="paging" aria-label="Pages of runs">
      {!isFirst && <Link to={addressOf({ ...view, trail: [] })}>Newest</Link>}
      {!isFirst && <Link to={addressOf({ ...view, trail: trail.slice(0, -1) })}>← Newer</Link>}
      {next !== undefined && (
        <Link to={addressOf({ ...view, trail: [...trail, next] })}>
          {isShort ? "Look further back →" : "Older →"}
        </Link>
      )}
      <span class="looked">
        <LookedAt {...{ looked, next, isFirst }} isShort={isShort} />
        {!isFirst && " This page is not kept up to date."}
      </span>
      <label>
        Rows{" "}
        <select
          value={String(size)}
          onChange={({ currentTarget: { value } }) =>
            goTo(addressOf(changed(view, { size: Number(value) })), "replace")
          }
        >
          {sizes.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
    </nav>
  );
}

interface LookedAtProps {
  readonly looked?: number;
  readonly next?: string;
  readonly isFirst: boolean;
  readonly isShort: boolean;
}

/** Of how many runs these are, where the command stopped before it had found enough. */
export function LookedAt({ looked, next, isFirst, isShort }: LookedAtProps) {
  if (looked === undefined || next === undefined || !isShort) return null;
  const at = instantOfPlace(next);
  return (
    <>
      Of the {countText(looked)} {isFirst ? "newest" : "next"} runs
      {at !== undefined && (
        <>
          , back to <Time at={at} />
        </>
      )}
      .
    </>
  );
}
