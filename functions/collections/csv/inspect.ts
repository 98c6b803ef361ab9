/**
 * Reads a whole file and collects its mistakes, for a source that asks for it. After a mistake that ends the parser, such
 * as a stray quote, it goes on at the next line. What follows a quote that is not closed may then be judged wrongly: the
 * first mistake is always a true one.
 */
import type { Source } from "../source.ts";
import type { CsvCursor, RowEntry } from "./cursor.ts";
import { unitBytes } from "./encoding.ts";
import { readHead } from "./head.ts";
import { CsvMistakeError, type Inspection, type Mistake } from "./mistake.ts";
import { type Reader, walkRows } from "./reader.ts";
import { makeTranscoder } from "./transcode.ts";

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
    from = await lineAfter(reader, { ...mistake, row: mistake.row });
    if (from === undefined) return inspection.end();
  }
}

/** The next line after a row's first. Undefined where the file has none. */
async function lineAfter(
  { source, format }: Reader,
  { row, line, byte }: CsvCursor,
): Promise<CsvCursor | undefined> {
  const { encoding, lineEnds } = await layoutOf(source, format);
  const transcoder = makeTranscoder(encoding);
  const unit = unitBytes[encoding];
  const pattern = lineEnds.includes("\r") ? /\r\n|\n|\r/ : /\n/;
  let passed = 0;
  for await (const chunk of source(byte)) {
    const text = transcoder.push(Buffer.from(chunk));
    // As Latin-1 each unit is a byte of the UTF-8.
    const found = pattern.exec(text.toString("latin1"));
    const end = found === null ? text.length : found.index + found[0].length;
    passed += unit === 0 ? end : unit * text.toString("utf8", 0, end).length;
    if (found !== null) return { row, line: line === undefined ? undefined : line + 1, byte: byte + passed };
  }
  return undefined;
}

async function layoutOf(source: Source, format: Reader["format"]) {
  const chunks = source(0)[Symbol.asyncIterator]();
  const { layout } = await readHead(chunks, format);
  await chunks.return?.();
  return layout;
}
