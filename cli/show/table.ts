/**
 * Text in columns, each as wide as its widest cell. A cell of a table is one line: control characters, line breaks among
 * them, are shown escaped. On a terminal a table fits its width: cells that are too long end in `…`, but for names.
 */
import { printable, printableLine } from "../../functions/model/printable.ts";
import { fitted, widthOf } from "./text-width.ts";

/** Between two columns. */
const gap = "  ";
/** No column is cut to less. */
const leastWidth = 8;
/** What of a cell must be seen beside a name, or it goes on a line of its own. */
const readableWidth = 16;

/**
 * Rows under a head. A column whose head ends in `>` is aligned to the right; the first ones, whose heads end in `!`,
 * hold names to paste and are never cut: where a line has no room for the other columns, those follow on one of their
 * own. The last column is not padded.
 * @param most characters of a line; @default as many as it takes
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  most = Number.POSITIVE_INFINITY,
): string {
  const right = head.map((title) => title.endsWith(">"));
  const lines = [head.map((title) => title.replace(/[>!]$/, "")), ...rows].map((row) =>
    row.map(printableLine),
  );
  const kept = head.filter((title) => title.endsWith("!")).length;
  if (kept === 0) return columns(lines, right, most);
  const names = columns(lines.map((row) => row.slice(0, kept))).split("\n");
  const wide = Math.max(...names.map(widthOf)) + gap.length;
  const others = lines.map((row) => row.slice(kept));
  const readable = widthsOf(others).map((width) => Math.min(width, readableWidth));
  const hasRoom = wide + lineWidth(readable) <= most;
  const room = most - (hasRoom ? wide : gap.length);
  const rest = columns(others, right.slice(kept), room).split("\n");
  const line = (name: string, i: number) => {
    const more = rest[i] ?? "";
    if (more === "") return name;
    return hasRoom ? `${name}${" ".repeat(wide - widthOf(name))}${more}` : `${name}\n${gap}${more}`;
  };
  return names.map(line).join("\n");
}

/** A line for each label and its value. A value's further lines follow below its first; one without value is left out. */
export function labelled(pairs: readonly (readonly [label: string, value: string | undefined])[]): string {
  const given = pairs.filter((pair): pair is readonly [string, string] => Boolean(pair[1]));
  return columns(
    given.flatMap(([label, value]) =>
      printable(value)
        .split("\n")
        .map((line, i) => [i === 0 ? label : "", line]),
    ),
  );
}

function columns(
  rows: readonly (readonly string[])[],
  right: readonly boolean[] = [],
  most = Number.POSITIVE_INFINITY,
): string {
  const widths = widthsOf(rows);
  shrink(widths, most);
  const padded = (cell: string, i: number) => {
    const text = fitted(cell, widths[i] ?? 0);
    const space = " ".repeat(Math.max(0, (widths[i] ?? 0) - widthOf(text)));
    return right[i] ? space + text : text + space;
  };
  return rows.map((row) => fitted(row.map(padded).join(gap).trimEnd(), most)).join("\n");
}

/** The widest cell of each column. */
function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
  }
  return widths;
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, (widths.length - 1) * gap.length);
}

/** Makes columns narrower until a line fits: first the last one, which holds words to read, then always the widest. */
function shrink(widths: number[], most: number): void {
  let over = lineWidth(widths) - most;
  if (over <= 0) return;
  const last = widths.length - 1;
  const cut = (i: number, by: number) => {
    widths[i] = (widths[i] ?? 0) - by;
    over -= by;
  };
  cut(last, Math.max(0, Math.min(over, (widths[last] ?? 0) - 3 * leastWidth)));
  while (over > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= leastWidth) return;
    cut(widest, 1);
  }
}
