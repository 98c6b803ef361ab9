/**
 * The grammar of conditions, filters and key conditions: text to a tree. What an operator or function may be given is
 * in condition-checks.ts, whether an item meets the condition in holds.ts.
 */
import { checkBetween, checkComparison, checkFunction, checkOptions } from "./condition-checks.ts";
import { type Comparator, comparators, type FunctionName, functionNames, type Operand } from "./operand.ts";
import { Parser } from "./parser.ts";
import type { Path } from "./path.ts";
import type { Placeholders } from "./placeholders.ts";

const comparing: readonly string[] = [...comparators, "BETWEEN", "IN"];

export type Condition =
  | { kind: "and" | "or"; left: Condition; right: Condition }
  | { kind: "not"; of: Condition }
  | { kind: "compare"; operator: Comparator; left: Operand; right: Operand }
  | { kind: "between"; operand: Operand; low: Operand; high: Operand }
  | { kind: "in"; operand: Operand; options: Operand[] }
  | { kind: "function"; name: FunctionName; operands: Operand[] };

export interface ParsedCondition {
  condition: Condition;
  /** Each path that it names. */
  paths: Path[];
}

/** @param parameter the expression's name in the request, such as FilterExpression */
export function parseCondition(
  parameter: string,
  expression: string,
  placeholders: Placeholders,
): ParsedCondition {
  const grammar = new Grammar(new Parser(parameter, expression, placeholders));
  return { condition: grammar.whole(), paths: grammar.paths };
}

class Grammar {
  readonly paths: Path[] = [];
  readonly #parser: Parser;
  readonly #inParentheses = new Set<Condition>();

  constructor(parser: Parser) {
    this.#parser = parser;
  }

  whole(): Condition {
    const condition = this.#or();
    this.#parser.finish();
    return condition;
  }

  #or(): Condition {
    let left = this.#and();
    while (this.#acceptOperator("OR")) left = { kind: "or", left, right: this.#and() };
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#acceptOperator("AND")) left = { kind: "and", left, right: this.#not() };
    return left;
  }

  #not(): Condition {
    return this.#acceptOperator("NOT") ? { kind: "not", of: this.#not() } : this.#single();
  }

  #acceptOperator(name: string): boolean {
    const accepted = this.#parser.accept(name);
    if (accepted) this.#parser.countOperator();
    return accepted;
  }

  #single(): Condition {
    const parser = this.#parser;
    if (!parser.sees("(")) return this.#seesFunction() ? this.#function() : this.#comparison();
    // Operands can be in parentheses too.
    if (comparing.includes(parser.afterParentheses().text.toUpperCase())) return this.#comparison();
    parser.take();
    const condition = this.#or();
    parser.expect(")");
    if (this.#inParentheses.has(condition)) parser.noteRedundant();
    this.#inParentheses.add(condition);
    return condition;
  }

  #seesFunction(): boolean {
    const { kind, text } = this.#parser.peek();
    return kind === "word" && text !== "size" && this.#parser.sees("(", 1);
  }

  #comparison(): Condition {
    const parser = this.#parser;
    const operand = this.#operand();
    if (this.#acceptOperator("BETWEEN")) {
      const low = this.#operand();
      parser.expect("AND");
      const high = this.#operand();
      parser.note("operand", checkBetween(operand, low, high));
      return { kind: "between", operand, low, high };
    }
    if (this.#acceptOperator("IN")) {
      const options = this.#list();
      parser.note("operand", checkOptions(operand, options));
      return { kind: "in", operand, options };
    }
    const operator = comparators.find((symbol) => parser.sees(symbol));
    if (operator === undefined) {
      if (operand.kind === "size") parser.note("misuse", misused("size"));
      else throw parser.syntaxError();
      return { kind: "compare", operator: "=", left: operand, right: operand };
    }
    parser.take();
    parser.countOperator();
    const right = this.#operand();
    parser.note("operand", checkComparison(operator, operand, right));
    return { kind: "compare", operator, left: operand, right };
  }

  #function(): Condition {
    const parser = this.#parser;
    const { text } = parser.take();
    parser.countOperator();
    const operands = this.#list();
    const name = functionNames.find((known) => known === text);
    if (name === undefined) parser.note("function", `Invalid function name; function: ${text}`);
    else parser.note("operand", checkFunction(name, operands));
    if (comparators.some((symbol) => parser.sees(symbol))) {
      parser.take();
      this.#operand();
      parser.note("misuse", misused(text));
    }
    return { kind: "function", name: name ?? "attribute_exists", operands };
  }

  #list(): Operand[] {
    this.#parser.expect("(");
    const operands = [this.#operand()];
    while (this.#parser.accept(",")) operands.push(this.#operand());
    this.#parser.expect(")");
    return operands;
  }

  #operand(): Operand {
    const parser = this.#parser;
    if (parser.accept("(")) {
      if (parser.sees("(")) parser.noteRedundant();
      const operand = this.#operand();
      parser.expect(")");
      return operand;
    }
    if (parser.peek().kind === "value") return { kind: "value", value: parser.value() };
    if (parser.peek().kind === "word" && parser.sees("(", 1)) {
      const { text } = parser.peek();
      if (text !== "size") {
        this.#function();
        parser.note("misuse", misused(text));
        return { kind: "value", value: { BOOL: true } };
      }
      parser.take();
      parser.countOperator();
      const operands = this.#list();
      parser.note("operand", checkFunction("size", operands));
      return { kind: "size", of: operands[0] as Operand };
    }
    const path = parser.path();
    this.paths.push(path);
    return { kind: "path", path };
  }
}

function misused(name: string): string {
  return `The function is not allowed to be used this way in an expression; function: ${name}`;
}
