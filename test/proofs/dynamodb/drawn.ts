/**
 * Requests that a seed draws, of seven kinds. A case fills its own partition first, then asks. What it asks has one
 * right answer: no two items share a place in an index, and what has no order is asked for as a whole.
 */
import type { RawAttribute, RawItem } from "../../../local/services/dynamodb/raw-item.ts";
import { BOOL, type Json, L, M, N, NS, NULL, S, SS, table } from "../../local/services/dynamodb/fact.ts";
import { SeededRandom } from "../../simulation/random.ts";
import type { Request } from "./ask.ts";
import { type Clause, drawCondition } from "./draw-condition.ts";
import { drawLimits } from "./draw-limits.ts";

export interface DrawnCase {
  setup: Request[];
  asked: Request[];
}

type Draw = (random: SeededRandom, partition: string) => DrawnCase;

/** How many cases of each kind, and how they are drawn. */
export const kinds: Record<string, { cases: number; draw: Draw }> = {
  conditions: { cases: 1000, draw: conditionalUpdate },
  updates: { cases: 900, draw: update },
  projections: { cases: 300, draw: projection },
  queries: { cases: 350, draw: query },
  filters: { cases: 250, draw: filter },
  batches: { cases: 200, draw: batch },
  limits: { cases: 400, draw: drawLimits },
};

export function drawCase(kind: string, seed: number): DrawnCase {
  const { draw } = kinds[kind] as { draw: Draw };
  return draw(new SeededRandom(seed), `${kind}-${seed}`);
}

const attributes = ["a", "b", "c", "d"] as const;

function drawValue(random: SeededRandom, depth = 2): RawAttribute {
  const scalars = [
    () => N(random.between(-2, 3)),
    () => N(random.pick(["0.5", "-1.25", "100", "12345678901234567890"])),
    () => S(random.pick(["a", "b", "ab", "é", ""])),
    () => BOOL(random.chance(0.5)),
    () => NULL,
    () => ({ B: random.pick(["YQ==", "YWI="]) }),
    () => SS(...random.pick([["a"], ["a", "b"], ["b", "c"]])),
    () => NS(...random.pick([["1"], ["1", "2"], ["2", "3"]])),
  ];
  if (depth === 0 || random.chance(0.6)) return random.pick(scalars)();
  const inner = () => drawValue(random, depth - 1);
  return random.chance(0.5)
    ? L(...Array.from({ length: random.between(0, 3) }, inner))
    : M(Object.fromEntries(["k", "l"].filter(() => random.chance(0.7)).map((name) => [name, inner()])));
}

function drawItem(random: SeededRandom, key: RawItem): RawItem {
  const item: RawItem = { ...key };
  for (const name of attributes) if (random.chance(0.7)) item[name] = drawValue(random);
  return item;
}

function drawPath(random: SeededRandom): string {
  return random.pick(attributes) + random.pick(["", "", "", ".k", "[0]", "[1]", ".k[0]", "[0].k", ".l"]);
}

const put = (...all: RawItem[]): Request => ({
  operation: "BatchWriteItem",
  input: { RequestItems: { [table]: all.map((Item) => ({ PutRequest: { Item } })) } },
});

const keyOf = (partition: string, run = "r"): RawItem => ({ task: S(partition), run: S(run) });

function drawClause(random: SeededRandom): Clause {
  return drawCondition(
    random,
    () => drawPath(random),
    () => drawValue(random, 1),
  );
}

