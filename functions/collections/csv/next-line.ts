/** Where a row begins that follows one at which the parser ended: at the line after that row's first. */
import type { Layout } from "./layout.ts";
import type { Position } from "./position.ts";
import type { Window } from "./window.ts";

/** Whether there is a next line, or the file ends before one. */
export type NextLine = "found" | "not read yet" | "none";

/** Moves a position, which is in a row's first line, to the next line, or as far on as the text is there. */
export function moveToNextLine(
  position: Position,
  window: Window,
  { lineEnds }: Pick<Layout, "lineEnds">,
  isEnd: boolean,
): NextLine {
  // As Latin-1 each unit is a byte of the text.
  const text = window.bytes(position.end).toString("latin1");
  // A carriage return at the end of what is there may be the first half of CRLF.
  const isCut = lineEnds.includes("\r") && !isEnd && text.endsWith("\r");
  const length = isCut ? text.length - 1 : text.length;
  const found = (lineEnds.includes("\r") ? /\r\n|\n|\r/ : /\n/).exec(text.slice(0, length));
  if (found !== null) {
    position.moveTo(position.end + found.index + found[0].length, 1);
    return "found";
  }
  position.moveTo(position.end + length, isEnd ? 1 : 0);
  return isEnd ? "none" : "not read yet";
}
