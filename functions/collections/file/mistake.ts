/**
 * What is wrong with a file of rows, and where: row, line and byte. Rows and lines count from 1, bytes from 0; row 0 is the
 * header of a CSV. The place is where the row begins, or the byte itself where one byte is wrong.
 *
 * Cells and names are quoted with every control character escaped, because these texts are shown on terminals.
 */
import { NonRetryableError } from "../../model/errors.ts";
import { printableLine } from "../../model/printable.ts";

/** Where something is in a file. */
export interface Place {
  /** Undefined where the whole file is meant, or where it is not known. */
  readonly row?: number;
  /** Undefined where it is not known, as after a cursor of an older release. */
  readonly line?: number;
  readonly byte: number;
}

export interface Mistake extends Place {
  readonly message: string;
}

/** What a reading of a whole file finds, in place of an error at the first mistake. */
export interface Inspection {
  /** Is told each row that can be used. */
  good(): void;
  /** Is told each mistake, in the order of the file. */
  mistake(mistake: Mistake): void;
  /** Is told that the file was read to its end. */
  end(): void;
}

/** A mistake that is found while a row is read; the reader adds its place. */
export class RowFault extends Error {
  /** Where the byte is, in the text that the parser was given, if it is one byte. */
  readonly at: number | undefined;

  constructor(message: string, at?: number) {
    super(message);
    this.at = at;
  }
}

/** What is wrong with a file, or with one of its rows. The file will not change, so to try again does not help. */
export class FileMistakeError extends NonRetryableError {
  readonly mistake: Mistake;

  constructor(mistake: Mistake, cause?: unknown) {
    super(mistakeText(mistake), cause === undefined ? undefined : { cause });
    this.mistake = mistake;
  }
}

/** "row 3, line 4, byte 57: it has 1 column, the header has 4" */
export function mistakeText({ row, line, byte, message }: Mistake): string {
  const where = row === undefined ? "the file" : row === 0 ? "the header" : `row ${row}`;
  return `${where}${line === undefined ? "" : `, line ${line}`}, byte ${byte}: ${message}`;
}

/** Text in quotes, cut to 80 characters. */
export function quoted(text: string): string {
  const cut = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return printableLine(JSON.stringify(cut));
}
