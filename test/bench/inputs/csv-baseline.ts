/**
 * How a CSV was read before its bytes were looked at: csv-parse on the bytes as they are. Kept as it was, to be measured
 * against. The test of a row's schema is left out: both readers do the same there.
 */
import { Parser } from "csv-parse";
import type { Source } from "../../../functions/collections/source.ts";

type Entry = readonly [row: unknown, cursor: { readonly byte: number; readonly row: number }];

/** The rows in each piece of the file. */
export async function* plainRows(source: Source): AsyncGenerator<Entry[]> {
  const found: Entry[] = [];
  let byte = 0;
  let row = 0;
  const parser: Parser = new Parser({
    bom: true,
    record_delimiter: ["\r\n", "\n"],
    max_record_size: 1024 * 1024,
    columns: (header: string[]) => {
      byte = parser.info.bytes;
      return header;
    },
    on_record: (record, { bytes }) => {
      byte = bytes;
      row += 1;
      found.push([record, { byte, row }]);
      return null;
    },
  });
  parser.on("error", () => undefined);
  for await (const error of feed(parser, source(0))) {
    if (found.length > 0) yield found.splice(0);
    if (error) throw error;
  }
}

const pieceBytes = 64 * 1024;

async function* feed(
  parser: Parser,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Error | null | undefined> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      yield await new Promise((done) => parser.write(chunk.subarray(at, at + pieceBytes), done));
    }
  }
  yield await new Promise((done) => parser.end(done));
}
