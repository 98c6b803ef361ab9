/** A day, or hours of it: a row for each task, and its instants on a line. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { kinds } from "../../../../show/calendar/kinds.ts";
import { taskAddress } from "../../api/addresses.ts";
import { Link } from "../../parts/link.tsx";
import { countText } from "../../words/count.ts";
import { type Axis, axisOf, bandsOf, marksOf, ticksOf } from "./axis.ts";
import { countsOf, totalOf } from "./calendar-data.ts";
import { DayMark, rowHeight } from "./day-mark.tsx";
import { NowLine, Ruler } from "./day-ruler.tsx";
import type { CalendarDocument, CalendarRowDocument, ClockChangeDocument } from "./documents.ts";
import { useRoving } from "./use-roving.ts";
import type { Opened, View } from "./view.ts";
import { clockText } from "./zone.ts";

/** Until the page has been laid out, in pixels. */
const guess = 900;
const mostNamed = 5;

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
      <caption class="unseen">Instants of each task. Arrow keys move among them, Enter opens one.</caption>
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
  const words = triggers.map((one) => one.words).join("; ");
  const title = triggers.map((one) => `${one.words}: ${one.expression}`).join("\n");
  return (
    <tr>
      <th scope="row">
        <Link to={taskAddress(task)}>{task}</Link>
        <small title={title}>{words}</small>
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
          <NowLine axis={axis} height={rowHeight} />
          {marks.map((mark) => (
            <DayMark key={`${mark.from} ${mark.instant?.trigger}`} {...{ mark, task, view, open }} />
          ))}
        </svg>
      </td>
    </tr>
  );
}

/** `nightly: 24 instants, 1 missed at 03:00, 22 ran`. */
function rowText(row: CalendarRowDocument, zone: string): string {
  const counts = countsOf(row);
  const total = totalOf(counts);
  const words = counts.flatMap((n, kind) => {
    if (n === 0) return [];
    const of = kinds[kind]?.of ?? [];
    const times = (row.instants ?? []).filter(({ verdict }) => of.includes(verdict));
    const isNamed = kind < 3 && times.length === n && n <= mostNamed;
    const at = isNamed ? ` at ${times.map((one) => clockText(zone, Date.parse(one.at))).join(", ")}` : "";
    return [`${countText(n)} ${kinds[kind]?.words}${at}`];
  });
  const instants = `${countText(total)} ${total === 1 ? "instant" : "instants"}`;
  return total === 0 ? `${row.task}: no instants` : `${row.task}: ${[instants, ...words].join(", ")}`;
}
