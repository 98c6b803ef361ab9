/**
 * What a JSON text says and `JSON.parse` drops without a word: of a name that is there twice the first value, and of a
 * long number its last digits. A person who wrote such a text meant something else than what would be kept.
 *
 * It takes as given that the text is JSON. What others have parsed, as Lambda does with the payload of a direct
 * invocation, has lost this already.
 */
import { cut } from "./cut.ts";
import { show } from "./show.ts";

/** An object or a list that is not yet closed. */
interface Open {
  /** Of an object: the names so far. */
  readonly names?: Set<string>;
  /** Where its present member is. */
  at: string | number;
}

/** In plain words, with line and column; undefined where nothing is lost. */
export function lostByParsing(text: string): string | undefined {
  const open: Open[] = [];
  const path = () => show(open.map(({ at }) => at).join("."), 120);
  for (const { 0: token, index } of text.matchAll(
    /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\],]|-?\d[\d.eE+-]*/g,
  )) {
    const last = open.at(-1);
    if (token === "{") open.push({ names: new Set(), at: "" });
    else if (token === "[") open.push({ at: 0 });
    else if (token === "}" || token === "]") open.pop();
    else if (token === "," && typeof last?.at === "number") last.at++;
    else if (token.endsWith(":") && last?.names) {
      last.at = JSON.parse(token.slice(0, -1)) as string;
      if (last.names.has(last.at)) return `${placeIn(text, index)}: ${path()} is given twice`;
      last.names.add(last.at);
    } else if (losesDigits(token)) {
      const named = open.length === 0 ? "" : `${path()}: `;
      return `${placeIn(text, index)}: ${named}${cut(token, 60)} has more digits than a number keeps: give it as a text`;
    }
  }
  return undefined;
}

/** Line and column, both from 1. */
export function placeIn(text: string, index: number): string {
  const lines = text.slice(0, index).split(/\r\n|\r|\n/);
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** Of a whole number that is written out. The digits of a fraction are seldom exact, and nobody means them to be. */
export function losesDigits(token: string): boolean {
  if (!/^-?\d{16,}$/.test(token)) return false;
  const kept = Number(token);
  // The shortest text of a number is how programs write it, such as 123456789012345680000.
  return String(kept) !== token && !(Number.isFinite(kept) && BigInt(kept) === BigInt(token));
}
