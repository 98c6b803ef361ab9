/** The runs of the charts as a CSV, to be saved. */
import { isoText } from "../../../words/time.ts";
import { measures, type RunPoint } from "./series.ts";

/** Durations and waits in seconds. */
export function csvOf(points: readonly RunPoint[]): string {
  const rows = points.map((point) => [
    point.id,
    isoText(point.at * 1_000),
    point.shown,
    ...measures.map((measure) => point[measure] ?? ""),
  ]);
  return [["run", "due", "status", ...measures], ...rows]
    .map((row) => `${row.map(cell).join(",")}\r\n`)
    .join("");
}

/** A spreadsheet would take a text that begins with one of these for a formula. */
function cell(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
