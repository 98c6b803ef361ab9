/** Where a row begins that follows one at which the parser ended: at the line after that row's first. */
import type { Source } from "../../source.ts";
import type { CsvCursor } from "../cursor.ts";
import { unitBytes } from "../encoding.ts";
import type { Layout } from "../layout.ts";
import { makeTranscoder } from "../transcode.ts";

/** @param from in the row's first line @returns the next line, or the end of a file that has none */
export async function lineAfter(
  source: Source,
  { encoding, lineEnds }: Pick<Layout, "encoding" | "lineEnds">,
  { row, line, byte, version }: CsvCursor,
): Promise<{ readonly cursor: CsvCursor; readonly isEnd: boolean }> {
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
