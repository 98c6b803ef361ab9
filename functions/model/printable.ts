/**
 * Text as a terminal may show it. A text that a person or data supplied can hold characters that move the cursor, change
 * colours, hide other characters or turn their order round: they are shown as JSON would escape them, `\u001b`.
 */

/**
 * Controls (C0, DEL, C1), formatting characters (bidirectional, zero-width), all else that Unicode lets a terminal leave out
 * of sight (fillers, variation selectors), lone surrogates, and the two separators that some terminals take for a line's end.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Keeps line breaks. A JSON text stays one, with the same value. */
export function printable(text: string): string {
  return text.replace(unsafe, (character) => (character === "\n" ? character : escaped(character)));
}

/** For a place that holds one line. */
export function printableLine(text: string): string {
  return text.replace(unsafe, (character) => short[character] ?? escaped(character));
}

const short: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
