/** Controls, formatting and invisible characters, lone surrogates and line separators: what a terminal must not get from a request. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const longest = 60;

/** A value as JSON, short and on one line. */
export function shown(value: unknown): string {
  const text = oneLine(JSON.stringify(value) ?? String(value));
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join("")}…`;
}

/** A text on one line, as long as it is. */
export function oneLine(text: string): string {
  return text.replace(unsafe, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
