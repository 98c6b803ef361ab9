/** Text in columns, each as wide as its widest cell. */

/** Rows under a head. A column whose head ends in `>` is aligned to the right. The last column is not padded. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const right = head.map((title) => title.endsWith(">"));
  return columns([head.map((title) => title.replace(/>$/, "")), ...rows], right);
}

/** A line for each label and its value. A value's further lines follow below its first; one without value is left out. */
export function labelled(pairs: readonly (readonly [label: string, value: string | undefined])[]): string {
  const given = pairs.filter((pair): pair is readonly [string, string] => Boolean(pair[1]));
  return columns(
    given.flatMap(([label, value]) => value.split("\n").map((line, i) => [i === 0 ? label : "", line])),
  );
}

function columns(rows: readonly (readonly string[])[], right: readonly boolean[] = []): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
