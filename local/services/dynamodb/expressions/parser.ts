/**
 * What the grammars of all expressions share: tokens, document paths, and the names and values of the request. Each
 * expression of a request has a parser of its own; all share one `Placeholders`.
 *
 * A fault in what is said, rather than in how it is written, is noted and reading goes on: DynamoDB reports a syntax
 * error first, and of other faults the one whose kind comes first.
 */
import { invalid } from "../errors.ts";
import type { RawAttribute } from "../raw-item.ts";
import { syntaxError, type Token, tokens } from "./lexer.ts";
import type { Path } from "./path.ts";
import type { Placeholders } from "./placeholders.ts";
import { isReserved } from "./reserved-words.ts";

/** Kinds of fault, in the order in which DynamoDB reports them. */
const faultKinds = [
  "parentheses",
  "function",
  "misuse",
  "reserved",
  "section",
  "placeholder",
  "path",
  "overlap",
  "operand",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** The longest expression, in bytes. */
const mostBytes = 4096;
const mostOperators = 300;
/** A good expression nests less: two parentheses for each operator, and one around all. */
const mostParentheses = 2 * mostOperators + 1;
const mostLevels = 32;
const lastPlace = 2 ** 31 - 1;

const redundant = "The expression has redundant parentheses;";

export class Parser {
  readonly parameter: string;
  readonly #expression: string;
  readonly #placeholders: Placeholders;
  readonly #tokens: Token[];
  readonly #faults = new Map<FaultKind, string>();
  #next = 0;
  #operators = 0;

  /** @param parameter the expression's name in the request */
  constructor(parameter: string, expression: string, placeholders: Placeholders) {
    if (expression === "") throw invalid(`Invalid ${parameter}: The expression can not be empty;`);
    const bytes = Buffer.byteLength(expression);
    if (bytes > mostBytes) {
      // Of these two DynamoDB does not say the size.
      const silent = parameter === "UpdateExpression" || parameter === "ProjectionExpression";
      const size = silent ? "" : ` expression size: ${bytes}`;
      throw invalid(`Invalid ${parameter}: Expression size has exceeded the maximum allowed size;${size}`);
    }
    this.parameter = parameter;
    this.#expression = expression;
    this.#placeholders = placeholders;
    this.#tokens = tokens(expression, parameter);
    // Grammars descend into parentheses, and the stack is not endless.
    if (deepest(this.#tokens) > mostParentheses) throw invalid(`Invalid ${parameter}: ${redundant}`);
  }

  peek(ahead = 0): Token {
    return (this.#tokens[this.#next + ahead] ?? this.#tokens.at(-1)) as Token;
  }

  take(): Token {
    const token = this.peek();
    this.#next++;
    return token;
  }

  /** Takes the next token if it is this symbol or keyword; keywords are in upper case. */
  accept(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#next++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.syntaxError();
  }

  sees(text: string, ahead = 0): boolean {
    const { kind, text: found } = this.peek(ahead);
    return (kind === "symbol" && found === text) || (kind === "word" && found.toUpperCase() === text);
  }

  /** What comes after the parenthesis that closes the one that is next. */
  afterParentheses(): Token {
    let ahead = 0;
    for (let depth = 0; this.peek(ahead).kind !== "end"; ahead++) {
      if (this.sees("(", ahead)) depth++;
      else if (this.sees(")", ahead) && --depth === 0) break;
    }
    return this.peek(ahead + 1);
  }

  syntaxError(): Error {
    return syntaxError(this.parameter, this.#expression, this.#tokens, this.#next);
  }

  /** Keeps the first fault of each kind. */
  note(kind: FaultKind, message: string | undefined): void {
    if (message !== undefined && !this.#faults.has(kind)) this.#faults.set(kind, message);
  }

  /** Counts an operator or a function. */
  countOperator(): void {
    this.#operators++;
    if (this.#operators <= mostOperators) return;
    this.note("operand", `The expression contains too many operators; operator count: ${this.#operators}`);
  }

  /** To be told of parentheses that are right within others. */
  noteRedundant(): void {
    this.note("parentheses", redundant);
  }

  /** The expression must end here, and have no fault. */
  finish(): void {
    if (this.peek().kind !== "end") throw this.syntaxError();
    for (const kind of faultKinds) {
      const message = this.#faults.get(kind);
      if (message !== undefined) throw invalid(`Invalid ${this.parameter}: ${message}`);
    }
  }

  path(): Path {
    const path: [string, ...(string | number)[]] = [this.#pathName()];
    for (;;) {
      if (this.accept(".")) path.push(this.#pathName());
      else if (this.accept("[")) {
        if (this.peek().kind !== "number") throw this.syntaxError();
        path.push(this.#place());
        this.expect("]");
      } else break;
    }
    if (path.length > mostLevels) {
      this.note("path", `The document path has too many nesting levels; nesting levels: ${path.length}`);
    }
    return path;
  }

  /** The value that a placeholder such as `:a` stands for. */
  value(): RawAttribute {
    if (this.peek().kind !== "value") throw this.syntaxError();
    const { text } = this.take();
    const value = this.#placeholders.value(text);
    if (value !== undefined) return value;
    const message = "An expression attribute value used in expression is not defined; attribute value:";
    this.note("placeholder", `${message} ${text}`);
    return { NULL: true };
  }

  #place(): number {
    const { text } = this.take();
    if (Number(text) > lastPlace) {
      this.note("path", `List index is not within the allowable range; index: [${text}]`);
    }
    return Number(text);
  }

  #pathName(): string {
    const { kind, text } = this.peek();
    if (kind !== "word" && kind !== "name") throw this.syntaxError();
    this.take();
    if (kind === "word") {
      if (isReserved(text)) {
        this.note("reserved", `Attribute name is a reserved keyword; reserved keyword: ${text}`);
      }
      return text;
    }
    const name = this.#placeholders.name(text);
    if (name !== undefined) return name;
    const message = "An expression attribute name used in the document path is not defined; attribute name:";
    this.note("placeholder", `${message} ${text}`);
    return text;
  }
}

/** How many parentheses are open at once. */
function deepest(all: readonly Token[]): number {
  let [depth, most] = [0, 0];
  for (const { kind, text } of all) {
    if (kind !== "symbol") continue;
    if (text === "(") most = Math.max(most, ++depth);
    else if (text === ")") depth--;
  }
  return most;
}
