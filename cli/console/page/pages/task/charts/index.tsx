/** How the last runs went over time: duration, rate and wait, each as a chart and as a row of a table. */
import { useEffect, useRef } from "preact/hooks";
import { runAddress } from "../../../api/addresses.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Link } from "../../../parts/link.tsx";
import { countText } from "../../../words/count.ts";
import { durationText, instantText } from "../../../words/time.ts";
import type { TaskRunDocument } from "../documents.ts";
import { csvOf } from "./csv.ts";
import { drawPlot } from "./plot.ts";
import { type Measure, measures, median, type RunPoint, runPoints } from "./series.ts";

const namesOf = (unit: string): Readonly<Record<Measure, string>> => ({
  duration: "Duration",
  rate: `Rate, ${unit} a second`,
  wait: "Wait before it started",
});

const seconds = (value: number) => (value === 0 ? "0" : durationText(value * 1_000));
const rounded = (value: number) =>
  value >= 10 || value === 0 ? countText(Math.round(value)) : value.toFixed(1);
const texts: Readonly<Record<Measure, (value: number) => string>> = {
  duration: seconds,
  rate: rounded,
  wait: seconds,
};

interface ChartsProps {
  readonly task: string;
  /** What the task calls its items. */
  readonly unit: string | undefined;
  readonly runs: readonly TaskRunDocument[];
}

export function Charts({ task, unit = "items", runs }: ChartsProps) {
  const points = runPoints(runs);
  const names = namesOf(unit);
  const shown = measures.filter((measure) => points.some((point) => point[measure] !== undefined));
  if (shown.length === 0) return <p class="empty">No run has started yet: there is nothing to draw.</p>;
  return (
    <>
      <div class="charts">
        {shown.map((measure) => (
          <Chart key={measure} name={names[measure]} measure={measure} points={points} />
        ))}
      </div>
      <details class="as-table">
        <summary>
          The {points.length} {points.length === 1 ? "run" : "runs"} as a table
        </summary>
        <p>
          <button type="button" onClick={() => saveText(`${task}-runs.csv`, csvOf(points))}>
            Save as CSV
          </button>
        </p>
        <PointTable points={points} names={names} />
      </details>
    </>
  );
}

/** Lets the browser save a text as a file. */
function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

interface ChartProps {
  readonly name: string;
  readonly measure: Measure;
  readonly points: readonly RunPoint[];
}

function Chart({ name, measure, points }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const text = texts[measure];
  const values = points.map((point) => point[measure]);
  const drawn = JSON.stringify(points.map((point, i) => [point.at, point.status, values[i]]));
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let isOver = false;
    let end: (() => void) | undefined;
    drawPlot(element, { values, points, text }).then((ending) => {
      if (isOver) ending();
      else end = ending;
    });
    return () => {
      isOver = true;
      end?.();
    };
  }, [drawn]);
  const known = values.filter((value) => value !== undefined);
  const middle = median(values);
  const most = known.length === 0 ? undefined : Math.max(...known);
  const last = known.at(-1);
  const words = [
    middle !== undefined && `median ${text(middle)}`,
    most !== undefined && `most ${text(most)}`,
    last !== undefined && `last ${text(last)}`,
  ].filter(Boolean);
  return (
    <figure>
      <figcaption>
        <b>{name}</b> <span>{words.join(", ")}</span>
      </figcaption>
      <div ref={place} class="plot" aria-hidden="true" />
    </figure>
  );
}

interface PointTableProps {
  readonly points: readonly RunPoint[];
  readonly names: Readonly<Record<Measure, string>>;
}

function PointTable({ points, names }: PointTableProps) {
  const cell = (measure: Measure, value: number | undefined) =>
    value === undefined ? "–" : texts[measure](value);
  return (
    <table class="stacks">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Status</th>
          {measures.map((measure) => (
            <th key={measure} scope="col" class="number">
              {names[measure]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {points.toReversed().map((point) => (
          <tr key={point.id}>
            <th scope="row">
              <Link to={runAddress(point.id)}>{instantText(point.at * 1_000)}</Link>
            </th>
            <td data-label="Status">
              <Badge status={point.shown} />
            </td>
            {measures.map((measure) => (
              <td key={measure} class="number" data-label={names[measure]}>
                {cell(measure, point[measure])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
