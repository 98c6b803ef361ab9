/**
 * Says in plain words why a line is not JSON, and at which character. Of the line its beginning is quoted, never a middle:
 * a masked value in it is then whole, or its beginning at a cut, which masks find.
 */
import { cut } from "../../model/cut.ts";
import { losesDigits } from "../../model/lost-by-parsing.ts";
import { quoted, RowFault } from "../file/mistake.ts";

export interface JsonFault {
  readonly message: string;
  /** The offset of the character. Undefined where it was not looked for, or the line ends too early. */
  readonly at: number | undefined;
}

/** A longer line is not searched for the place. */
const searchedCharacters = 64 * 1024;

export function faultOf(line: string, error: unknown): JsonFault {
  const at = placeIn(error as Error) ?? (line.length > searchedCharacters ? undefined : searched(line));
  const isEarly =
    at === undefined ? /end of JSON/.test((error as Error).message) : at >= line.trimEnd().length;
  const character = at === undefined || isEarly ? "" : String.fromCodePoint(line.codePointAt(at) ?? 0);
  const why = isEarly
    ? "it ends before its JSON does"
    : character === ""
      ? "it is not JSON"
      : `it is not JSON, as ${quoted(character)} shows`;
  return { message: `${why}: ${quoted(line)}`, at: isEarly ? undefined : at };
}

/** Whether a text may have a number that loses digits: a look that costs little. */
export function hasManyDigits(text: string): boolean {
  return /\d{16}/.test(text);
}

/** @throws RowFault for a whole number with more digits than JavaScript's keep */
export function checkDigits(line: string): void {
  for (const { 0: token, index } of line.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g))
    if (losesDigits(token))
      throw new RowFault(
        `${cut(token, 60)} has more digits than a number keeps: give it as a text, or set roundNumbers`,
        Buffer.byteLength(line.slice(0, index)),
      );
}

/** Where V8 says that the fault is, as it does for most. */
function placeIn({ message }: Error): number | undefined {
  const place = / at position (\d+)/.exec(message)?.[1];
  return place === undefined ? undefined : Number(place);
}

/** The first character with which the line's beginning is no longer that of any JSON, found by halves. */
function searched(line: string): number | undefined {
  let least = 0;
  let most = line.length;
  while (least < most) {
    const middle = (least + most) >> 1;
    if (isBeginning(line.slice(0, middle + 1))) least = middle + 1;
    else most = middle;
  }
  return least === line.length ? undefined : least;
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const at = placeIn(error as Error);
    if (at !== undefined) return at >= text.length || /^Unterminated/.test((error as Error).message);
    return /end of JSON/.test((error as Error).message);
  }
}
