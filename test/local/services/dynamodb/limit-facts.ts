/**
 * Limits of expressions, names, keys and values: what is just within them, and the text with which what is beyond is
 * refused.
 */
import type { RawAttribute, RawItem } from "../../../../local/services/dynamodb/raw-item.ts";
import { type Fact, item, type Json, key, L, M, N, S, table } from "./fact.ts";

const padded = (expression: string, bytes: number) => expression.padEnd(bytes);
const times = (count: number, of: (index: number) => string, between = ",") =>
  Array.from({ length: count }, (_, index) => of(index)).join(between);
const within = (count: number, inner: string) => "(".repeat(count) + inner + ")".repeat(count);
const named = (name: string) => ({ ExpressionAttributeNames: { "#p": name } });
const values = (count: number): RawItem =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`:v${index}`, N(index)]));
const a = { ":a": N(5) };

/** A value of so many levels. */
function nested(levels: number, innermost = S("x")): RawAttribute {
  let value = innermost;
  for (let level = 1; level < levels; level++) value = L(value);
  return value;
}

const send = (operation: string, input: Json): [string, Json] => [operation, { TableName: table, ...input }];
const condition = (ConditionExpression: string, values?: RawItem, more: Json = {}) =>
  send("UpdateItem", { Key: key, ConditionExpression, ExpressionAttributeValues: values, ...more });
const update = (UpdateExpression: string, values?: RawItem, more: Json = {}) =>
  send("UpdateItem", { Key: key, UpdateExpression, ExpressionAttributeValues: values, ...more });
const projection = (ProjectionExpression: string, more: Json = {}) =>
  send("GetItem", { Key: key, ProjectionExpression, ...more });
const put = (item: RawItem) => send("PutItem", { Item: { ...key, ...item } });

const tooLong = "Expression size has exceeded the maximum allowed size;";
const redundant = "The expression has redundant parentheses;";
const tooMany = "The expression contains too many operators; operator count: 301";
const tooDeep = "Nesting Levels have exceeded supported limits";
const inCondition = "Invalid ConditionExpression:";
const inUpdate = "Invalid UpdateExpression:";
const longHash =
  "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes";

