/** What csv-parse finds wrong, in plain words. */
import { CsvError } from "csv-parse";
import { printableLine } from "../../model/printable.ts";
import { quoted, RowFault } from "../file/mistake.ts";

/** Whether an error says something of the file. Any other comes from the caller's own code. */
export function isOfFile(error: Error): boolean {
  return error instanceof RowFault || error instanceof CsvError;
}

/** Says in plain words what ended the parser. */
export function faultText(error: Error): string {
  if (!(error instanceof CsvError)) return printableLine(error.message);
  const { column } = error as CsvError & { readonly column?: unknown };
  const cell = typeof column === "string" ? `the cell of column ${quoted(column)}` : "a cell";
  return words[error.code]?.(cell) ?? "it cannot be parsed";
}

const words: Readonly<Record<string, (cell: string) => string>> = {
  INVALID_OPENING_QUOTE: (cell) =>
    `${cell} has a quote in its middle: put the whole cell in quotes, and write each quote in it twice`,
  CSV_INVALID_CLOSING_QUOTE: (cell) =>
    `${cell} goes on after its closing quote: write each quote in a quoted cell twice`,
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: (cell) =>
    `${cell} goes on after its closing quote: write each quote in a quoted cell twice`,
  CSV_QUOTE_NOT_CLOSED: (cell) => `${cell} begins with a quote that is never closed`,
  CSV_MAX_RECORD_SIZE: () => "it is longer than max_record_size allows: a quote may not be closed",
  CSV_INVALID_COLUMN_MAPPING: () => "the option columns did not return an array of names",
};
