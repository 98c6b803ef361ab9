/** Where a row begins that follows one at which the parser ended: at the line after that row's first. */
import type { CsvCursor } from "../cursor.ts";
import { unitBytes } from "../encoding.ts";
import { readHead } from "../head.ts";
import type { Reader } from "../reader.ts";
import { makeTranscoder } from "../transcode.ts";

/** @param from in the row's first line @returns the next line, or the end of a file that has none */
export async function lineAfter(
  { source, format }: Reader,
  { row, line, byte, version }: CsvCursor,
): Promise<{ readonly cursor: CsvCursor; readonly isEnd: boolean }> {
  const { encoding, lineEnds } = await layoutOf({ source, format }, version);
  const transcoder = makeTranscoder(encoding);
  const unit = unitBytes[encoding];
  const pattern = lineEnds.includes("\r") ? /\r\n|\n|\r/ : /\n/;
  const cursorAt = (passed: number) => ({
    byte: byte + passed,
    row,
    ...(line !== undefined && { line: line + 1 }),
    ...(version !== undefined && { version }),
  });
  let passed = 0;
  for await (const chunk of source(byte, version)) {
    const text = transcoder.push(Buffer.from(chunk));
    // As Latin-1 each unit is a byte of the UTF-8.
    const found = pattern.exec(text.toString("latin1"));
    const end = found === null ? text.length : found.index + found[0].length;
    passed += unit === 0 ? end : unit * text.toString("utf8", 0, end).length;
    if (found !== null) return { cursor: cursorAt(passed), isEnd: false };
  }
  return { cursor: cursorAt(passed), isEnd: true };
}

async function layoutOf({ source, format }: Pick<Reader, "source" | "format">, version: string | undefined) {
  const chunks = source(0, version)[Symbol.asyncIterator]();
  const { layout } = await readHead(chunks, format);
  await chunks.return?.();
  return layout;
}
