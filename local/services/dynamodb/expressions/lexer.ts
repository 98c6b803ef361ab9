/** The words of an expression. */
import { invalid } from "../errors.ts";

export interface Token {
  kind: "word" | "name" | "value" | "number" | "symbol" | "end";
  text: string;
  /** Where it begins in the expression. */
  at: number;
}

const word =
  /\s*(?:(?<name>#[A-Za-z0-9_]+)|(?<value>:[A-Za-z0-9_]+)|(?<word>[A-Za-z][A-Za-z0-9_]*)|(?<number>0|[1-9][0-9]*)|(?<symbol><>|<=|>=|[=<>()[\].,+-]))/y;

/** The tokens, and one of kind `end`. @param parameter the expression's name in the request, for errors */
export function tokens(expression: string, parameter: string): Token[] {
  const found: Token[] = [];
  word.lastIndex = 0;
  for (let end = 0; ; end = word.lastIndex) {
    const match = word.exec(expression);
    if (match === null) {
      const rest = expression.slice(end).trimStart();
      const at = expression.length - rest.length;
      if (rest === "") return [...found, { kind: "end", text: "<EOF>", at: expression.length }];
      throw syntaxError(
        parameter,
        expression,
        [...found, { kind: "symbol", text: rest.charAt(0), at }],
        found.length,
      );
    }
    for (const kind of ["name", "value", "word", "number", "symbol"] as const) {
      const text = match.groups?.[kind];
      if (text !== undefined) found.push({ kind, text, at: word.lastIndex - text.length });
    }
  }
}

/** Names the token that does not fit, and the text from the token before it to the one after it. */
export function syntaxError(
  parameter: string,
  expression: string,
  all: readonly Token[],
  index: number,
): Error {
  const token = all[index] as Token;
  const [before, after] = [all[index - 1] ?? token, all[index + 1] ?? token];
  const end = after.kind === "end" ? expression.length : after.at + after.text.length;
  const near = expression.slice(before.at, end).trim();
  return invalid(`Invalid ${parameter}: Syntax error; token: "${token.text}", near: "${near}"`);
}
