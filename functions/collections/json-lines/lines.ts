/**
 * Takes a file's bytes piece by piece, and gives the items of its whole lines. Lines end in LF; CR before it, and space
 * around a line, is JSON's own white space. A line without anything else is no item.
 *
 * A piece is turned into text at once where it is all UTF-8, as nearly every one is. Only one that is not is looked at line
 * by line. A line that is longer than allowed is let go of as it is read.
 */
import { isUtf8 } from "node:buffer";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { printableLine } from "../../model/printable.ts";
import { brokenEntry } from "../file/broken-entry.ts";
import type { Entry, FileCursor } from "../file/cursor.ts";
import { FileMistakeError, type Inspection, RowFault } from "../file/mistake.ts";
import { validated } from "../file/row-schema.ts";
import { makeTranscoder } from "../file/transcode.ts";
import { checkFirstLine, lookedAtBytes, textStart } from "./beginning.ts";
import { checkDigits, faultOf, hasManyDigits } from "./fault.ts";

export interface LinesOptions {
  readonly schema: StandardSchemaV1 | undefined;
  readonly maxLineBytes: number;
  /** Whether numbers may lose digits. */
  readonly roundNumbers: boolean;
  readonly inspection: Inspection | undefined;
  /** Where the first line begins. */
  readonly from: FileCursor;
  /** The version of what is read, once it is known. */
  version(): string | undefined;
}

const none: Buffer = Buffer.alloc(0);
const lineFeed = 10;
const mark = "\ufeff";

export class Lines {
  /** Items that are not yet taken. */
  readonly found: Entry[] = [];
  readonly #options: LinesOptions;
  #byte: number;
  #row: number | undefined;
  #line: number | undefined;
  /** The beginning of a line whose end is not read yet. */
  #cut: Buffer[] = [];
  #cutBytes = 0;
  /** Whether the bytes of that line are let go of. */
  #isTooLong = false;
  #hasBegun: boolean;

  constructor(options: LinesOptions) {
    const { byte, row, line } = options.from;
    this.#options = options;
    this.#byte = byte;
    this.#row = row;
    this.#line = line;
    this.#hasBegun = byte > 0;
  }

  /** @throws FileMistakeError for what is wrong with the file */
  push(piece: Buffer): void {
    const end = piece.lastIndexOf(lineFeed) + 1;
    if (end > 0) this.#takeAll(this.#withCut(piece.subarray(0, end)));
    this.#keep(piece.subarray(end));
    if (!this.#hasBegun && this.#cutBytes >= lookedAtBytes) this.#begin(this.#withCut(none));
  }

  /** Takes the last line, which may have no end. */
  end(): void {
    if (this.#cutBytes > 0) this.#takeAll(this.#withCut(none));
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#cutBytes += bytes.length;
    if (this.#cutBytes > this.#options.maxLineBytes && this.#hasBegun) {
      this.#isTooLong = true;
      this.#cut = [];
    } else this.#cut.push(bytes);
  }

  /** The line that was cut and what follows it. A line that is too long is left out. */
  #withCut(bytes: Buffer): Buffer {
    const cut = this.#cut;
    const length = this.#cutBytes;
    this.#cut = [];
    this.#cutBytes = 0;
    if (!this.#isTooLong) return length === 0 ? bytes : Buffer.concat([...cut, bytes]);
    this.#isTooLong = false;
    const end = bytes.indexOf(lineFeed) + 1;
    this.#leaveOut(length + end, tooLong(length + end, this.#options.maxLineBytes));
    return bytes.subarray(end);
  }

  /** Looks at the beginning of the file, and keeps what follows it. */
  #begin(bytes: Buffer): void {
    this.#keep(this.#withoutMark(bytes));
  }

  #withoutMark(bytes: Buffer): Buffer {
    this.#hasBegun = true;
    const start = textStart(bytes);
    this.#byte = start;
    return bytes.subarray(start);
  }

