/** Updates of the one item: what they change, or the text with which they are refused. */

import type { RawAttribute, RawItem } from "../../../../local/services/dynamodb/raw-item.ts";
import { type Fact, item, key, L, M, N, S, SS, table } from "./fact.ts";

type Changes = Record<string, RawAttribute | undefined>;

const updates: [update: string, values: RawItem, outcome: Changes | string][] = [
  // Places in a list are those of the list as it was.
  ["REMOVE l[0], l[1]", {}, { l: L(N(3), M({ k: N(1) })) }],
  ["REMOVE l[0], l[1], l[2], l[3]", {}, { l: L() }],
  [
    "SET m.l[0] = l[1] REMOVE l[0]",
    {},
    { l: L(S("b"), N(3), M({ k: N(1) })), m: M({ k: N(2), l: L(S("b"), N(2)) }) },
  ],
  ["SET n = :a", { ":a": N("0012.500e1") }, { n: N(125) }],
  ["SET n = :a", { ":a": N("1e-130") }, { n: N(`0.${"0".repeat(129)}1`) }],
  ["SET n = :a", { ":a": N("-.50") }, { n: N("-0.5") }],
  ["SET n = :a - :b", { ":a": N("-1.5"), ":b": N("-1.50") }, { n: N(0) }],
  [
    "SET n = :a - :b",
    { ":a": N("12345678901234567890.5"), ":b": N("0.75") },
    { n: N("12345678901234567889.75") },
  ],
  ["REMOVE l[0], l[2], l[9]", {}, { l: L(S("b"), M({ k: N(1) })) }],
  [
    "SET l[9] = :v, l[7] = :w REMOVE l[0]",
    { ":v": S("v"), ":w": S("w") },
    { l: L(S("b"), N(3), M({ k: N(1) }), S("w"), S("v")) },
  ],
  [
    "SET l[8] = :v, l[7] = :w, l[4] = :x",
    { ":v": S("8"), ":w": S("7"), ":x": S("4") },
    { l: L(N(1), S("b"), N(3), M({ k: N(1) }), S("4"), S("7"), S("8")) },
  ],
  ["REMOVE nope", {}, {}],
  ["REMOVE nope.x", {}, "The document path provided in the update expression is invalid for update"],
  ["REMOVE s.x", {}, "The document path provided in the update expression is invalid for update"],
  ["REMOVE m[0]", {}, "The document path provided in the update expression is invalid for update"],
  ["REMOVE l.x", {}, "The document path provided in the update expression is invalid for update"],
  ["REMOVE m.zz", {}, {}],
  ["REMOVE m.zz.y", {}, "The document path provided in the update expression is invalid for update"],
  ["SET l[3].k = :v", { ":v": N(9) }, { l: L(N(1), S("b"), N(3), M({ k: N(9) })) }],
  [
    "SET l[8].k = :v",
    { ":v": N(9) },
    "The document path provided in the update expression is invalid for update",
  ],
  ["SET s = n, n = s", {}, { s: N(5), n: S("é€x") }],
  ["SET n = n + l[0]", {}, { n: N(6) }],
  [
    "SET n = n + :a + :a",
    { ":a": N(1) },
    'Invalid UpdateExpression: Syntax error; token: "+", near: ":a + :a"',
  ],
  ["SET n = (n + :a)", { ":a": N(1) }, { n: N(6) }],
  ["SET n = (n) + (:a)", { ":a": N(1) }, { n: N(6) }],
  [
    "SET n = (n + :a) - :a",
    { ":a": N(1) },
    'Invalid UpdateExpression: Syntax error; token: "+", near: "n + :a"',
  ],
  ["SET n = -:a", { ":a": N(1) }, 'Invalid UpdateExpression: Syntax error; token: "-", near: "= -:a"'],
  ["SET n = s + :a", { ":a": N(1) }, "An operand in the update expression has an incorrect data type"],
  [
    "SET n = n + :a",
    { ":a": S("1") },
    "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S",
  ],
  [
    "SET n = nope + :a",
    { ":a": N(1) },
    "The provided expression refers to an attribute that does not exist in the item",
  ],
  ["SET n = if_not_exists(nope, :a) + if_not_exists(n, :a)", { ":a": N(1) }, { n: N(6) }],
  [
    "SET l = list_append(if_not_exists(l, :e), :e)",
    { ":e": L(N(0)) },
    { l: L(N(1), S("b"), N(3), M({ k: N(1) }), N(0)) },
  ],
  ["SET l = list_append(:e, l)", { ":e": L(N(0)) }, { l: L(N(0), N(1), S("b"), N(3), M({ k: N(1) })) }],
  [
    "SET l = list_append(s, :e)",
    { ":e": L(N(0)) },
    "An operand in the update expression has an incorrect data type",
  ],
  ["SET x = if_not_exists(nope, if_not_exists(nope2, :a))", { ":a": N(1) }, { x: N(1) }],
  [
    "SET x = if_not_exists(:a, :a)",
    { ":a": N(1) },
    "Invalid UpdateExpression: Operator or function requires a document path; operator or function: if_not_exists",
  ],
  [
    "SET x = if_not_exists(nope, nope2)",
    {},
    "The provided expression refers to an attribute that does not exist in the item",
  ],
  [
    "SET x = if_not_exists(nope)",
    {},
    "Invalid UpdateExpression: Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
  ],
  ["SET x = foo(nope)", {}, "Invalid UpdateExpression: Invalid function name; function: foo"],
  [
    "SET x = list_append(l, l) + :a",
    { ":a": N(1) },
    "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: L",
  ],
  ["SET n = n + if_not_exists(n, :a)", { ":a": S("s") }, { n: N(10) }],
  [
    "ADD l :a",
    { ":a": L(N(1)) },
    "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND",
  ],
  ["ADD n n", {}, 'Invalid UpdateExpression: Syntax error; token: "n", near: "n n"'],
  ["ADD n :a", { ":a": SS("a") }, "An operand in the update expression has an incorrect data type"],
  ["ADD m.k :a, m.c :a", { ":a": N(1) }, { m: M({ k: N(3), l: L(N(1), N(2)), c: N(1) }) }],
  ["ADD l[9] :a", { ":a": N(1) }, { l: L(N(1), S("b"), N(3), M({ k: N(1) }), N(1)) }],
  ["ADD l[0] :a", { ":a": N(1) }, { l: L(N(2), S("b"), N(3), M({ k: N(1) })) }],
  [
    "ADD nope.c :a",
    { ":a": N(1) },
    "The document path provided in the update expression is invalid for update",
  ],
  [
    "DELETE n :a",
    { ":a": N(1) },
    "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND",
  ],
  ["DELETE nope :a", { ":a": SS("a") }, {}],
  [
    "DELETE nope.x :a",
    { ":a": SS("a") },
    "The document path provided in the update expression is invalid for update",
  ],
  ["DELETE n :a", { ":a": SS("a") }, "An operand in the update expression has an incorrect data type"],
  ["DELETE ss :a", { ":a": SS("a", "b", "c") }, { ss: undefined }],
  ["DELETE ss :a", { ":a": { NS: ["1"] } }, "An operand in the update expression has an incorrect data type"],
  [
    "SET n = :a + :b",
    { ":a": N("1e38"), ":b": N("0.1") },
    "Attempting to store more than 38 significant digits in a Number",
  ],
  [
    "SET n = :a + :b",
    { ":a": N("99999999999999999999999999999999999999"), ":b": N(1) },
    { n: N("100000000000000000000000000000000000000") },
  ],
  [
    "SET n = :a + :b",
    { ":a": N("9.9e125"), ":b": N("9.9e125") },
    "Number overflow. Attempting to store a number with magnitude larger than supported range",
  ],
  ["SET n = :a - :b", { ":a": N("0.3"), ":b": N("0.1") }, { n: N("0.2") }],
  ["ADD n :a", { ":a": N("1e37") }, { n: N("10000000000000000000000000000000000005") }],
  [
    "SET x = :a",
    { ":a": N("") },
    "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value for key :a",
  ],
  [
    "SET x = :a",
    { ":a": N(" 1") },
    "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value:  1 for key :a",
  ],
  [
    "SET x = :a",
    { ":a": N("NaN") },
    "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: NaN for key :a",
  ],
  [
    "SET x = :a",
    { ":a": N("1e-131") },
    "ExpressionAttributeValues contains invalid value: Number underflow. Attempting to store a number with magnitude smaller than supported range for key :a",
  ],
  [
    "SET x = :a",
    { ":a": { NS: ["1", "1.0"] } },
    "ExpressionAttributeValues contains invalid value: Input collection contains duplicates for key :a",
  ],
  [
    "SET x = :a",
    { ":a": SS("1", "1") },
    "ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: Input collection [1, 1] contains duplicates. for key :a",
  ],
  [
    "SET x = :a",
    { ":a": { NULL: false } },
    "ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: Null attribute value types must have the value of true for key :a",
  ],
  ["SET x = :a", { ":a": SS("") }, { x: SS("") }],
  [
    "SET x = :a",
    {
      ":a": L(
        L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(N(1)))))))))))))))))))))))))))))))),
      ),
    },
    "ExpressionAttributeValues contains invalid value: Nesting Levels have exceeded supported limits for key :a",
  ],
  [
    "SET x = :a",
    {
      ":a": L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(N(1)))))))))))))))))))))))))))))))),
    },
    {
      x: L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(L(N(1)))))))))))))))))))))))))))))))),
    },
  ],
  [
    "SET m.k = :a REMOVE m[0]",
    { ":a": N(1) },
    "Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [m, k], path two: [m, [0]]",
  ],
  ["SET", {}, 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "SET"'],
  ["SET x = :a,", { ":a": N(1) }, 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: ","'],
  ["set x = :a remove s", { ":a": N(1) }, { s: undefined, x: N(1) }],
  [
    "SET run.x = :a",
    { ":a": N(1) },
    "One or more parameter values were invalid: Cannot update attribute run. This attribute is part of the key",
  ],
  [
    "REMOVE run",
    {},
    "One or more parameter values were invalid: Cannot update attribute run. This attribute is part of the key",
  ],
  [
    "SET dueKey.x = :a",
    { ":a": N(1) },
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: dueKey",
  ],
  ["REMOVE dueKey", {}, { dueKey: undefined }],
  [
    "SET dueKey = :a",
    { ":a": S("") },
    "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.",
  ],
  [
    "SET dueKey = if_not_exists(nope, :a)",
    { ":a": N(1) },
    "One or more parameter values were invalid: Type mismatch for Index Key dueKey Expected: S Actual: N IndexName: due",
  ],
  [
    "SET dueKey = n",
    {},
    "One or more parameter values were invalid: Type mismatch for Index Key dueKey Expected: S Actual: N IndexName: due",
  ],
  ["ADD dueAt :a", { ":a": N(1) }, { dueAt: N(6) }],
];

export const updateFacts: Fact[] = updates.map(([update, values, outcome]) => ({
  title: `the update ${update} with ${JSON.stringify(values).slice(0, 200)} ${typeof outcome === "string" ? "is refused" : "changes what it says"}`,
  operation: "UpdateItem",
  input: {
    TableName: table,
    Key: key,
    UpdateExpression: update,
    ExpressionAttributeValues: Object.keys(values).length === 0 ? undefined : values,
    ReturnValues: "ALL_NEW",
  },
  expected:
    typeof outcome === "string"
      ? { error: "ValidationException", message: outcome }
      : { answer: { Attributes: withChanges(outcome) } },
}));

function withChanges(changes: Changes): RawItem {
  return Object.fromEntries(
    Object.entries({ ...item, ...changes }).filter(
      (entry): entry is [string, RawAttribute] => entry[1] !== undefined,
    ),
  );
}
