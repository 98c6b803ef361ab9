/** The items that a run skipped, as a table, as `--json` prints them, and as CSV. */
import { grouped } from "../../../functions/model/run/progress.ts";
import { mostRecorded, type SkippedItem } from "../../../functions/model/run/skipped-item.ts";
import { table } from "../table.ts";
import { instantText } from "../words.ts";

/** Some of them, and the number of the one before the first. */
export interface SkippedPage {
  readonly after: number;
  readonly items: readonly SkippedItem[];
  /** All that the run skipped, recorded or not. */
  readonly of: number;
  readonly isLast: boolean;
  /** How many are recorded. @default up to the most that a run without shards records */
  readonly recorded?: number;
}

/** @param next the command that shows those after the page */
export function skippedTable(
  { after, items, of, isLast, recorded }: SkippedPage,
  next: string,
  columns?: number,
): string {
  if (of === 0) return "no item was skipped";
  const rows = items.map((item, i) => [
    String(after + i + 1),
    item.cursor,
    String(item.attempt),
    instantText(item.at),
    `${item.name}: ${item.message}${causesText(item)
      .map((cause) => ` (${cause})`)
      .join("")}`,
  ]);
  const shown = table(["item>", "cursor", "tries>", "at", "error"], rows, columns);
  const last = after + items.length;
  const stretch = items.length === 0 ? "none" : `${grouped(after + 1)} to ${grouped(last)}`;
  const more = isLast ? "" : `; the next: ${next}`;
  return [shown, "", `${stretch} of ${grouped(of)}${more}`, ...recordedText(of, recorded)].join("\n");
}

function causesText({ causes = [], moreCauses }: SkippedItem): readonly string[] {
  return moreCauses === undefined ? causes : [...causes, `and ${moreCauses} more`];
}

/** That not all are recorded, where that is so. @param recorded how many are */
export function recordedText(of: number, recorded = mostRecorded): readonly string[] {
  return of > recorded ? [`only the first ${grouped(recorded)} are recorded, the others only counted`] : [];
}

export function skippedJson(item: SkippedItem, number: number): Record<string, unknown> {
  const { before, cursor, ...rest } = item;
  return { number, before: before && JSON.parse(before), cursor: JSON.parse(cursor), ...rest };
}

const csvColumns = ["number", "before", "cursor", "name", "message", "causes", "attempt", "at"] as const;
export const csvHead = csvColumns.join(",");

/**
 * A line of CSV, in the order of the head. Cursors are JSON, and causes follow each other with line breaks between.
 * @param hide hides what is masked
 */
export function csvLine(item: SkippedItem, number: number, hide = (text: string) => text): string {
  const cells = { ...item, number, causes: causesText(item).join("\n") };
  return csvColumns.map((column) => quoted(hide(String(cells[column] ?? "")))).join(",");
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