  /** Lines that are whole. */
  #takeAll(given: Buffer): void {
    const bytes = this.#hasBegun ? given : this.#withoutMark(given);
    if (!isUtf8(bytes)) {
      this.#takeEach(bytes);
      return;
    }
    const text = bytes.toString("utf8");
    const mayLose = hasManyDigits(text);
    const isAscii = text.length === bytes.length;
    let start = 0;
    for (let at = 0; at < text.length; ) {
      const found = text.indexOf("\n", at);
      const end = found < 0 ? text.length : found + 1;
      const next = isAscii ? end : found < 0 ? bytes.length : bytes.indexOf(lineFeed, start) + 1;
      this.#takeLine(text.slice(at, end), next - start, mayLose);
      at = end;
      start = next;
    }
  }

  /** The same where a byte is wrong. */
  #takeEach(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const found = bytes.indexOf(lineFeed, at);
      const end = found < 0 ? bytes.length : found + 1;
      const line = bytes.subarray(at, end);
      if (isUtf8(line)) this.#takeLine(line.toString(), line.length, true);
      else this.#leaveOut(line.length, badByteOf(line));
      at = end;
    }
  }

  #takeLine(line: string, bytes: number, mayLose: boolean): void {
    const { schema, maxLineBytes, roundNumbers, inspection } = this.#options;
    let value: unknown;
    try {
      if (bytes > maxLineBytes) throw tooLong(bytes, maxLineBytes);
      value = JSON.parse(line);
      if (mayLose && !roundNumbers && hasManyDigits(line)) checkDigits(line);
      if (schema !== undefined) value = validated("jsonLines", value, schema);
    } catch (error) {
      if (line.trim() === "") this.#pass(bytes);
      else
        this.#leaveOut(bytes, error instanceof SyntaxError ? this.#faultIn(line, error) : (error as Error));
      return;
    }
    if (this.#row !== undefined) this.#row += 1;
    this.#pass(bytes);
    this.found.push([value, this.#cursor()]);
    inspection?.good();
  }

  #faultIn(line: string, error: unknown): RowFault {
    if (line.startsWith(mark))
      return new RowFault("it begins with a byte order mark: the file looks like several files joined");
    if (this.#row === 0) checkFirstLine(line);
    const { message, at } = faultOf(line.replace(/\r?\n$/, ""), error);
    return new RowFault(message, at === undefined ? undefined : Buffer.byteLength(line.slice(0, at)));
  }

  /** Leaves out a line that is wrong. */
  #leaveOut(bytes: number, fault: Error): void {
    const { inspection } = this.#options;
    if (this.#row !== undefined) this.#row += 1;
    const byte = this.#byte + (fault instanceof RowFault ? (fault.at ?? 0) : 0);
    const place = { row: this.#row, line: this.#line, byte };
    const cause = fault instanceof RowFault ? undefined : fault;
    const error = new FileMistakeError({ ...place, message: printableLine(fault.message) }, cause);
    this.#pass(bytes);
    if (inspection === undefined) this.found.push(brokenEntry(error, this.#cursor()));
    else inspection.mistake(error.mistake);
  }

  #pass(bytes: number): void {
    this.#byte += bytes;
    if (this.#line !== undefined) this.#line += 1;
  }

  #cursor(): FileCursor {
    const version = this.#options.version();
    const byte = this.#byte;
    const row = this.#row;
    const line = this.#line;
    if (row === undefined || line === undefined) return version === undefined ? { byte } : { byte, version };
    return version === undefined ? { byte, row, line } : { byte, row, line, version };
  }
}

function tooLong(bytes: number, most: number): RowFault {
  return new RowFault(`it has ${bytes} bytes: maxLineBytes allows ${most}`);
}

function badByteOf(line: Buffer): RowFault {
  const transcoder = makeTranscoder("utf-8");
  transcoder.push(line);
  transcoder.end();
  const at = transcoder.bad.find((bad) => line[bad.at] !== 0)?.at ?? 0;
  const byte = (line[at] ?? 0).toString(16).padStart(2, "0");
  return new RowFault(`0x${byte} is not UTF-8: save the file as UTF-8, which JSON has to be in`, at);
}
