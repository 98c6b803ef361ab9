/**
 * Filter patterns for text: `word` and `"a phrase"` must be in a line, `-word` must not, and of `?word`s one must be.
 * Patterns for JSON, `{ $.level = "error" }`, and for columns are refused.
 */
import { AwsError } from "../../http/index.ts";

/** Whether a line matches. @throws AwsError for a pattern that is not emulated */
export function matcherOf(pattern: unknown): (line: string) => boolean {
  if (pattern === undefined || pattern === "") return () => true;
  if (typeof pattern !== "string" || /^\s*[{[%]/.test(pattern)) {
    throw new AwsError(
      "InvalidParameterException",
      "this filter pattern is not emulated: words and quoted phrases are",
    );
  }
  const terms = [...pattern.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, sign = "", phrase, word = ""]) => ({ sign, text: phrase?.replace(/\\(.)/g, "$1") ?? word }),
  );
  const of = (sign: string) => terms.filter((term) => term.sign === sign).map(({ text }) => text);
  const [all, none, any] = [of(""), of("-"), of("?")];
  return (line) =>
    all.every((text) => line.includes(text)) &&
    !none.some((text) => line.includes(text)) &&
    (any.length === 0 || any.some((text) => line.includes(text)));
}
