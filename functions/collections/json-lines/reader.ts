/** Reads the items of a JSON Lines file from any line on. A cursor is the byte at which the next line begins. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Entry, FileCursor, Span } from "../file/cursor.ts";
import type { Inspection } from "../file/mistake.ts";
import type { Source } from "../source.ts";
import { Lines } from "./lines.ts";

/** What is read, and how. */
export interface LineReader {
  readonly source: Source;
  readonly maxLineBytes: number;
  readonly roundNumbers: boolean;
  readonly schema?: StandardSchemaV1;
  /** Is told of mistakes in lines, which then do not end the walk. */
  readonly inspection?: Inspection;
}

const pieceBytes = 64 * 1024;
const beginning: FileCursor = { byte: 0, row: 0, line: 1 };

/** The items in each piece of the file, broken lines among them. @throws FileMistakeError for what is wrong with the file */
export async function* walkLines(
  { source, ...options }: LineReader,
  { after, version = after?.version, to }: Span = {},
): AsyncGenerator<Entry[]> {
  const from = after ?? beginning;
  const reading = source(from.byte, version, to);
  const { schema, inspection, maxLineBytes, roundNumbers } = options;
  const lines = new Lines({
    schema,
    inspection,
    maxLineBytes,
    roundNumbers,
    from,
    version: () => version ?? reading.version,
  });
  for await (const chunk of reading) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      lines.push(bytes.subarray(at, at + pieceBytes));
      if (lines.found.length > 0) yield lines.found.splice(0);
    }
  }
  lines.end();
  if (lines.found.length > 0) yield lines.found.splice(0);
}
