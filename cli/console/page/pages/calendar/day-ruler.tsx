/** The hours above a day, with its clock changes, and where now is. */
import { useNow } from "../../api/now.ts";
import { type Axis, bandsOf, labelsOf, leastTick, placeOf } from "./axis.ts";
import type { ClockChangeDocument } from "./documents.ts";
import { clockText } from "./zone.ts";

/** Half of what the note of a change takes, in pixels. */
const halfNote = 60;
/** Of the label of now. */
const halfNow = leastTick / 2;
const nowHeight = 20;

interface RulerProps {
  readonly axis: Axis;
  readonly changes: readonly ClockChangeDocument[];
}

export function Ruler({ axis, changes }: RulerProps) {
  const now = nowOn(axis, useNow());
  const bands = bandsOf(
    axis,
    changes.filter(({ zone }) => zone === axis.zone),
  );
  // The label of now has a line of its own, so that it hides no hour.
  const above = (bands.length > 0 ? 16 : 0) + (now === undefined ? 0 : nowHeight);
  return (
    <svg class="ruler" width={axis.width} height={24 + above} aria-hidden="true">
      {now !== undefined && (
        <g class="now" transform={`translate(${now.x} 0)`}>
          <rect x={-halfNow} y={0} width={2 * halfNow} height={19} rx={4} />
          <text y={14}>{now.text}</text>
        </g>
      )}
      {bands.map(({ x, width, change }) => (
        <text
          key={change.at}
          class="note"
          x={Math.min(axis.width - halfNote, Math.max(halfNote, x + width / 2))}
          y={above - 4}
        >
          {changeNote(change)}
        </text>
      ))}
      <g transform={`translate(0 ${above})`}>
        {labelsOf(axis).map(({ x, text }) => (
          <text key={x} class={x === 0 ? "first" : undefined} x={x} y={17}>
            {text}
          </text>
        ))}
      </g>
    </svg>
  );
}

/** `01:00–02:00 twice`. */
function changeNote({ kind, from, to }: ClockChangeDocument): string {
  const [first, last] = [from, to].map((local) => local.slice(11, 16)).sort();
  return `${first}–${last} ${kind === "fold" ? "twice" : "left out"}`;
}

/** The label of now, and its middle; undefined on another day. It stays within the axis. */
function nowOn(axis: Axis, now: number): { readonly x: number; readonly text: string } | undefined {
  if (now < axis.from || now >= axis.to) return undefined;
  const x = Math.min(axis.width - halfNow, Math.max(halfNow, placeOf(axis, now)));
  return { x, text: clockText(axis.zone, now - (now % 60_000)) };
}

/** Where now is in a row. */
export function NowLine({ axis, height }: { readonly axis: Axis; readonly height: number }) {
  const now = useNow();
  if (now < axis.from || now >= axis.to) return null;
  const x = Math.round(placeOf(axis, now));
  return <path class="now" d={`M${x + 0.5} 0V${height}`} />;
}
