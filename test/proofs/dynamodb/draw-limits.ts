/** Requests that a seed draws near the limits of expressions and of depth, within them and beyond. */
import type { RawAttribute, RawItem } from "../../../local/services/dynamodb/raw-item.ts";
import { type Json, L, M, N, S, SS, table } from "../../local/services/dynamodb/fact.ts";
import type { SeededRandom } from "../../simulation/random.ts";
import type { Request } from "./ask.ts";

interface LimitCase {
  setup: Request[];
  asked: Request[];
}

export function drawLimits(random: SeededRandom, partition: string): LimitCase {
  const Key = { task: S(partition), run: S("r") };
  const Item = { ...Key, n: N(5), s: S("ab"), l: L(N(1)), m: M({ l: L(N(1)) }), ss: SS("a") };
  const draw = random.pick([drawOperators, drawOptions, drawLength, drawDepth, drawPath, drawPlace]);
  const input = { TableName: table, Key, ReturnValues: "ALL_NEW", ...draw(random) };
  return {
    setup: [{ operation: "PutItem", input: { TableName: table, Item } }],
    asked: [{ operation: "UpdateItem", input }],
  };
}

/** About 300 operators. */
function drawOperators(random: SeededRandom): Json {
  const near = (each: number) => Math.floor(300 / each) + random.between(-1, 2);
  const [text, each, between] = random.pick([
    ["n=:a", 2, " OR "],
    ["size(s)=:a", 3, " AND "],
    ["NOT n<:a", 3, " OR "],
    ["n IN (:a)", 2, " OR "],
    ["n BETWEEN :a AND :a", 2, " AND "],
    ["attribute_exists(n)", 2, " OR "],
  ] as const);
  const ExpressionAttributeValues = text.includes(":a") ? { ":a": N(5) } : undefined;
  const all = Array.from({ length: near(each) }, () => text);
  return { ConditionExpression: all.join(between), ExpressionAttributeValues };
}

function drawOptions(random: SeededRandom): Json {
  const names = Array.from({ length: random.between(98, 102) }, (_, index) => `:v${index}`);
  const values: RawItem = Object.fromEntries(names.map((name, index) => [name, N(index)]));
  return { ConditionExpression: `n IN (${names.join(", ")})`, ExpressionAttributeValues: values };
}

function drawLength(random: SeededRandom): Json {
  const bytes = random.between(4094, 4098);
  return random.chance(0.5)
    ? { ConditionExpression: "attribute_exists(n)".padEnd(bytes) }
    : { UpdateExpression: "SET n = s".padEnd(bytes) };
}

/** A value that is about 32 levels deep where it is put. */
function drawDepth(random: SeededRandom): Json {
  let value: RawAttribute = random.pick([N(1), S("a"), L(), M({})]);
  for (let levels = random.between(28, 33); levels > 1; levels--) {
    value = random.chance(0.5) ? L(value) : M({ k: value });
  }
  const path = random.pick(["d", "m.k", "m.l[0]", "m.l[7]", "l[3]"]);
  const to = random.pick([":v", "if_not_exists(zz, :v)"]);
  return { UpdateExpression: `SET ${path} = ${to}`, ExpressionAttributeValues: { ":v": value } };
}

function drawPath(random: SeededRandom): Json {
  const steps = Array.from({ length: random.between(30, 33) }, () => random.pick([".k", "[0]"]));
  return { ConditionExpression: `attribute_not_exists(d${steps.join("")})` };
}

function drawPlace(random: SeededRandom): Json {
  const place = random.pick(["0", "1", "7", "01", "30000000", "2147483647", "2147483648", "99999999999999"]);
  return { UpdateExpression: `SET l[${place}] = n, ${random.pick(["l[9]", "m.l[9]", "x"])} = s` };
}
