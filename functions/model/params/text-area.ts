/** Params of several lines, as `textAreas` of a task names them: what their texts may not have. */
import { show } from "../show.ts";

/** Control characters but tab and line ends, halves of characters, and what turns the direction of a text round. */
const refused = /[\p{Cc}\u202a-\u202e\u2066-\u2069]|\p{Cs}/u;

/** What is wrong with a text of several lines: which character, and where. */
export function textAreaMistake(name: string, text: string): string | undefined {
  const lines = text.split(/\r\n|\n|\r/);
  for (const [i, line] of lines.entries()) {
    const at = line.replaceAll("\t", " ").search(refused);
    if (at < 0) continue;
    const found = line.codePointAt(at) ?? 0;
    const code = found.toString(16).toUpperCase().padStart(4, "0");
    return `param ${show(name)}: line ${i + 1}, column ${at + 1}: the character U+${code} is not allowed in a text: ${whyRefused(found)}`;
  }
  return undefined;
}

function whyRefused(code: number): string {
  if (code < 0x2000) return "of control characters only tabs and line ends are";
  return code < 0xd800 ? "it turns the direction of the text round" : "it is half of a character";
}

/** A text with the line ends of this system, without the mark of its byte order: what an editor adds and nobody means. */
export function asTextArea(text: string): string {
  return text.replace(/^\uFEFF/, "").replaceAll(/\r\n?/g, "\n");
}
