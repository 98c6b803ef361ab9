/** Conditions on the one item: whether they hold, fail, or are refused with a text. */

import type { RawItem } from "../../../../local/services/dynamodb/raw-item.ts";
import { B, BOOL, type Fact, key, L, M, N, NULL, S, SS, table } from "./fact.ts";

const conditions: [condition: string, values: RawItem, outcome: "holds" | "fails" | (string & {})][] = [
  // Nothing is equal to what is not there, or in any order with it.
  ["absent = lacking", {}, "fails"],
  ["absent <> lacking", {}, "holds"],
  ["NOT absent = lacking", {}, "holds"],
  ["absent <= lacking", {}, "fails"],
  ["absent >= lacking", {}, "fails"],
  ["size(absent) = size(lacking)", {}, "fails"],
  ["absent BETWEEN lacking AND third", {}, "fails"],
  ["absent IN (lacking)", {}, "fails"],
  ["absent = :a", { ":a": N(1) }, "fails"],
  ["absent <> :a", { ":a": N(1) }, "holds"],
  ["n BETWEEN :a AND absent", { ":a": N(1) }, "fails"],
  ["NOT n BETWEEN :a AND absent", { ":a": N(1) }, "holds"],
  ["n IN (absent, :a)", { ":a": N(5) }, "holds"],
  // Maps and lists are equal by their content, sets in any order.
  ["m = :a", { ":a": M({ l: L(N(1), N(2)), k: N(2) }) }, "holds"],
  ["m <> :a", { ":a": M({ l: L(N(1), N(2)), k: N(2) }) }, "fails"],
  ["m = :a", { ":a": M({ l: L(N(2), N(1)), k: N(2) }) }, "fails"],
  ["m = m2", {}, "holds"],
  ["l = :a", { ":a": L(N(1), S("b"), N(3), M({ k: N(1) })) }, "holds"],
  ["l = :a", { ":a": L(N(1), S("b"), N(3)) }, "fails"],
  ["m IN (:a)", { ":a": M({ k: N(2), l: L(N(1), N(2)) }) }, "holds"],
  ["contains(l, :a)", { ":a": M({ k: N(1) }) }, "holds"],
  ["contains(l, :a)", { ":a": M({ k: N(2) }) }, "fails"],
  // Only texts, numbers and binaries have an order.
  [
    "n < :a",
    { ":a": BOOL(true) },
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
  ],
  [
    "n >= :a",
    { ":a": L(N(1)) },
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: >=, operand type: L",
  ],
  [
    "n <= :a",
    { ":a": M({}) },
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <=, operand type: M",
  ],
  ["n < :a", { ":a": S("9") }, "fails"],
  [
    "n IN (n, :a)",
    { ":a": N(1) },
    "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; operator: IN, first operand: [n]",
  ],
  [
    "n BETWEEN n AND :a",
    { ":a": N(9) },
    "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; operator: BETWEEN, first operand: [n]",
  ],
  ["n BETWEEN l[0] AND l[0]", {}, "fails"],
  [
    "contains(s, s)",
    {},
    "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [s]",
  ],
  [
    "begins_with(s, s)",
    {},
    "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; operator: begins_with, first operand: [s]",
  ],
  ["size(s) = size(s)", {}, "holds"],
  ["size(s) = :a", { ":a": N(3) }, "holds"],
  ["size(s) = :a", { ":a": N(6) }, "fails"],
  ["size(bin) = :a", { ":a": N(5) }, "holds"],
  ["size(:a) = :b", { ":a": S("ab"), ":b": N(2) }, "holds"],
  [
    "size(size(s)) = :b",
    { ":b": N(2) },
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: size, operand type: N",
  ],
  ["(n) = :a", { ":a": N(5) }, "holds"],
  ["n = (:a)", { ":a": N(5) }, "holds"],
  ["(attribute_exists(n))", {}, "holds"],
  ["((n = :a) AND (n = :a))", { ":a": N(5) }, "holds"],
  [
    "((n = :a AND n = :a)) OR n = :a",
    { ":a": N(5) },
    "Invalid ConditionExpression: The expression has redundant parentheses;",
  ],
  ["NOT NOT n = :a", { ":a": N(5) }, "holds"],
  ["n = :a and not n between :a And :a", { ":a": N(5) }, "fails"],
  ["contains(s, :a)", { ":a": S("€") }, "holds"],
  ["contains(bin, :a)", { ":a": B("ell") }, "holds"],
  ["contains(s, :a)", { ":a": N(1) }, "fails"],
  ["contains(:a, :b)", { ":a": S("abc"), ":b": S("b") }, "holds"],
  ["contains(:a, lane)", { ":a": S("axc") }, "holds"],
  ["contains(l, :a)", { ":a": N(3) }, "holds"],
  ["contains(l, :a)", { ":a": SS("a") }, "fails"],
  ["contains(ss, :a)", { ":a": SS("a") }, "fails"],
  ["contains(s, :a)", { ":a": BOOL(true) }, "fails"],
  ["contains(:a, :b)", { ":a": N(1), ":b": N(1) }, "fails"],
  ["begins_with(:a, :b)", { ":a": S("abc"), ":b": S("a") }, "holds"],
  ["begins_with(bin, :b)", { ":b": B("he") }, "holds"],
  ["begins_with(s, :b)", { ":b": S("") }, "holds"],
  ["begins_with(n, s)", {}, "fails"],
  [
    "begins_with(size(s), :a)",
    { ":a": S("a") },
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
  ],
  [
    "attribute_exists(:a)",
    { ":a": S("abc") },
    "Invalid ConditionExpression: Operator or function requires a document path; operator or function: attribute_exists",
  ],
  [
    "attribute_exists(size(s))",
    {},
    "Invalid ConditionExpression: Operator or function requires a document path; operator or function: attribute_exists",
  ],
  [
    "attribute_type(s, lane)",
    {},
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
  ],
  [
    "attribute_type(s, :a)",
    { ":a": N(1) },
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
  ],
  [
    "contains(s)",
    {},
    "Invalid ConditionExpression: Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1",
  ],
  ["attribute_exists()", {}, 'Invalid ConditionExpression: Syntax error; token: ")", near: "()"'],
  [
    "ATTRIBUTE_EXISTS(s)",
    {},
    "Invalid ConditionExpression: Invalid function name; function: ATTRIBUTE_EXISTS",
  ],
  ["SIZE(s) = :a", { ":a": N(3) }, "Invalid ConditionExpression: Invalid function name; function: SIZE"],
  [":a = :b", { ":a": N(1), ":b": N(1) }, "holds"],
  [":a < :b", { ":a": N(1), ":b": S("1") }, "fails"],
  ["size(s) < :b", { ":b": S("1") }, "fails"],
  ["ss = :a", { ":a": SS("b", "a") }, "holds"],
  [
    "ss < :a",
    { ":a": SS("b", "a") },
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: SS",
  ],
  [
    "n < :a",
    { ":a": NULL },
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: NULL",
  ],
  ["n IN (:a, :b, :c)", { ":a": S("x"), ":b": M({}), ":c": N(5) }, "holds"],
  ["size(s) IN (:a, n)", { ":a": N(9) }, "fails"],
  [
    "n BETWEEN :a AND :b",
    { ":a": BOOL(true), ":b": BOOL(true) },
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: BOOL",
  ],
  ["size(s) BETWEEN :a AND :b", { ":a": N(1), ":b": N(9) }, "holds"],
  [
    ":c BETWEEN :a AND :b",
    { ":a": N(1), ":b": N(2), ":c": BOOL(true) },
    "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: BOOL",
  ],
  [
    "attribute_exists(attribute_exists(s))",
    {},
    "Invalid ConditionExpression: The function is not allowed to be used this way in an expression; function: attribute_exists",
  ],
  [
    "contains(s, :a) = :b",
    { ":a": S("x"), ":b": BOOL(true) },
    "Invalid ConditionExpression: The function is not allowed to be used this way in an expression; function: contains",
  ],
  [
    "size(s)",
    {},
    "Invalid ConditionExpression: The function is not allowed to be used this way in an expression; function: size",
  ],
  ["s", {}, 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "s"'],
  ["n = :a OR", { ":a": N(1) }, 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "OR"'],
  ["s < :a", { ":a": S("😀") }, "holds"],
  [":b < :a", { ":a": S("😀"), ":b": S("�") }, "holds"],
  ["n = -1", {}, 'Invalid ConditionExpression: Syntax error; token: "-", near: "= -1"'],
  ["l[-1] = :a", { ":a": N(1) }, 'Invalid ConditionExpression: Syntax error; token: "-", near: "[-1"'],
  ["l [ 0 ] = :a", { ":a": N(1) }, "holds"],
  ["1n = :a", { ":a": N(1) }, 'Invalid ConditionExpression: Syntax error; token: "1", near: "1n"'],
  ["_n = :a", { ":a": N(1) }, 'Invalid ConditionExpression: Syntax error; token: "_", near: "_"'],
  ["n BETWEEN :a AND :a", { ":a": N(5) }, "holds"],
  ["n = :a", { ":a": N("5.00") }, "holds"],
  [
    "run.x = :a",
    { ":a": N(1) },
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: run",
  ],
  [
    "dueKey.x = :a",
    { ":a": N(1) },
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: dueKey",
  ],
];

export const conditionFacts: Fact[] = conditions.map(([condition, values, outcome]) => ({
  title: `the condition ${condition} with ${JSON.stringify(values)} ${outcome === "holds" || outcome === "fails" ? outcome : "is refused"}`,
  operation: "UpdateItem",
  input: {
    TableName: table,
    Key: key,
    UpdateExpression: "SET checked = :checked",
    ConditionExpression: condition,
    ExpressionAttributeValues: { ":checked": N(1), ...values },
  },
  expected:
    outcome === "holds"
      ? { answer: {} }
      : outcome === "fails"
        ? { error: "ConditionalCheckFailedException", message: "The conditional request failed" }
        : { error: "ValidationException", message: outcome },
}));
