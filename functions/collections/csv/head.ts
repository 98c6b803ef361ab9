/**
 * Looks at the beginning of a file before it is parsed: is it text, in which encoding, how do its lines end, does Excel
 * name the delimiter. Reads as far as the end of the first line that holds something.
 */
import { type Encoding, encodingByZeros, findEncoding, readMark, unitBytes } from "../file/encoding.ts";
import { FileMistakeError } from "../file/mistake.ts";
import { archiveBytes, beginsAsArchive, binaryKind, documentKind } from "../file/signature.ts";
import { makeTranscoder } from "../file/transcode.ts";
import { type CsvFormat, delimitersOf, quoteOf } from "./format.ts";
import { otherDelimiter } from "./header.ts";
import { endOfFile, mark } from "./joined.ts";
import { countLines, type Layout } from "./layout.ts";
import { byteOfUtf8, lookedAtBytes } from "./mistaken-encoding.ts";

// A first line as long as the longest row that csv-parse takes by default.
const mostBytes = 1024 * 1024;
// Enough for each signature that is no archive's.
const fewestBytes = 32;
const fewestBytesOfUtf16 = 256;

/** Reads the head of a file. What it read is left in `head`. @throws NonRetryableError for a file that is no CSV */
export async function readHead(
  chunks: AsyncIterator<Uint8Array>,
  format: CsvFormat,
): Promise<{ readonly head: Buffer; readonly layout: Layout }> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  let next = fewestBytes;
  for (;;) {
    const { value, done } = await chunks.next();
    if (!done) {
      pieces.push(value);
      bytes += value.length;
    }
    // Looked at again only when it has grown by a quarter, so that tiny chunks cost no square of time.
    if (!done && bytes < next) continue;
    next = Math.ceil(bytes * 1.25);
    const head = Buffer.concat(pieces);
    pieces = [head];
    if (!done && head.length < bytesNeeded(head, format)) continue;
    const layout = look(head, format, done === true || head.length >= mostBytes);
    if (layout !== undefined) return { head, layout };
  }
}

/** How many bytes are looked at together, so that the chunks' size makes no difference. */
function bytesNeeded(head: Buffer, format: CsvFormat): number {
  if (beginsAsArchive(head)) return archiveBytes;
  return isSingleByte(format) && readMark(head) === undefined ? lookedAtBytes : 0;
}

function isSingleByte({ encoding = "utf-8" }: CsvFormat): boolean {
  const found = findEncoding(encoding);
  return found !== undefined && unitBytes[found] === 1;
}

/** Undefined where more bytes are needed. */
function look(head: Buffer, format: CsvFormat, isAll: boolean): Layout | undefined {
  const refuse = (message: string) => {
    throw new FileMistakeError({ line: 1, byte: 0, message });
  };
  const found = readMark(head);
  const binary = found === undefined ? binaryKind(head) : undefined;
  if (binary !== undefined) refuse(`it is ${binary.name}, not a CSV: ${binary.advice}`);
  if (found?.name === "utf-32") refuse("it is in UTF-32: save it as UTF-8");
  const encoding = (found?.name ?? findEncoding(format.encoding ?? "utf-8")) as Encoding;
  const body = head.subarray(found?.end ?? 0);
  const seems = encodingByZeros(body);
  if (seems === "utf-32") refuse("it seems to be in UTF-32: save it as UTF-8");
  if (seems !== undefined && seems !== encoding)
    refuse(
      found === undefined
        ? `it seems to be in ${seems.toUpperCase()}, without a mark: pass the option encoding: "${seems}"`
        : `its mark says ${encoding.toUpperCase()}, but it seems to be in ${seems.toUpperCase()}: save it as UTF-8`,
    );

  const utf8At = found === undefined && isSingleByte(format) ? byteOfUtf8(head) : undefined;
  if (utf8At !== undefined)
    refuse(
      `it is in UTF-8, not in ${encoding.toUpperCase()}, as byte ${utf8At} shows: leave out the option encoding`,
    );

  // Delimiters and line ends have a byte 0 in UTF-16, so a beginning without any is in another encoding.
  if (unitBytes[encoding] === 2 && body.length > 0 && !body.subarray(0, fewestBytesOfUtf16).includes(0)) {
    if (!isAll && body.length < fewestBytesOfUtf16) return undefined;
    refuse(
      found === undefined
        ? `it is not in ${encoding.toUpperCase()}: leave out the option encoding if it is in UTF-8`
        : `its mark says ${encoding.toUpperCase()}, but its text is not: remove the mark, or save it as UTF-8`,
    );
  }

  const transcoder = makeTranscoder(encoding);
  const text = transcoder.push(body).toString();
  const hasHeader = !Array.isArray(format.columns);
  const first = firstLine(text, format);
  if (first.lineEnd === undefined && !isAll) return undefined;
  if (first.text.replaceAll(endOfFile, "").trim() === "" && first.lineEnd === undefined && hasHeader) {
    refuse(head.length === 0 ? "it is empty, without a header" : "it has only blank lines, without a header");
  }
  const isHeader = hasHeader && !skipsLines(format);
  const document = isHeader ? documentKind(first.text) : undefined;
  if (document !== undefined) refuse(`it is ${document.name}, not a CSV: ${document.advice}`);

  const before = text.slice(0, first.start);
  // Of a byte that is none of UTF-8 it is not known how many bytes its text stands for.
  const [bad] = transcoder.bad;
  if (bad !== undefined && unitBytes[encoding] === 0) {
    const read = body.toString("utf8", 0, bad.at);
    const place = { line: 1 + countLines(read), byte: (found?.end ?? 0) + bad.at };
    if (read.length < before.length) throw new FileMistakeError({ ...place, message: bad.what });
  }
  const unit = unitBytes[encoding];
  return {
    encoding,
    start: (found?.end ?? 0) + (unit === 0 ? Buffer.byteLength(before) : unit * before.length),
    lines: countLines(before),
    delimiter: first.delimiter,
    delimiterHint: isHeader
      ? otherDelimiter(first.text, delimitersOf(format, first.delimiter), quoteOf(format))
      : undefined,
    lineEnds: first.lineEnd === "\r" ? ["\r\n", "\n", "\r"] : ["\r\n", "\n"],
  };
}