function conditionalUpdate(random: SeededRandom, partition: string): DrawnCase {
  const { text, values } = drawClause(random);
  const key = keyOf(partition);
  const input = {
    TableName: table,
    Key: key,
    UpdateExpression: "SET checked = :checked",
    ConditionExpression: text,
    ExpressionAttributeValues: { ":checked": N(1), ...values },
    ReturnValues: "ALL_NEW",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
  const setup = random.chance(0.9) ? [put(drawItem(random, key))] : [];
  return { setup, asked: [{ operation: "UpdateItem", input }] };
}

/** Up to three actions, some of which cannot be; sometimes under a condition; sometimes on the key of an index. */
function update(random: SeededRandom, partition: string): DrawnCase {
  const values: RawItem = {};
  const value = (drawn: RawAttribute) => {
    const name = `:u${Object.keys(values).length}`;
    values[name] = drawn;
    return name;
  };
  const any = () => value(drawValue(random, 1));
  const number = () => value(N(random.pick(["1", "-2", "0.25", "9999999999999999999999", "1e3"])));
  const path = () => drawPath(random);
  const operand = (): string => random.pick([path, any, () => `if_not_exists(${path()}, ${any()})`])();
  const actions = {
    SET: () => {
      const to = random.pick([
        operand,
        () => `${operand()} ${random.pick(["+", "-"])} ${random.chance(0.8) ? number() : operand()}`,
        () => `list_append(${operand()}, ${value(L(drawValue(random, 0)))})`,
      ]);
      const target = random.chance(0.08) ? random.pick(["dueKey", "dueAt", "run"]) : path();
      return `${target} = ${to()}`;
    },
    REMOVE: () => (random.chance(0.1) ? "dueKey" : path()),
    ADD: () => `${path()} ${random.chance(0.5) ? number() : any()}`,
    DELETE: () => `${path()} ${value(SS(random.pick(["a", "b", "z"])))}`,
  };
  const sections = (["SET", "REMOVE", "ADD", "DELETE"] as const).filter(() => random.chance(0.4));
  if (sections.length === 0) sections.push("SET");
  const expression = sections.map((section) => {
    const parts = Array.from({ length: random.between(1, 2) }, () => actions[section]());
    return `${section} ${parts.join(", ")}`;
  });
  const clause = random.chance(0.3) ? drawClause(random) : undefined;
  const all = { ...values, ...clause?.values };
  const key = keyOf(partition);
  const item = { ...drawItem(random, key), dueKey: S(partition), dueAt: N(1) };
  const input = {
    TableName: table,
    Key: key,
    UpdateExpression: expression.join(" "),
    ConditionExpression: clause?.text,
    ExpressionAttributeValues: Object.keys(all).length > 0 ? all : undefined,
    ReturnValues: random.pick(["ALL_NEW", "ALL_NEW", "ALL_OLD"]),
  };
  const get = { operation: "GetItem", input: { TableName: table, Key: key, ConsistentRead: true } };
  const setup = random.chance(0.9) ? [put(item)] : [];
  return { setup, asked: [{ operation: "UpdateItem", input }, get] };
}

function projection(random: SeededRandom, partition: string): DrawnCase {
  const key = keyOf(partition);
  const paths = Array.from({ length: random.between(1, 4) }, () => drawPath(random));
  const input = { TableName: table, Key: key, ProjectionExpression: paths.join(", ") };
  return { setup: [put(drawItem(random, key))], asked: [{ operation: "GetItem", input }] };
}

/** Items of one partition, each at its own place in the indexes. */
function items(random: SeededRandom, partition: string): RawItem[] {
  return Array.from({ length: random.between(3, 8) }, (_, index) => {
    const run = `${random.pick(["a", "ab", "b", "é", "\u{1F600}", "\uFFFD"])}${index}`;
    const item = drawItem(random, keyOf(partition, run));
    if (random.chance(0.8)) item.dueKey = S(partition);
    if (random.chance(0.8)) item.dueAt = N(random.pick([String(index - 3), `${index}.5`, `-${index}e3`]));
    if (random.chance(0.5)) item.place = N(index * 7 - 10);
    item.lane = S("x");
    return item;
  });
}

/** Two pages of the table or an index, by any key condition, either way. */
function query(random: SeededRandom, partition: string): DrawnCase {
  const filled = items(random, partition);
  const [index, hash, range] = random.pick([
    [undefined, "task", "run"],
    ["due", "dueKey", "dueAt"],
    ["places", "task", "place"],
  ] as const);
  const sortValue = () =>
    range === "run" ? S(random.pick(["a", "ab", "b", "é", "b3"])) : N(random.between(-5, 8));
  const values: RawItem = { ":h": S(partition), ":x": sortValue() };
  const test = random.pick<() => string>([
    () => "",
    () => ` AND ${range} ${random.pick(["=", "<", "<=", ">", ">="])} :x`,
    () => {
      values[":y"] = sortValue();
      return ` AND ${range} BETWEEN :x AND :y`;
    },
    () => ` AND begins_with(${range}, :x)`,
  ])();
  if (test === "") delete values[":x"];
  const input: Json = {
    TableName: table,
    IndexName: index,
    KeyConditionExpression: `${hash} = :h${test}`,
    ExpressionAttributeValues: values,
    ScanIndexForward: random.chance(0.5),
    Limit: random.pick([undefined, 1, 2, 3, 20]),
    Select: random.pick([
      undefined,
      undefined,
      undefined,
      "COUNT",
      "ALL_ATTRIBUTES",
      "ALL_PROJECTED_ATTRIBUTES",
    ]),
    ProjectionExpression: random.chance(0.2) ? random.pick(["run", "run, lane", "a", "a.k, run"]) : undefined,
  };
  const last = random.pick(filled);
  const names = ["task", "run", ...(index === undefined ? [] : [hash, range])];
  const start = Object.fromEntries(
    names.flatMap((name) => (last[name] === undefined ? [] : [[name, last[name]]])),
  );
  const asked = [
    { operation: "Query", input },
    { operation: "Query", input: { ...input, ExclusiveStartKey: start } },
  ];
  return { setup: [put(...filled)], asked };
}

function filter(random: SeededRandom, partition: string): DrawnCase {
  const { text, values } = drawClause(random);
  const input = {
    TableName: table,
    KeyConditionExpression: "task = :h",
    FilterExpression: text,
    ExpressionAttributeValues: { ":h": S(partition), ...values },
    Limit: random.pick([undefined, 2, 4]),
  };
  return { setup: [put(...items(random, partition))], asked: [{ operation: "Query", input }] };
}

/** A batch of writes, some of which may be wrong, and what it leaves. */
function batch(random: SeededRandom, partition: string): DrawnCase {
  const filled = items(random, partition);
  const requests = Array.from({ length: random.between(1, 4) }, (_, index) => {
    const key = random.chance(0.4) ? random.pick(filled) : keyOf(partition, `new${index}`);
    const { task, run } = key as Record<"task" | "run", RawAttribute>;
    if (random.chance(0.3)) return { DeleteRequest: { Key: { task, run } } };
    const item = drawItem(random, { task, run });
    if (random.chance(0.2)) item.dueKey = random.pick([S(""), N(1), S(partition)]);
    if (random.chance(0.05)) delete item.run;
    return { PutRequest: { Item: item } };
  });
  const write = { operation: "BatchWriteItem", input: { RequestItems: { [table]: requests } } };
  const left = {
    operation: "Query",
    input: {
      TableName: table,
      KeyConditionExpression: "task = :h",
      ExpressionAttributeValues: { ":h": S(partition) },
    },
  };
  const [one] = filled;
  const Keys = [{ task: one?.task, run: one?.run }];
  const get = {
    operation: "BatchGetItem",
    input: { RequestItems: { [table]: { Keys, ProjectionExpression: drawPath(random) } } },
  };
  return { setup: [put(...filled)], asked: [write, left, get] };
}
