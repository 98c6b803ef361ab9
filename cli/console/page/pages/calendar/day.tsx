/** A day: a row for each task, and its instants on a line of 24 hours, or 23 or 25. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { kinds } from "../../../../show/calendar/kinds.ts";
import { taskAddress } from "../../api/addresses.ts";
import { useNow } from "../../api/now.ts";
import { Link } from "../../parts/link.tsx";
import { type Axis, axisOf, bandsOf, type Mark, marksOf, placeOf, ticksOf } from "./axis.ts";
import { countsOf, countsText, totalOf, worstOf } from "./calendar-data.ts";
import type { CalendarDocument, CalendarRowDocument, ClockChangeDocument } from "./documents.ts";
import { Shape } from "./shape.tsx";
import { useRoving } from "./use-roving.ts";
import type { Opened, View } from "./view.ts";
import { clockText } from "./zone.ts";

const rowHeight = 32;
const middle = rowHeight / 2;
/** Until the page has been laid out, in pixels. */
const guess = 900;
const mostNamed = 5;
const halfNote = 60;

export interface ChartProps {
  readonly view: View;
  readonly document: CalendarDocument;
  open(opened: Opened): void;
}

export function Day({ view, document, open }: ChartProps) {
  const chart = useRoving<HTMLTableElement>();
  const [ruler, width] = useWidth();
  const axis = axisOf(view, width, document.clockChanges);
  return (
    <table class="day" ref={chart}>
      <caption class="aloud">Instants of each task. Arrow keys move among them, Enter opens one.</caption>
      <thead>
        <tr>
          <th scope="col">Task</th>
          <td ref={ruler}>
            <Ruler axis={axis} changes={document.clockChanges} />
          </td>
        </tr>
      </thead>
      <tbody>
        {document.tasks.map((row) => (
          <DayRow
            key={row.task}
            row={row}
            axis={axis}
            changes={document.clockChanges}
            view={view}
            open={open}
          />
        ))}
      </tbody>
    </table>
  );
}

/** How wide an element is, in pixels, also once the window changes. */
function useWidth() {
  const element = useRef<HTMLTableCellElement>(null);
  const [width, setWidth] = useState(guess);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const found = Math.floor(entry?.contentRect.width ?? 0);
      if (found > 0) setWidth(found);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width] as const;
}

function Ruler({ axis, changes }: Pick<DayRowProps, "axis" | "changes">) {
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

interface DayRowProps {
  readonly row: CalendarRowDocument;
  readonly axis: Axis;
  readonly changes: readonly ClockChangeDocument[];
  readonly view: View;
  open(opened: Opened): void;
}

function DayRow({ row, axis, changes, view, open }: DayRowProps) {
  const { task, triggers } = row;
  const marks = marksOf(axis, row);
  const zones = new Set(triggers.map(({ timeZone }) => timeZone));
  const mine = changes.filter(({ zone }) => zone === axis.zone || zones.has(zone));
  const bands = bandsOf(axis, mine);
  const words = triggers.map((one) => one.words).join(", ");
  return (
    <tr>
      <th scope="row">
        <Link to={taskAddress(task)}>{task}</Link>
        <small title={words}>{words}</small>
      </th>
      <td>
        {/* biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset */}
        <svg
          class="line"
          role="group"
          aria-label={rowText(row, axis.zone)}
          width={axis.width}
          height={rowHeight}
        >
          <path
            class="grid"
            d={ticksOf(axis)
              .map(({ x }) => `M${Math.round(x) + 0.5} 0V${rowHeight}`)
              .join("")}
          />
          {bands.map(({ x, width, change }) => (
            <rect key={`${change.zone} ${change.at}`} class="band" x={x} width={width} height={rowHeight}>
              <title>{`${change.zone}: ${change.why}`}</title>
            </rect>
          ))}
          <NowLine axis={axis} />
          {marks.map((mark) => (
            <DayMark key={`${mark.from} ${mark.instant?.trigger}`} {...{ mark, task, view, open }} />
          ))}
        </svg>
      </td>
    </tr>
  );
}

function NowLine({ axis }: { readonly axis: Axis }) {
  const now = useNow();
  if (now < axis.from || now >= axis.to) return null;
  const x = Math.round(placeOf(axis, now));
  return <path class="now" d={`M${x + 0.5} 0V${rowHeight}`} />;
}

/** `nightly: 24 instants, 1 missed at 03:00, 22 ran`. */
export function rowText(row: CalendarRowDocument, zone: string): string {
  const counts = countsOf(row);
  const total = totalOf(counts);
  const words = counts.flatMap((n, kind) => {
    if (n === 0) return [];
    const of = kinds[kind]?.of ?? [];
    const times = (row.instants ?? []).filter(({ verdict }) => of.includes(verdict));
    const isNamed = kind < 3 && times.length === n && n <= mostNamed;
    const at = isNamed ? ` at ${times.map((one) => clockText(zone, Date.parse(one.at))).join(", ")}` : "";
    return [`${n.toLocaleString("en")} ${kinds[kind]?.words}${at}`];
  });
  const instants = `${total.toLocaleString("en")} ${total === 1 ? "instant" : "instants"}`;
  return total === 0 ? `${row.task}: no instants` : `${row.task}: ${[instants, ...words].join(", ")}`;
}

interface DayMarkProps {
  readonly mark: Mark;
  readonly task: string;
  readonly view: View;
  open(opened: Opened): void;
}

function DayMark({ mark, task, view, open }: DayMarkProps) {
  const { x, width, counts, instant, from, to } = mark;
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
      tabIndex={-1}
      aria-expanded={isOpen}
      transform={`translate(${x} ${middle})`}
      onClick={show}
    >
      <title>{`${words}${instant?.why === undefined ? "" : `\n${instant.why}`}`}</title>
      {width === undefined ? (
        <>
          <circle class="reach" r={11} />
          <Shape kind={worst} />
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
      <rect class="bar" x={1} y={-12} width={wide} height={24} rx={4} />
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