/** Nothing where the request is answered; else the text of a ValidationException, or another error's name. */
const limits: [title: string, request: [string, Json], outcome?: string | [string]][] = [
  ["a condition of 4,096 bytes", condition(padded("attribute_exists(task)", 4096))],
  [
    "a condition of 4,097 bytes",
    condition(padded("attribute_exists(task)", 4097)),
    `${inCondition} ${tooLong} expression size: 4097`,
  ],
  [
    "a condition that is too long and breaks the grammar",
    condition(times(5000, () => "attribute_exists(task)", " OR OR ")),
    `${inCondition} ${tooLong} expression size: 144993`,
  ],
  ["an update of 4,097 bytes", update(padded("SET x = n", 4097)), `${inUpdate} ${tooLong}`],
  ["a projection of 4,097 bytes", projection(padded("s", 4097)), `Invalid ProjectionExpression: ${tooLong}`],
  [
    "a key condition of 4,097 bytes",
    send("Query", {
      KeyConditionExpression: padded("task = :t", 4097),
      ExpressionAttributeValues: { ":t": S("t") },
    }),
    `Invalid KeyConditionExpression: ${tooLong} expression size: 4097`,
  ],
  [
    "IN with 100 operands",
    condition(`dueAt IN (:a, ${times(99, (i) => `:v${i}`)})`, { ...a, ...values(99) }),
  ],
  [
    "IN with 101 operands",
    condition(`n IN (${times(101, (i) => `:v${i}`)})`, values(101)),
    `${inCondition} The IN operator is provided with too many operands; number of operands: 101`,
  ],
  [
    "a condition of 299 operators",
    condition(
      times(150, () => "n=:a", " OR "),
      a,
    ),
  ],
  [
    "a condition of 301 operators",
    condition(
      times(151, () => "n=:a", " OR "),
      a,
    ),
    `${inCondition} ${tooMany}`,
  ],
  ["a condition of 300 operators", condition(`${"NOT ".repeat(297)}attribute_exists(n) OR n=:a`, a)],
  [
    "BETWEEN as one operator",
    condition(
      times(150, () => "n BETWEEN :a AND :a", " OR "),
      a,
    ),
  ],
  [
    "size as an operator",
    condition(
      times(101, () => "size(s)=:a", " OR "),
      a,
    ),
    `${inCondition} ${tooMany}`,
  ],
  [
    "functions as operators",
    condition(`${"NOT ".repeat(300)}attribute_exists(n)`),
    `${inCondition} ${tooMany}`,
  ],
  ["an update of 300 sums", update(`SET ${times(300, (i) => `a${i}=n+n`)}`)],
  ["an update of 301 sums", update(`SET ${times(301, (i) => `a${i}=n+n`)}`), `${inUpdate} ${tooMany}`],
  [
    "an update of 300 sums and a function",
    update(`SET ${times(300, (i) => `a${i}=n+n`)},x=list_append(l,l)`),
    `${inUpdate} ${tooMany}`,
  ],
  ["an update of 301 actions", update(`SET ${times(301, (i) => `a${i}=n`)}`)],
  ["an operand in two parentheses", condition("((n)) = :a", a), `${inCondition} ${redundant}`],
  ["an operand in 1,500 parentheses", condition(`${within(1500, "n")}=:a`, a), `${inCondition} ${redundant}`],
  ["a condition in 1,000 parentheses", condition(within(1000, "n=:a"), a), `${inCondition} ${redundant}`],
  ["a sum in two parentheses", update("SET x = ((n + n))"), `${inUpdate} ${redundant}`],
  ["an operand of a sum in two parentheses", update("SET x = (((n)) + n)"), `${inUpdate} ${redundant}`],
  ["parentheses around each part of a sum", update("SET x = ((n) + (n))")],
  [
    "if_not_exists of a path or itself",
    update("SET x = if_not_exists(n, n)"),
    `${inUpdate} The first operand must be distinct from the remaining operands for this operator or function; operator: if_not_exists, first operand: [n]`,
  ],
  ["a path of 32 levels", projection(`d${".a".repeat(31)}`)],
  [
    "a path of 33 levels",
    projection(`d${".a".repeat(32)}`),
    "Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33",
  ],
  ["a place of 2,147,483,647", update("SET l[2147483647] = n")],
  [
    "a place of 2,147,483,648",
    update("SET l[2147483648] = n"),
    `${inUpdate} List index is not within the allowable range; index: [2147483648]`,
  ],
  [
    "a place with a leading zero",
    update("SET l[01] = n"),
    `${inUpdate} Syntax error; token: "1", near: "01]"`,
  ],
  ["a value of 32 levels", put({ d: nested(32) })],
  ["a value of 33 levels", put({ d: nested(33) }), ["ValidationException"]],
  ["a value with an empty list at its 31st level", put({ d: nested(31, L()) })],
  ["a value with an empty list at its 32nd level", put({ d: nested(32, L()) }), ["ValidationException"]],
  ["a value that a path brings to 32 levels", update("SET m.q = :v", { ":v": nested(31) })],
  ["a value that a path brings to 33 levels", update("SET m.q = :v", { ":v": nested(32) }), tooDeep],
  ["a value that a place brings to 33 levels", update("SET m.l[0] = :v", { ":v": nested(31) }), tooDeep],
  [
    "an empty map that a path brings to the 32nd level",
    update("SET m.q = :v", { ":v": nested(31, M({})) }),
    tooDeep,
  ],
  ["an empty name", put({ "": N(1) }), "Empty attribute name"],
  ["an empty name in a map", put({ x: M({ "": N(1) }) }), "Empty attribute name"],
  [
    "an empty name in an expression",
    update("SET #p = n", undefined, named("")),
    "ExpressionAttributeNames contains invalid value: Empty attribute name for key #p",
  ],
  [
    "a name of 65,536 bytes in an expression",
    projection("#p", named("é".repeat(32_768))),
    "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 bytes for key #p",
  ],
  [
    "a name of 65,536 bytes",
    put({ ["x".repeat(65_536)]: N(1) }),
    "Attribute name is too large, must be less than 65536 bytes",
  ],
  [
    "a placeholder of 256 bytes",
    projection(`#${"p".repeat(255)}`, { ExpressionAttributeNames: { [`#${"p".repeat(255)}`]: "s" } }),
    "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long;",
  ],
  ["a hash key of an index of 2,048 bytes", put({ dueKey: S("x".repeat(2048)) })],
  ["a hash key of an index of 2,049 bytes", put({ dueKey: S("x".repeat(2049)) }), longHash],
  [
    "an update to a hash key of an index of 2,049 bytes",
    update("SET dueKey = :v", { ":v": S("x".repeat(2049)) }),
    longHash,
  ],
  [
    "a sort key of 1,025 bytes in a key condition",
    send("Query", {
      KeyConditionExpression: "task = :t AND run < :r",
      ExpressionAttributeValues: { ":t": S("t"), ":r": S("x".repeat(1025)) },
    }),
    "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
  ],
  [
    "half of a surrogate pair in a key",
    send("GetItem", { Key: { ...key, task: S("\ud800") } }),
    ["SerializationException"],
  ],
  ["half of a surrogate pair in a value", put({ x: S("a\udc00") }), ["SerializationException"]],
  ["half of a surrogate pair in a name", projection("#p", named("\ud800")), ["SerializationException"]],
  ["a whole surrogate pair in a key", send("GetItem", { Key: { ...key, task: S("😀") } })],
];

/** An attribute of a name that an assignment cannot set. */
const proto = JSON.parse('{ "__proto__": { "N": "1" } }') as RawItem;

export const limitFacts: Fact[] = [
  ...limits.map(([title, [operation, input], outcome]): Fact => {
    if (outcome === undefined)
      return { title: `${title} is accepted`, operation, input, expected: { answer: {} } };
    const expected =
      typeof outcome === "string"
        ? { error: "ValidationException", message: outcome }
        : { error: outcome[0] };
    return { title: `${title} is refused`, operation, input, expected };
  }),
  {
    title: "an attribute can have the name __proto__",
    operation: "UpdateItem",
    input: {
      TableName: table,
      Key: key,
      UpdateExpression: "SET #p = :v, m.#p = :v",
      ExpressionAttributeNames: { "#p": "__proto__" },
      ExpressionAttributeValues: { ":v": N(1) },
      ReturnValues: "ALL_NEW",
    },
    expected: { answer: { Attributes: { ...item, ...proto, m: M({ ...item.m?.M, ...proto }) } } },
  },
];
