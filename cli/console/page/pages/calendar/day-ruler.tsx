/** The hours above a day, with its clock changes, and where now is. */
import { useNow } from "../../api/now.ts";
import { type Axis, bandsOf, placeOf, ticksOf } from "./axis.ts";
import type { ClockChangeDocument } from "./documents.ts";
import { clockText } from "./zone.ts";

/** Half of what the note of a change takes, in pixels. */
const halfNote = 60;

interface RulerProps {
  readonly axis: Axis;
  readonly changes: readonly ClockChangeDocument[];
}

export function Ruler({ axis, changes }: RulerProps) {
  const bands = bandsOf(
    axis,
    changes.filter(({ zone }) => zone === axis.zone),
  );
  const above = bands.length > 0 ? 16 : 0;
  return (
    <svg class="ruler" width={axis.width} height={24 + above} aria-hidden="true">
      {bands.map(({ x, width, change }) => (
        <text
          key={change.at}
          class="note"
          x={Math.min(axis.width - halfNote, Math.max(halfNote, x + width / 2))}
          y={12}
        >
          {changeNote(change)}
        </text>
      ))}
      <g transform={`translate(0 ${above})`}>
        {ticksOf(axis).map(({ x, text }) => (
          <text key={x} x={x} y={17}>
            {text}
          </text>
        ))}
        <NowMark axis={axis} />
      </g>
    </svg>
  );
}

/** `01:00–02:00 twice`. */
function changeNote({ kind, from, to }: ClockChangeDocument): string {
  const [first, last] = [from, to].map((local) => local.slice(11, 16)).sort();
  return `${first}–${last} ${kind === "fold" ? "twice" : "left out"}`;
}

function NowMark({ axis }: { readonly axis: Axis }) {
  const now = useNow();
  if (now < axis.from || now >= axis.to) return null;
  const x = placeOf(axis, now);
  return (
    <g class="now" transform={`translate(${Math.min(axis.width - 22, Math.max(22, x))} 0)`}>
      <rect x={-22} y={3} width={44} height={19} rx={4} />
      <text y={17}>{clockText(axis.zone, now - (now % 60_000))}</text>
    </g>
  );
}

/** Where now is in a row. */
export function NowLine({ axis, height }: { readonly axis: Axis; readonly height: number }) {
  const now = useNow();
  if (now < axis.from || now >= axis.to) return null;
  const x = Math.round(placeOf(axis, now));
  return <path class="now" d={`M${x + 0.5} 0V${height}`} />;
}
