/** The grammar of update expressions, and what can be checked without an item. apply-update.ts applies them. */
import type { AttributeType, RawAttribute } from "../raw-item.ts";
import { typeOf } from "../values/attribute.ts";
import { Parser } from "./parser.ts";
import { conflict, type Path, pathText, samePath } from "./path.ts";
import type { Placeholders } from "./placeholders.ts";

/** What an attribute can be set to. */
export type SetValue =
  | { kind: "path"; path: Path }
  | { kind: "value"; value: RawAttribute }
  | { kind: "sum"; operator: "+" | "-"; left: SetValue; right: SetValue }
  | { kind: "if_not_exists"; path: Path; otherwise: SetValue }
  | { kind: "list_append"; left: SetValue; right: SetValue };

export type UpdateAction =
  | { kind: "SET"; path: Path; to: SetValue }
  | { kind: "REMOVE"; path: Path }
  | { kind: "ADD" | "DELETE"; path: Path; value: RawAttribute };

const sections = ["SET", "REMOVE", "ADD", "DELETE"] as const;

const longTypeNames: Record<AttributeType, string> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP",
  SS: "STRING_SET",
  NS: "NUMBER_SET",
  BS: "BINARY_SET",
};

export function parseUpdate(expression: string, placeholders: Placeholders): UpdateAction[] {
  const parser = new Parser("UpdateExpression", expression, placeholders);
  const actions: UpdateAction[] = [];
  const seen = new Set<string>();
  do {
    const section = sections.find((keyword) => parser.accept(keyword));
    if (section === undefined) throw parser.syntaxError();
    if (seen.has(section)) {
      parser.note("section", `The "${section}" section can only be used once in an update expression;`);
    }
    seen.add(section);
    do actions.push(parseAction(parser, section));
    while (parser.accept(","));
  } while (parser.peek().kind !== "end");
  checkPaths(parser, actions);
  parser.finish();
  return actions;
}

function parseAction(parser: Parser, kind: (typeof sections)[number]): UpdateAction {
  const path = parser.path();
  if (kind === "REMOVE") return { kind, path };
  if (kind === "SET") {
    parser.expect("=");
    return { kind, path, to: parseSum(parser) };
  }
  const value = parser.value();
  const type = typeOf(value);
  if (!(type === "SS" || type === "NS" || type === "BS" || (kind === "ADD" && type === "N"))) {
    parser.note(
      "operand",
      `Incorrect operand type for operator or function; operator: ${kind}, operand type: ${longTypeNames[type]}, typeSet: ALLOWED_FOR_${kind}_OPERAND`,
    );
  }
  return { kind, path, value };
}

function parseSum(parser: Parser, inParentheses = false): SetValue {
  // The whole can be in parentheses, and so can an operand; a sum is no operand.
  if (parser.sees("(") && !["+", "-"].includes(parser.afterParentheses().text)) {
    if (inParentheses) parser.noteRedundant();
    parser.take();
    const value = parseSum(parser, true);
    parser.expect(")");
    return value;
  }
  const left = parseSetValue(parser);
  for (const operator of ["+", "-"] as const) {
    if (!parser.accept(operator)) continue;
    parser.countOperator();
    const right = parseSetValue(parser);
    checkTypes(parser, operator, [left, right], "N");
    return { kind: "sum", operator, left, right };
  }
  return left;
}

function parseSetValue(parser: Parser): SetValue {
  if (parser.accept("(")) {
    if (parser.sees("(")) parser.noteRedundant();
    const value = parseSetValue(parser);
    parser.expect(")");
    return value;
  }
  const { kind, text: name } = parser.peek();
  if (kind === "value") return { kind, value: parser.value() };
  if (kind === "word" && parser.sees("(", 1)) return parseFunction(parser, name);
  return { kind: "path", path: parser.path() };
}

function parseFunction(parser: Parser, name: string): SetValue {
  parser.take();
  parser.countOperator();
  parser.expect("(");
  const operands = [parseSetValue(parser)];
  while (parser.accept(",")) operands.push(parseSetValue(parser));
  parser.expect(")");
  const [first, second] = operands as [SetValue, SetValue | undefined];
  if (name !== "if_not_exists" && name !== "list_append") {
    parser.note("function", `Invalid function name; function: ${name}`);
  } else if (operands.length !== 2 || second === undefined) {
    parser.note(
      "operand",
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  } else if (name === "list_append") {
    checkTypes(parser, name, [first, second], "L");
    return { kind: name, left: first, right: second };
  } else if (first.kind === "path") {
    if (second.kind === "path" && samePath(first.path, second.path)) {
      parser.note(
        "operand",
        `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${pathText(first.path)}`,
      );
    }
    return { kind: name, path: first.path, otherwise: second };
  } else {
    parser.note("operand", `Operator or function requires a document path; operator or function: ${name}`);
  }
  return first;
}

function checkTypes(parser: Parser, name: string, operands: SetValue[], wanted: AttributeType): void {
  for (const operand of operands) {
    const type =
      operand.kind === "value" ? typeOf(operand.value) : operand.kind === "list_append" ? "L" : undefined;
    if (type === undefined || type === wanted) continue;
    parser.note(
      "operand",
      `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
    );
  }
}

/** No two actions may be about the same place, or one within the other. */
function checkPaths(parser: Parser, actions: UpdateAction[]): void {
  for (const [index, { path }] of actions.entries()) {
    for (const { path: other } of actions.slice(0, index)) parser.note("overlap", conflict(other, path));
  }
}
