/**
 * A time series drawn by uPlot, which is loaded once a chart is seen. It takes its colours from the style sheet, so that it is
 * drawn again when these change.
 */
import type uPlot from "uplot";
import { timeTexts } from "./axis-text.ts";
import { aloneIn, withGaps } from "./gaps.ts";
import type { RunPoint } from "./series.ts";

/** In CSS pixels. */
const height = 150;

interface Plot {
  /** The points' numbers, undefined where one has none. */
  readonly values: readonly (number | undefined)[];
  readonly points: readonly RunPoint[];
  text(value: number): string;
}

/** @returns what ends it */
export async function drawPlot(place: HTMLElement, { values, points, text }: Plot): Promise<() => void> {
  const { default: UPlot } = await import("uplot");
  const times = points.map(({ at }) => at);
  const bad = values.map((value, i) => (points[i]?.status === "errored" ? value : undefined));
  const [instants, numbers = [], errored = []] = withGaps(times, [values, bad]);
  const data: uPlot.AlignedData = [instants, numbers, errored];
  const alone = aloneIn(numbers);
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  let plot: uPlot | undefined;
  const draw = () => {
    plot?.destroy();
    const style = getComputedStyle(place);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const [text_, line, blue, red] = ["--plot-text", "--plot-line", "--plot-main", "--plot-bad"].map(colour);
    const axis = {
      stroke: text_,
      font: "12px system-ui",
      grid: { stroke: line, width: 1 },
      ticks: { show: false },
    };
    plot = new UPlot(
      {
        width: Math.max(160, place.clientWidth),
        height,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, y: false },
        scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 28,
            space: 70,
            values: (_, ticks) => timeTexts(ticks, span),
            // Of one instant there is no range to choose ticks from.
            splits: times.length === 1 ? () => times : undefined,
          },
          { ...axis, size: 78, values: (_, ticks) => ticks.map((tick) => text(tick)) },
        ],
        series: [
          {},
          {
            stroke: blue,
            width: 1.5,
            points: {
              show: points.length < 60,
              filter: (_, __, isShown) => (isShown ? null : alone),
              ...{ size: 4, fill: blue },
            },
          },
          { stroke: red, width: 0, paths: () => null, points: { show: true, size: 8, fill: red, width: 0 } },
        ],
      },
      data,
      place,
    );
  };
  draw();
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const sizes = new ResizeObserver(() => {
    const width = Math.max(160, place.clientWidth);
    if (plot !== undefined && plot.width !== width) plot.setSize({ width, height });
  });
  scheme.addEventListener("change", draw);
  sizes.observe(place);
  return () => {
    scheme.removeEventListener("change", draw);
    sizes.disconnect();
    plot?.destroy();
  };
}
