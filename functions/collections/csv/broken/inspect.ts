/**
 * Reads a whole file and collects its mistakes, for a source that asks for it. After a mistake that ends the parser, such
 * as a stray quote, it goes on at the next line. What follows a quote that is not closed may then be judged wrongly: the
 * first mistake is always a true one.
 */
import type { CsvCursor, RowEntry } from "../cursor.ts";
import { readHead } from "../head.ts";
import { CsvMistakeError, type Inspection, type Mistake } from "../mistake.ts";
import { type Reader, walkRows } from "../reader.ts";
import { lineAfter } from "./next-line.ts";

/** Each goes back to the beginning of the file for its header. */
const mostRestarts = 200;

/** The rows in each piece of the file. */
export async function* inspectRows(
  reader: Reader,
  inspection: Inspection,
  after?: CsvCursor,
): AsyncGenerator<RowEntry[]> {
  let from = after;
  for (let restarts = 0; restarts <= mostRestarts; restarts++) {
    let mistake: Mistake;
    try {
      yield* walkRows({ ...reader, inspection }, from);
      return inspection.end();
    } catch (error) {
      if (!(error instanceof CsvMistakeError)) throw error;
      mistake = error.mistake;
    }
    inspection.mistake(mistake);
    // Without its header no row can be read.
    if (!mistake.row) return;
    const next = await lineAfter(reader.source, await layoutOf(reader), { ...mistake, row: mistake.row });
    if (next.isEnd) return inspection.end();
    from = next.cursor;
  }
}

async function layoutOf({ source, format }: Reader) {
  const chunks = source(0)[Symbol.asyncIterator]();
  const { layout } = await readHead(chunks, format);
  await chunks.return?.();
  return layout;
}
