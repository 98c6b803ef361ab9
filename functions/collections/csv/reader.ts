/**
 * Reads the rows of a CSV with csv-parse, from any byte, in any of the encodings of `file/encoding.ts`.
 *
 * Assumes that the source gives the same bytes each time it is read; one with versions is held to that. A cursor is the
 * byte at which the next row begins, in the file's own bytes. A header may be long, so it is not part of the cursor: to
 * resume, the beginning of the file is read again. csv-parse is given UTF-8, of which it knows exactly where each row
 * ends. Its options that count from the beginning of a file (`to`, `from`, `to_line`) or hide a row
 * (`skip_records_with_error`) are not offered.
 *
 * A row with a mistake throws when it is asked for. The file will not change, so it is never tried again.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Span } from "../file/cursor.ts";
import { FileMistakeError, type Inspection, RowFault } from "../file/mistake.ts";
import { makeTranscoder } from "../file/transcode.ts";
import type { Source } from "../source.ts";
import type { Header } from "./columns.ts";
import type { CsvCursor, RowEntry } from "./cursor.ts";
import type { CsvFormat } from "./format.ts";
import { readHead } from "./head.ts";
import { checkHeader } from "./header.ts";
import { endOfFileByte } from "./joined.ts";
import type { Layout } from "./layout.ts";
import { moveToNextLine } from "./next-line.ts";
import { RowParser } from "./parser.ts";
import { Rows } from "./rows.ts";
import { Window } from "./window.ts";

/** What is read, and how. */
export interface Reader {
  readonly source: Source;
  readonly format: CsvFormat;
  /** Checks each row. */
  readonly schema?: StandardSchemaV1;
  /** Is told of mistakes in rows, which then do not end the walk. */
  readonly inspection?: Inspection;
}

/** The parser takes a row once it has seen a little of what follows it. */
const seenAheadBytes = 1024;

/**
 * The rows in each piece of the file, broken ones among them, unless mistakes are collected. A mistake that ends the parser,
 * such as a stray quote, is one of its row, and the reading goes on at the next line. @throws FileMistakeError for what is
 * wrong with the file or its header
 */
export async function* walkRows(reader: Reader, span: Span<CsvCursor> = {}): AsyncGenerator<RowEntry[]> {
  const { source, format } = reader;
  const { after, version = after?.version } = span;
  const end = span.to === undefined ? undefined : span.to + seenAheadBytes;
  const reading = source(0, version, after === undefined ? end : undefined);
  const head = reading[Symbol.asyncIterator]();
  try {
    const { head: first, layout } = await readHead(head, format);
    const beginning = joined(first.subarray(layout.start), head);
    const from = { byte: layout.start, row: 0, line: layout.lines + 1, version: reading.version };
    if (after === undefined) return yield* new Pass(reader, layout, from).walk(beginning);
    const header = await new Pass({ source, format }, layout, from).readHeader(beginning);
    const read = version ?? reading.version;
    yield* new Pass(reader, layout, { ...after, version: read }, header).walk(source(after.byte, read, end));
  } finally {
    await head.return?.();
  }
}

async function* joined(head: Buffer, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}

const noHeader = "it has no header: it ends with comments, blank lines or the lines that from_line skips";
const pieceBytes = 64 * 1024;
const carriageReturn = 0x0d;

/** One way through a file, from its header or from a row. */
class Pass {
  readonly #format: CsvFormat;
  readonly #layout: Layout;
  readonly #transcoder;
  readonly #window = new Window();
  readonly #rows: Rows;
  #parser: RowParser;
  #header: Header | undefined;
  /** The mistake at which the last parser ended, until the end of that line is read. */
  #ended: FileMistakeError | undefined;
  /** Whether a last CR is the end of a last line, which any other CR is only where it says so. */
  readonly #holdsReturn: boolean;
  readonly #trims: boolean;
  #held: Buffer = Buffer.alloc(0);

  /** @param header where it was read before */
  constructor({ format, schema, inspection }: Reader, layout: Layout, from: CsvCursor, header?: Header) {
    const given = header ?? (Array.isArray(format.columns) ? { names: format.columns } : undefined);
    this.#format = format;
    this.#layout = layout;
    this.#transcoder = makeTranscoder(layout.encoding);
    const { bad } = this.#transcoder;
    this.#rows = new Rows({ layout, format, schema, inspection, window: this.#window, bad, from });
    this.#holdsReturn = format.record_delimiter === undefined && !layout.lineEnds.includes("\r");
    this.#trims = format.trim === true || format.ltrim === true;
    this.#parser = this.#makeParser(given, header !== undefined);
    if (given !== undefined) this.#setHeader(given);
  }

