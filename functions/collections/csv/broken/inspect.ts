/**
 * Reads a whole file and collects its mistakes, for a source that asks for it. What follows a quote that is not closed may
 * then be judged wrongly: the first mistake is always a true one.
 */
import type { RowEntry } from "../cursor.ts";
import { CsvMistakeError, type Inspection } from "../mistake.ts";
import { type Reader, type Span, walkRows } from "../reader.ts";

/** The rows in each piece of the file. */
export async function* inspectRows(
  reader: Reader,
  inspection: Inspection,
  span?: Span,
): AsyncGenerator<RowEntry[]> {
  try {
    yield* walkRows({ ...reader, inspection }, span);
    inspection.end();
  } catch (error) {
    if (!(error instanceof CsvMistakeError)) throw error;
    inspection.mistake(error.mistake);
  }
}
