/** The instants of a plan on one time axis: what each is now, and, as a line below, which will start. */

import { Badge } from "../../parts/badge.tsx";
import { Time } from "../../parts/time.tsx";
import { countText } from "../../words/count.ts";
import { colourOf } from "../../words/statuses.ts";
import { durationText, instantText, timeOf } from "../../words/time.ts";
import type { ByWord, PlanDocument, Stretch } from "./documents.ts";

const height = 40;
const fates = ["done", "left", "starts"] as const;

interface StripProps {
  readonly plan: Pick<PlanDocument, "from" | "to" | "knownSince" | "stretches" | "stretchSeconds">;
  readonly zone: string;
}

export function Strip({ plan, zone }: StripProps) {
  const { stretches, stretchSeconds: seconds, to } = plan;
  // Nothing is known of what was before.
  const from = plan.knownSince ?? plan.from;
  const begin = Math.floor(timeOf(from) / 1000 / seconds);
  const count = Math.floor(timeOf(to) / 1000 / seconds) - begin + 1;
  const most = Math.max(1, ...stretches.map((one) => sumOf(...fates.map((fate) => one[fate]))));
  const words = wordsOf(stretches);
  const said = words.map(([word, n]) => `${n} ${word}`).join(", ");
  return (
    <figure class="strip">
      <svg
        role="img"
        aria-label={`instants by what they are now: ${said}`}
        viewBox={`0 0 ${count} ${height + 6}`}
        preserveAspectRatio="none"
      >
        {stretches.map((one) => {
          const x = Math.floor(timeOf(one.from) / 1000 / seconds) - begin;
          return <Cell key={one.from} of={one} x={x} most={most} title={titleOf(one, zone)} />;
        })}
      </svg>
      <div class="ends">
        <Time at={from} zone={zone} whole />
        <span>{`a bar is ${durationText(seconds * 1000)}`}</span>
        <Time at={to} zone={zone} whole />
      </div>
      <figcaption>
        {words.map(([word, n]) => (
          <span key={word}>
            <Badge status={word} /> {countText(n)}
          </span>
        ))}
        {stretches.some(({ starts }) => starts !== undefined) && <span class="will-start">will start</span>}
      </figcaption>
      <StretchTable of={stretches} zone={zone} />
    </figure>
  );
}

interface CellProps {
  readonly of: Stretch;
  readonly x: number;
  readonly most: number;
  readonly title: string;
}

const notRun = ["missed", "skipped"];

/** What did not run is drawn hollow, so that its colour is not needed. */
const ran = (word: string) => !notRun.includes(word);

/** Its words one above the other, as high as they are many. */
function Cell({ of, x, most, title }: CellProps) {
  let y = height;
  return (
    <g>
      <title>{title}</title>
      {fates.flatMap((fate) =>
        Object.entries(of[fate] ?? {}).map(([word, n]) => {
          const tall = (n / most) * height;
          y -= tall;
          return (
            <rect
              key={fate + word}
              class={`${colourOf(word)}${ran(word) ? "" : " hollow"}`}
              x={x + 0.08}
              y={y}
              width={0.84}
              height={tall}
            />
          );
        }),
      )}
      {of.starts !== undefined && <rect class="starts" x={x + 0.08} y={height + 2} width={0.84} height={4} />}
    </g>
  );
}

function StretchTable({ of, zone }: { readonly of: readonly Stretch[]; readonly zone: string }) {
  return (
    <details>
      <summary>The same as a table</summary>
      <table class="stacks">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Will start</th>
            <th scope="col">Done already</th>
            <th scope="col">Left as is</th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ from, starts, done, left }) => (
            <tr key={from}>
              <th scope="row">{instantText(timeOf(from), zone)}</th>
              <td data-label="Will start">{countsText(starts)}</td>
              <td data-label="Done already">{countsText(done)}</td>
              <td data-label="Left as is">{countsText(left)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function titleOf({ from, starts, done, left }: Stretch, zone: string): string {
  const will = starts && `${countsText(starts)}: will start`;
  return [instantText(timeOf(from), zone), will, done && countsText(done), left && countsText(left)]
    .filter(Boolean)
    .join("\n");
}

/** `3 missed, 1 skipped`, or a dash. */
export function countsText(counts: ByWord | undefined): string {
  const words = Object.entries(counts ?? {}).map(([word, n]) => `${countText(n)} ${word}`);
  return words.join(", ") || "–";
}

export function sumOf(...all: readonly (ByWord | undefined)[]): number {
  return all.flatMap((counts) => Object.values(counts ?? {})).reduce((sum, n) => sum + n, 0);
}

/** All words, those of most instants first. */
function wordsOf(stretches: readonly Stretch[]): readonly (readonly [word: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const one of stretches)
    for (const fate of fates)
      for (const [word, n] of Object.entries(one[fate] ?? {})) counts.set(word, (counts.get(word) ?? 0) + n);
  return [...counts].sort(([, a], [, b]) => b - a);
}
