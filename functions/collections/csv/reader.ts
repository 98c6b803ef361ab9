/**
 * Reads the rows of a CSV with csv-parse, from any byte, in any of the encodings of `encoding.ts`.
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
import type { Source } from "../source.ts";
import { brokenEntry } from "./broken/broken-entry.ts";
import { lineAfter } from "./broken/next-line.ts";
import type { Header } from "./columns.ts";
import type { CsvCursor, RowEntry } from "./cursor.ts";
import type { CsvFormat } from "./format.ts";
import { readHead } from "./head.ts";
import { checkHeader } from "./header.ts";
import { endOfFileByte } from "./joined.ts";
import type { Layout } from "./layout.ts";
import { CsvMistakeError, type Inspection, RowFault } from "./mistake.ts";
import { RowParser } from "./parser.ts";
import { Rows } from "./rows.ts";
import { makeTranscoder } from "./transcode.ts";
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

/**
 * The rows in each piece of the file, broken ones among them, unless mistakes are collected. A mistake that ends the parser,
 * such as a stray quote, is one of its row, and the reading goes on at the next line. @throws CsvMistakeError for what is
 * wrong with the file or its header
 */
export async function* walkRows(reader: Reader, after?: CsvCursor): AsyncGenerator<RowEntry[]> {
  const { source, format, inspection } = reader;
  const reading = source(0, after?.version);
  const head = reading[Symbol.asyncIterator]();
  try {
    const { head: first, layout } = await readHead(head, format);
    const beginning = joined(first.subarray(layout.start), head);
    let from: CsvCursor = { byte: layout.start, row: 0, line: layout.lines + 1, version: reading.version };
    let chunks: AsyncIterable<Uint8Array> = beginning;
    let header: Header | undefined;
    if (after !== undefined) {
      header = await new Pass({ source, format }, layout, from).readHeader(beginning);
      from = { ...after, version: after.version ?? reading.version };
      chunks = source(from.byte, from.version);
    }
    for (;;) {
      const pass = new Pass(reader, layout, from, header);
      try {
        return yield* pass.walk(chunks);
      } catch (error) {
        if (inspection !== undefined || !(error instanceof CsvMistakeError) || !error.mistake.row)
          throw error;
        await head.return?.();
        const { row, line, byte } = error.mistake;
        const next = await lineAfter(source, layout, { row, line, byte, version: from.version });
        if (next.cursor.byte <= from.byte) throw error;
        yield [brokenEntry(error, next.cursor)];
        if (next.isEnd) return;
        from = next.cursor;
        header = pass.header;
        chunks = source(from.byte, from.version);
      }
    }
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
  readonly #transcoder;
  readonly #window = new Window();
  readonly #rows: Rows;
  readonly #parser: RowParser;
  #header: Header | undefined;
  /** Whether a last CR is the end of a last line, which any other CR is only where it says so. */
  readonly #holdsReturn: boolean;
  readonly #trims: boolean;
  #held: Buffer = Buffer.alloc(0);

  /** @param header where it was read before */
  constructor({ format, schema, inspection }: Reader, layout: Layout, from: CsvCursor, header?: Header) {
    const given = header ?? (Array.isArray(format.columns) ? { names: format.columns } : undefined);
    this.#transcoder = makeTranscoder(layout.encoding);
    const { bad } = this.#transcoder;
    this.#rows = new Rows({ layout, format, schema, inspection, window: this.#window, bad, from });
    this.#holdsReturn = format.record_delimiter === undefined && !layout.lineEnds.includes("\r");
    this.#trims = format.trim === true || format.ltrim === true;
    this.#parser = new RowParser({
      format,
      columns: given?.names,
      isHeaderRead: header !== undefined,
      layout,
      onHeader: (cells) => this.#takeHeader(cells, format, layout),
      onRow: (record, row) => this.#rows.take(record, row),
    });
    if (given !== undefined) this.#setHeader(given);
  }

  /** Undefined until it is read. */
  get header(): Header | undefined {
    return this.#header;
  }

  /** All rows, in the groups in which they are found. */
  async *walk(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<RowEntry[]> {
    const { found } = this.#rows;
    for await (const error of this.#feed(chunks)) {
      const mistake = error ? this.#rows.mistake(error) : undefined;
      if (found.length > 0) yield found.splice(0);
      if (mistake !== undefined) throw mistake;
    }
    if (this.#header === undefined) throw new CsvMistakeError({ line: 1, byte: 0, message: noHeader });
    this.#rows.checkEnd(this.#header);
  }

  /** Reads no further than the header. */
  async readHeader(chunks: AsyncIterable<Uint8Array>): Promise<Header> {
    for await (const error of this.#feed(chunks)) {
      if (this.#header !== undefined) return this.#header;
      if (error) throw this.#rows.mistake(error);
    }
    throw this.#rows.mistake(new RowFault("it is gone from the file that this run was walking"));
  }

  #takeHeader(cells: string[], { columns, ...format }: CsvFormat, layout: Layout): string[] {
    const { lines, bytes: end } = this.#parser.info;
    this.#rows.checkBytes(end);
    const names = typeof columns === "function" ? columns([...cells]) : cells;
    if (!Array.isArray(names)) return names;
    const checked = checkHeader(names, this.#rows.position.text(end), format, layout.delimiter);
    this.#rows.position.advance({ lines, end });
    this.#setHeader({ names: checked, cells });
    return checked;
  }

  #setHeader(header: Header): void {
    this.#header = header;
    this.#rows.setColumns(header);
  }

  /** Gives all chunks to the parser. Yields the error, if any, after each piece and after the end. */
  async *#feed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Error | undefined> {
    for await (const chunk of chunks) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const text = this.#transcoder.push(bytes.subarray(at, at + pieceBytes));
        yield await this.#write(this.#withoutEnd(text));
        this.#window.drop(this.#rows.position.end);
      }
    }
    const last = this.#transcoder.end();
    const ending = this.#held[0] === carriageReturn ? [last, Buffer.from("\n")] : [last];
    yield await this.#write(Buffer.concat(ending));
    yield await this.#parser.finish();
    yield this.#lastBadByte();
  }

  #write(text: Buffer): Promise<Error | undefined> | undefined {
    if (text.length === 0) return undefined;
    this.#window.push(text);
    // csv-parse takes a byte order mark for space. A single byte of it cannot be cut by a chunk's end.
    if (this.#trims && text.includes(0xef)) this.#rows.looksAtText = true;
    return this.#parser.feed(text);
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
