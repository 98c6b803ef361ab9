/** Counts the lines that hold something, without a look at what. */
import { readMark } from "../file/encoding.ts";
import type { Source } from "../source.ts";

const lineFeed = 10;
const isSpace = (byte: number | undefined) => byte === 32 || byte === 9 || byte === 13;

/** The lines up to a byte, or to the file's end, and how many bytes they have. */
export async function countLines(
  source: Source,
  until = Number.POSITIVE_INFINITY,
): Promise<{ readonly lines: number; readonly bytes: number; readonly size: number | undefined }> {
  const reading = source(0);
  let lines = 0;
  let bytes = 0;
  let isOpen = false;
  for await (const chunk of reading) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = bytes === 0 ? (readMark(buffer)?.end ?? 0) : 0;
    while (at < buffer.length) {
      const found = buffer.indexOf(lineFeed, at);
      const end = found < 0 ? buffer.length : found;
      if (!isOpen) isOpen = holds(buffer, at, end);
      if (found >= 0 && isOpen) lines += 1;
      if (found >= 0) isOpen = false;
      at = end + 1;
    }
    bytes += buffer.length;
    if (bytes >= until) break;
  }
  return { lines: isOpen ? lines + 1 : lines, bytes, size: reading.size };
}

function holds(buffer: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isSpace(buffer[at])) return true;
  return false;
}
