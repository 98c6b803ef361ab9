/** An instant on the line of a day, or a counted bar of several. */
import { kinds } from "../../../../show/calendar/kinds.ts";
import type { Mark } from "./axis.ts";
import { countsText, totalOf, worstOf } from "./calendar-data.ts";
import { Shape } from "./shape.tsx";
import type { Opened, View } from "./view.ts";
import { clockText, onClocks } from "./zone.ts";

/** How high a row is, in pixels. */
export const rowHeight = 32;
const middle = rowHeight / 2;
/** What a mark of an instant takes, and its shape with the space beside it, in pixels. */
const [wholeRoom, shapeWidth] = [22, 13];

interface DayMarkProps {
  readonly mark: Mark;
  readonly task: string;
  readonly view: View;
  open(opened: Opened): void;
}

export function DayMark({ mark, task, view, open }: DayMarkProps) {
  const { x, width, room = wholeRoom, counts, instant, from, to } = mark;
  const { zone, opened } = view;
  const isOpen =
    opened?.task === task &&
    opened.from === from &&
    (opened.trigger ?? instant?.trigger) === instant?.trigger;
  const worst = worstOf(counts);
  const name = kinds[worst]?.name ?? "unknown";
  const words =
    instant === undefined
      ? `${task}, ${clockText(zone, from)} to ${clockText(zone, to)}: ${totalOf(counts)} instants, ${countsText(counts)}`
      : `${task}, ${clockText(zone, from)}: ${instant.verdict}`;
  const show = () =>
    open(instant === undefined ? { task, from, to } : { task, from, trigger: instant.trigger });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no button
    <g
      class={`mark kind-${name}${isOpen ? " is-open" : ""}`}
      data-cell=""
      role="button"
      tabindex={-1}
      aria-expanded={isOpen}
      transform={`translate(${x} ${middle})`}
      onClick={show}
    >
      <title>{`${words}${instant?.why === undefined ? "" : `\n${onClocks(zone, instant.why)}`}`}</title>
      {width === undefined ? (
        <>
          <rect class="reach" x={-room / 2} y={-11} width={room} height={22} rx={room / 2} />
          <g transform={room < shapeWidth ? `scale(${room / shapeWidth} 1)` : undefined}>
            <Shape kind={worst} />
          </g>
        </>
      ) : (
        <Bar width={width} counts={counts} />
      )}
    </g>
  );
}

/** How many there are, above a strip of what became of them. */
function Bar({ width, counts }: { readonly width: number; readonly counts: readonly number[] }) {
  const total = totalOf(counts);
  const wide = Math.max(4, width - 3);
  const least = 4;
  const shown = counts.flatMap((n, kind) => (n === 0 ? [] : [{ n, kind }]));
  const room = wide - shown.length * least;
  let x = 1;
  return (
    <>
      <rect class="count-bar" x={1} y={-12} width={wide} height={24} rx={4} />
      <text x={1 + wide / 2} y={3}>
        {total}
      </text>
      {shown.map(({ n, kind }) => {
        const part = least + (n / total) * room;
        x += part;
        return (
          <rect
            key={kind}
            class={`part kind-${kinds[kind]?.name}`}
            x={x - part}
            y={8}
            width={Math.max(1, part)}
            height={4}
          />
        );
      })}
    </>
  );
}
