/**
 * Rows that cannot be used. Each has its place among the others, and its cursor: who asks for the row is told what is wrong
 * with it. So a task that skips broken items goes on after it, and any other ends there.
 *
 * A row that the parser could read is judged, and passed over, where it is. A mistake that ends the parser, such as a stray
 * quote, is one of its row, and the reading goes on at the next line.
 */

import type { CsvCursor, RowEntry } from "../cursor.ts";
import { CsvMistakeError } from "../mistake.ts";
import { type Reader, walkRows } from "../reader.ts";
import { brokenEntry } from "./broken-entry.ts";
import { lineAfter } from "./next-line.ts";

/** All rows in each piece of the file, broken ones among them. @throws CsvMistakeError for what is wrong with the file or its header */
export async function* allRows(reader: Reader, after?: CsvCursor): AsyncGenerator<RowEntry[]> {
  let from = after;
  for (;;) {
    try {
      return yield* walkRows(reader, from);
    } catch (error) {
      if (!(error instanceof CsvMistakeError) || !error.mistake.row) throw error;
      const { row, line, byte } = error.mistake;
      const next = await lineAfter(reader, { row, line, byte, version: error.version });
      if (next.cursor.byte <= (from?.byte ?? 0)) throw error;
      yield [brokenEntry(error, next.cursor)];
      if (next.isEnd) return;
      from = next.cursor;
    }
  }
}