  /** All rows, in the groups in which they are found. */
  async *walk(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<RowEntry[]> {
    const { found } = this.#rows;
    for await (const mistake of this.#feed(chunks)) {
      if (found.length > 0) yield found.splice(0);
      if (mistake !== undefined) throw mistake;
    }
    if (this.#header === undefined) throw new FileMistakeError({ line: 1, byte: 0, message: noHeader });
    this.#rows.checkEnd(this.#header);
  }

  /** Reads no further than the header. */
  async readHeader(chunks: AsyncIterable<Uint8Array>): Promise<Header> {
    for await (const mistake of this.#feed(chunks)) {
      if (this.#header !== undefined) return this.#header;
      if (mistake !== undefined) throw mistake;
    }
    throw this.#rows.mistake(new RowFault("it is gone from the file that this run was walking"));
  }

  /** The parser of what comes from here on. */
  #makeParser(header: Header | undefined, isHeaderRead: boolean): RowParser {
    const { lines, end } = this.#rows.position;
    return new RowParser({
      format: this.#format,
      columns: header?.names,
      isHeaderRead,
      layout: this.#layout,
      from: { lines, end },
      onHeader: (cells) => this.#takeHeader(cells),
      onRow: (record, row) => this.#rows.take(record, row),
    });
  }

  #takeHeader(cells: string[]): string[] {
    const { columns, ...format } = this.#format;
    const { lines, bytes: end } = this.#parser.info;
    this.#rows.checkBytes(end);
    const names = typeof columns === "function" ? columns([...cells]) : cells;
    if (!Array.isArray(names)) return names;
    const checked = checkHeader(names, this.#rows.position.text(end), format, this.#layout.delimiter);
    this.#rows.position.advance({ lines, end });
    this.#setHeader({ names: checked, cells });
    return checked;
  }

  #setHeader(header: Header): void {
    this.#header = header;
    this.#rows.setColumns(header);
  }

  /** Gives all chunks to the parser. Yields after each piece: undefined, or the mistake with which the reading ends. */
  async *#feed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FileMistakeError | undefined> {
    for await (const chunk of chunks) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const text = this.#transcoder.push(bytes.subarray(at, at + pieceBytes));
        yield this.#write(this.#withoutEnd(text), false);
        this.#window.drop(this.#rows.position.end);
      }
    }
    const last = this.#transcoder.end();
    const ending = this.#held[0] === carriageReturn ? [last, Buffer.from("\n")] : [last];
    yield this.#write(Buffer.concat(ending), true);
  }

  /** Has a text parsed. After a row that ends the parser another one goes on at the next line. @param isEnd of the file */
  #write(text: Buffer, isEnd: boolean): FileMistakeError | undefined {
    if (text.length > 0) this.#window.push(text);
    // csv-parse takes a byte order mark for space. A single byte of it cannot be cut by a chunk's end.
    if (this.#trims && text.includes(0xef)) this.#rows.looksAtText = true;
    for (let unread = text; ; ) {
      if (this.#ended !== undefined) {
        const next = moveToNextLine(this.#rows.position, this.#window, this.#layout, isEnd);
        if (next === "not read yet") return undefined;
        this.#rows.leaveOut(this.#ended);
        this.#ended = undefined;
        if (next === "none") return undefined;
        this.#parser = this.#makeParser(this.#header, true);
        unread = this.#window.bytes(this.#rows.position.end);
      }
      const error = this.#parse(unread, isEnd);
      if (error === undefined) return undefined;
      const mistake = this.#rows.endAt(error);
      if (!mistake.mistake.row) return mistake;
      this.#ended = mistake;
    }
  }

  #parse(text: Buffer, isEnd: boolean): Error | undefined {
    const error = text.length === 0 ? undefined : this.#parser.feed(text);
    return error !== undefined || !isEnd ? error : (this.#parser.finish() ?? this.#lastBadByte());
  }

  /** Holds back what means something else as the file's last characters, until it is known whether it is that. */
  #withoutEnd(text: Buffer): Buffer {
    if (text.length === 0) return text;
    const all = this.#held.length === 0 ? text : Buffer.concat([this.#held, text]);
    let end = all.length;
    while (all[end - 1] === endOfFileByte) end -= 1;
    if (this.#holdsReturn && all[end - 1] === carriageReturn) end -= 1;
    this.#held = all.subarray(end);
    return all.subarray(0, end);
  }

  #lastBadByte(): Error | undefined {
    try {
      this.#rows.checkBytes(Number.POSITIVE_INFINITY);
    } catch (error) {
      return error as Error;
    }
    return undefined;
  }
}