interface FirstLine {
  /** Its offset: after blank lines, `sep=;` and `#TYPE`. */
  readonly start: number;
  readonly text: string;
  /** Undefined where the text ends within it. */
  readonly lineEnd: string | undefined;
  readonly delimiter?: string;
}

interface Line {
  readonly text: string;
  readonly lineEnd: string | undefined;
  readonly isComment: boolean;
}

function firstLine(text: string, format: CsvFormat): FirstLine {
  // Lines to skip are counted by the caller, so none may be taken away before.
  const mayGoOn = !skipsLines(format);
  let start = 0;
  let named: readonly string[] | undefined;
  for (;;) {
    const line = lineAt(text, start, format);
    const separators = named === undefined ? separatorsIn(line.text) : undefined;
    named ??= separators;
    const isPreface = separators !== undefined || typeLine.test(line.text);
    const delimiters = named ?? delimitersOf(format);
    const isNone = line.isComment || (!Array.isArray(format.columns) && isBlank(line.text, delimiters));
    const skipped = isPreface || isNone;
    if (!mayGoOn || !skipped || line.lineEnd === undefined) {
      const delimiter = named?.find((each) => line.text.includes(each)) ?? named?.[0];
      return { ...line, start, delimiter };
    }
    start += line.text.length + line.lineEnd.length;
    // A program that writes the line by hand may write it before the mark.
    if (isPreface && text[start] === mark) start += 1;
  }
}

function skipsLines({ from_line }: CsvFormat): boolean {
  return Number(from_line ?? 1) > 1;
}

/** The first line of PowerShell's Export-Csv, which its Import-Csv skips. A spreadsheet pads it with delimiters. */
const typeLine = /^"?#TYPE [^\s,;"]+"?[,;\t]*$/;

/**
 * The delimiter that a line `sep=;` of Excel names. A program that read the line as data may have put it in quotes, and
 * padded it to the number of columns with a delimiter of its own: then that is the second one.
 */
function separatorsIn(line: string): string[] | undefined {
  const [, named, padding = ""] = /^"?sep=([^\r\n\ufffd])"?([,;\t|]|""|\1| )*$/i.exec(line) ?? [];
  if (named === undefined) return undefined;
  return [named, padding].filter((each) => each.length === 1 && each !== " ");
}

/** A line of tabs alone is blank, unless tabs are the delimiter. */
function isBlank(text: string, delimiters: readonly string[]): boolean {
  return text.trim() === "" && !delimiters.some((each) => text.includes(each));
}

/** The line that begins at an offset. A line end within quotes does not end it. */
function lineAt(text: string, start: number, { quote, comment }: CsvFormat): Line {
  const quotes = quoteOf({ quote });
  const isComment = typeof comment === "string" && comment !== "" && text.startsWith(comment, start);
  let inQuotes = false;
  for (let at = start; at < text.length; at++) {
    const unit = text[at];
    if (quotes !== "" && !isComment && text.startsWith(quotes, at)) inQuotes = !inQuotes;
    if (inQuotes || (unit !== "\n" && unit !== "\r")) continue;
    // A CR at the end of what is there may be the first half of CRLF.
    if (unit === "\r" && at + 1 === text.length) break;
    const lineEnd = unit === "\n" ? "\n" : text[at + 1] === "\n" ? "\r\n" : "\r";
    return { text: text.slice(start, at), lineEnd, isComment };
  }
  return { text: text.slice(start), lineEnd: undefined, isComment };
}

/** What comes before a row: blank lines and comments. In a file of one column a blank line is a row. */
export function linesBeforeRow(
  text: string,
  { comment, skip_empty_lines }: CsvFormat,
  columns: number,
): string {
  const blank = columns > 1 || skip_empty_lines ? `[ \\t]*${lineEndPattern}` : undefined;
  const remark = comment
    ? `${String(comment).replace(/[^\w\s]/g, "\\$&")}[^\\r\\n]*${lineEndPattern}`
    : undefined;
  const skipped = [blank, remark].filter((each) => each !== undefined).join("|");
  return new RegExp(`^(?:${skipped})*`).exec(text)?.[0] ?? "";
}

/** What comes before a header: the lines that the caller skips. */
export function linesBeforeHeader(text: string, { from_line }: CsvFormat): string {
  return (
    new RegExp(`^(?:[^\\r\\n]*${lineEndPattern}){0,${Number(from_line ?? 1) - 1}}`).exec(text)?.[0] ?? ""
  );
}

const lineEndPattern = "(?:\\r\\n|\\n|\\r)";
