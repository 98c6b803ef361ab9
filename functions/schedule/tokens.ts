/** A word of an expression. */
export interface Token {
  readonly text: string;
  /** Where it begins, counted from 0. */
  readonly place: number;
}

/** The words of a text, parted by white space or by another separator, with their places from `place` on. */
export function tokens(text: string, place = 0, separator: RegExp = /\s+/): Token[] {
  const found: Token[] = [];
  let at = 0;
  for (const word of text.split(separator)) {
    at = text.indexOf(word, at);
    found.push({ text: word, place: place + at });
    at += word.length;
  }
  return found;
}
