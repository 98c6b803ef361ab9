/**
 * What several files that were joined into one leave behind: a byte order mark at the beginning of a later row, and the
 * header again. In a file of one column a cell may be the header's word by chance, so only the mark counts there.
 */
import { type Encoding, unitBytes } from "../file/encoding.ts";

const joined = "the file looks like several files joined";
export const markFault = `it begins with a byte order mark: ${joined}`;
/** Ends a file of DOS and some mainframes, often several times; at the end of a file the reader leaves it out. */
export const endOfFileByte = 0x1a;
export const endOfFile = String.fromCharCode(endOfFileByte);
export const endFault = `it begins with 0x1A, which ends a file: ${joined}`;
export const headerFault = `it repeats the header: ${joined}`;
export const markInside = `it has a byte order mark within: ${joined}`;

/** In UTF-8, and in UTF-16 of the file's own byte order. */
export const mark = "\ufeff";
/** What an encoding of single bytes makes of UTF-8's mark, and UTF-16 of the other byte order's. */
const otherMarks = { 0: undefined, 1: "ï»¿", 2: "\ufffe" } as const;

/** The marks that the beginning of a file may have, as text of the encoding that it is read in. */
function marksIn(encoding: Encoding): readonly string[] {
  const other = otherMarks[unitBytes[encoding]];
  return other === undefined ? [mark] : [mark, other];
}

export function beginsWithMark(text: string, encoding: Encoding): boolean {
  return marksIn(encoding).some((each) => text.startsWith(each));
}
