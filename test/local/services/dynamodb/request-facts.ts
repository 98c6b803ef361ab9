/** Whole requests: what they answer, or the text with which they are refused. */
import { definition, type Fact, item, type Json, key, L, M, N, S, table } from "./fact.ts";

const TableName = table;
const held = { ...key, dueKey: S("k"), dueAt: N(5), lane: S("x") };
const empty = "The AttributeValue for a key attribute cannot contain an empty string value.";
const mismatch = "The provided key element does not match the schema";
const invalid = "One or more parameter values were invalid:";

const query = (KeyConditionExpression: string, values: Json, more: Json = {}): [string, Json] => [
  "Query",
  { TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...more },
];
const t = { ":t": S("t") };
const k = { ":k": S("k") };
const due = { IndexName: "due" };
const places = { IndexName: "places" };
const batch = (...requests: Json[]): [string, Json] => [
  "BatchWriteItem",
  { RequestItems: { [table]: requests } },
];
const condition = { ConditionExpression: "attribute_exists(absent)" };

/** An answer's members; or a text, of a ValidationException where no other error is named. */
const requests: [
  title: string,
  request: [operation: string, input: Json],
  expected: Json | string | [string, string?],
][] = [
  [
    "an empty key of an index is refused in an update",
    [
      "UpdateItem",
      {
        TableName,
        Key: key,
        UpdateExpression: "SET dueKey = :e",
        ExpressionAttributeValues: { ":e": S("") },
      },
    ],
    `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. ${empty}`,
  ],
  [
    "an empty key of an index is refused in a put",
    ["PutItem", { TableName, Item: { ...key, dueKey: S("") } }],
    `One or more parameter values are not valid. A value specified for a secondary index key is not supported. ${empty} IndexName: due, IndexKey: dueKey`,
  ],
  [
    "an empty key of an index is refused in a batch",
    batch({ PutRequest: { Item: { ...key, dueKey: S("") } } }),
    `One or more parameter values are not valid. A value specified for a secondary index key is not supported. ${empty} IndexName: due, IndexKey: dueKey`,
  ],
  [
    "a key of an index of another type is refused",
    ["PutItem", { TableName, Item: { ...key, dueKey: N(1) } }],
    `${invalid} Type mismatch for Index Key dueKey Expected: S Actual: N IndexName: due`,
  ],
  [
    "a failing condition comes before an empty key of an index",
    [
      "UpdateItem",
      {
        TableName,
        Key: key,
        UpdateExpression: "SET dueKey = :e",
        ExpressionAttributeValues: { ":e": S("") },
        ...condition,
      },
    ],
    ["ConditionalCheckFailedException"],
  ],
  [
    "a failing condition comes before a path that does not fit the item",
    [
      "UpdateItem",
      {
        TableName,
        Key: key,
        UpdateExpression: "SET s[0] = :e",
        ExpressionAttributeValues: { ":e": N(1) },
        ...condition,
      },
    ],
    ["ConditionalCheckFailedException"],
  ],
  [
    "a failing condition comes before an operand that is not there",
    ["UpdateItem", { TableName, Key: key, UpdateExpression: "SET x = absent", ...condition }],
    ["ConditionalCheckFailedException"],
  ],
  [
    "a path that does not fit the item is refused where the condition holds",
    [
      "UpdateItem",
      {
        TableName,
        Key: key,
        UpdateExpression: "SET s[0] = :e",
        ExpressionAttributeValues: { ":e": N(1) },
        ConditionExpression: "attribute_exists(s)",
      },
    ],
    "The document path provided in the update expression is invalid for update",
  ],
  [
    "an empty key is refused",
    ["GetItem", { TableName, Key: { task: S(""), run: S("r") } }],
    `One or more parameter values are not valid. ${empty} Key: task`,
  ],
  ["a key too few is refused", ["GetItem", { TableName, Key: { task: S("t") } }], mismatch],
  ["a key too many is refused", ["GetItem", { TableName, Key: { ...key, x: S("x") } }], mismatch],
  [
    "a key of another type is refused",
    ["GetItem", { TableName, Key: { task: N(1), run: S("r") } }],
    mismatch,
  ],
  [
    "an item without its key is refused",
    ["PutItem", { TableName, Item: { task: S("t") } }],
    `${invalid} Missing the key run in the item`,
  ],
  [
    "an item with a key of another type is refused",
    ["PutItem", { TableName, Item: { task: S("t"), run: N(1) } }],
    `${invalid} Type mismatch for key run expected: S actual: N`,
  ],
  [
    "a put cannot return the new item",
    ["PutItem", { TableName, Item: key, ReturnValues: "ALL_NEW" }],
    "ReturnValues can only be ALL_OLD or NONE",
  ],
  [
    "a put returns the old item",
    ["PutItem", { TableName, Item: key, ReturnValues: "ALL_OLD" }],
    { Attributes: item },
  ],
  [
    "a delete of nothing returns nothing",
    ["DeleteItem", { TableName, Key: { task: S("no"), run: S("no") }, ReturnValues: "ALL_OLD" }],
    { Attributes: undefined, ConsumedCapacity: undefined },
  ],
  [
    "an item of 400 KiB and its names is too large",
    ["PutItem", { TableName, Item: { ...key, big: S("x".repeat(409_600)) } }],
    "Item size has exceeded the maximum allowed size",
  ],
  [
    "an item just below 400 KiB can be put",
    ["PutItem", { TableName, Item: { ...key, big: S("x".repeat(409_585)) } }],
    {},
  ],
  [
    "an update to more than 400 KiB is refused",
    [
      "UpdateItem",
      {
        TableName,
        Key: key,
        UpdateExpression: "SET big = :b",
        ExpressionAttributeValues: { ":b": S("x".repeat(409_500)) },
      },
    ],
    "Item size to update has exceeded the maximum allowed size",
  ],
  [
    "an update returns only what it changed",
    [
      "UpdateItem",
      {
        TableName,
        Key: key,
        UpdateExpression: "SET m.k = :a, l[1] = :a",
        ExpressionAttributeValues: { ":a": N(9) },
        ReturnValues: "UPDATED_NEW",
      },
    ],
    { Attributes: { m: M({ k: N(9) }), l: L(N(9)) } },
  ],
  [
    "a projection gives parts in maps and lists",
    ["GetItem", { TableName, Key: key, ProjectionExpression: "l[3].k, l[0], m.l[1], absent.x" }],
    { Item: { l: L(N(1), M({ k: N(1) })), m: M({ l: L(N(2)) }) } },
  ],
  [
    "a projection of a part of the key is refused",
    ["GetItem", { TableName, Key: key, ProjectionExpression: "run.x" }],
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: run",
  ],
  [
    "overlapping projections are refused",
    ["GetItem", { TableName, Key: key, ProjectionExpression: "m.k, m" }],
    "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, k], path two: [m]",
  ],
  [
    "a query of an index gives what the index holds",
    query("dueKey = :k AND dueAt <= :n", { ...k, ":n": N(5) }, due),
    { Items: [held], Count: 1, ScannedCount: 1 },
  ],
  [
    "a query of an index for what it lacks is refused",
    query("dueKey = :k", k, { ...due, ProjectionExpression: "lane, m.k" }),
    `${invalid} Global secondary index due does not project [m]`,
  ],
  [
    "a scan of an index for what it lacks is refused",
    ["Scan", { TableName, ...due, ProjectionExpression: "s" }],
    `${invalid} Global secondary index due does not project [s]`,
  ],
  [
    "a filter by what an index lacks is refused",
    query("dueKey = :k", { ...k, ":s": S("x") }, { ...due, FilterExpression: "s = :s" }),
    `${invalid} Secondary index due does not project one or more filter attributes: [s]`,
  ],
  [
    "a filter by what a local index lacks is refused",
    query("task = :t", { ...t, ":n": N(5) }, { ...places, FilterExpression: "n = :n" }),
    `${invalid} Secondary index places does not project one or more filter attributes: [n]`,
  ],
  [
    "a query of a local index can read what it lacks from the table",
    query("task = :t AND place > :z", { ...t, ":z": N(0) }, { ...places, ProjectionExpression: "s" }),
    { Items: [{ s: item.s }] },
  ],
  [
    "a query of a local index gives its keys",
    query("task = :t", t, places),
    { Items: [{ ...key, place: N(7) }] },
  ],
  [
    "all attributes of a global index that lacks some are refused",
    query("dueKey = :k", k, { ...due, Select: "ALL_ATTRIBUTES" }),
    `${invalid} Select type ALL_ATTRIBUTES is not supported for global secondary index due because its projection type is not ALL`,
  ],
  [
    "a consistent query of a global index is refused",
    query("dueKey = :k", k, { ...due, ConsistentRead: true }),
    "Consistent reads are not supported on global secondary indexes",
  ],
  [
    "a filter by the key is refused",
    query("task = :t", { ...t, ":r": S("r") }, { FilterExpression: "run = :r" }),
    "Filter Expression can only contain non-primary key attributes: Primary key attribute: run",
  ],
  [
    "a page that the limit ends says where to go on",
    query("task = :t", t, { Limit: 1 }),
    { Count: 1, LastEvaluatedKey: key },
  ],
  [
    "a page goes on after a key that is not there",
    query("task = :t", t, { ExclusiveStartKey: { task: S("t"), run: S("a") } }),
    { Count: 1 },
  ],
  [
    "a start key of another partition is refused",
    query("task = :t", t, { ExclusiveStartKey: { task: S("x"), run: S("r") } }),
    "The provided starting key is outside query boundaries based on provided conditions",
  ],
  [
    "a query without its partition is refused",
    query("run = :t", t),
    "Query condition missed key schema element: task",
  ],
  [
    "a query with OR is refused",
    query("task = :t OR run = :t", t),
    "Invalid operator used in KeyConditionExpression: OR",
  ],
  [
    "a query by another attribute is refused",
    query("task = :t AND n = :n", { ...t, ":n": N(1) }),
    "Query condition missed key schema element: run",
  ],
  [
    "a key condition can be written either way about",
    query(":t = task AND :a < run", { ...t, ":a": S("a") }),
    { Count: 1 },
  ],
  [
    "a limit of zero is refused",
    query("task = :t", t, { Limit: 0 }),
    "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    "a segment that is none of the segments is refused",
    ["Scan", { TableName, Segment: 1, TotalSegments: 1 }],
    "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 1 is not less than TotalSegments: 1",
  ],
  [
    "the same key twice in a batch of reads is refused",
    ["BatchGetItem", { RequestItems: { [table]: { Keys: [key, key] } } }],
    "Provided list of item keys contains duplicates",
  ],
  [
    "a batch of reads gives the items that are there",
    [
      "BatchGetItem",
      {
        RequestItems: {
          [table]: { Keys: [key, { task: S("t"), run: S("none") }], ProjectionExpression: "n" },
        },
      },
    ],
    { Responses: { [table]: [{ n: N(5) }] }, UnprocessedKeys: {} },
  ],
  [
    "the same key twice in a batch of writes is refused",
    batch({ PutRequest: { Item: key } }, { DeleteRequest: { Key: key } }),
    "Provided list of item keys contains duplicates",
  ],
  [
    "an item without its key in a batch of writes is refused",
    batch({ PutRequest: { Item: { task: S("t") } } }),
    mismatch,
  ],
  [
    "more than 25 writes in a batch are refused",
    batch(
      ...Array.from({ length: 26 }, (_, i) => ({ PutRequest: { Item: { task: S("t"), run: S(`${i}`) } } })),
    ),
    ["ValidationException"],
  ],
  [
    "an unknown table is not found",
    ["GetItem", { TableName: "nosuch-table", Key: key }],
    ["ResourceNotFoundException", "Requested resource not found"],
  ],
  [
    "an unknown table cannot be described",
    ["DescribeTimeToLive", { TableName: "nosuch-table" }],
    ["ResourceNotFoundException", "Requested resource not found: Table: nosuch-table not found"],
  ],
  [
    "a table's name has at least three characters",
    ["GetItem", { TableName: "x", Key: key }],
    "1 validation error detected: Value 'x' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
  ],
  [
    "an unknown index is refused",
    query("task = :t", t, { IndexName: "none" }),
    "The table does not have the specified index: none",
  ],
  [
    "an expression and its forerunner together are refused",
    [
      "PutItem",
      {
        TableName,
        Item: key,
        ConditionExpression: "attribute_exists(task)",
        Expected: { n: { Exists: false } },
      },
    ],
    "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
  ],
  [
    "a table that is there cannot be created",
    ["CreateTable", definition],
    ["ResourceInUseException", `Table already exists: ${table}`],
  ],
  [
    "an index name that comes twice is refused",
    [
      "CreateTable",
      {
        ...definition,
        TableName: "other",
        GlobalSecondaryIndexes: [...definition.GlobalSecondaryIndexes, ...definition.GlobalSecondaryIndexes],
      },
    ],
    `${invalid} Duplicate index name: due`,
  ],
  [
    "a TTL that is off cannot be turned off",
    ["UpdateTimeToLive", { TableName, TimeToLiveSpecification: { AttributeName: "e", Enabled: false } }],
    "TimeToLive is already disabled",
  ],
];

export const requestFacts: Fact[] = requests.map(([title, [operation, input], expected]) => ({
  title,
  operation,
  input,
  expected: Array.isArray(expected)
    ? { error: expected[0], ...(expected[1] !== undefined && { message: expected[1] }) }
    : typeof expected === "string"
      ? { error: "ValidationException", message: expected }
      : { answer: expected },
}));
