/** What the beginning of a file says of the rest, and how its lines are counted. */
import type { Encoding } from "../file/encoding.ts";

/** What every turn has to know of a file's beginning. */
export interface Layout {
  readonly encoding: Encoding;
  /** The byte at which the header begins, or the first row: after a mark, blank lines and Excel's line `sep=;`. */
  readonly start: number;
  /** The number of lines before it. */
  readonly lines: number;
  /** What the line `sep=;` says. */
  readonly delimiter?: string;
  /** Which other delimiter the header seems to have, if it has none of the format's. */
  readonly delimiterHint?: string;
  readonly lineEnds: readonly string[];
}

/** How many line ends a text has. */
export function countLines(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
