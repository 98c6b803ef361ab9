/** Key conditions: which partition a query reads, and which of its sort keys. */
import { invalid, invalidValue } from "../errors.ts";
import type { RawAttribute } from "../raw-item.ts";
import { checkKeySize } from "../tables/key-size.ts";
import type { Keys } from "../tables/schema.ts";
import { compare } from "../values/attribute.ts";
import type { Condition } from "./condition.ts";
import type { Comparator, Operand } from "./operand.ts";

/** What is asked of one key attribute. */
export interface KeyTest {
  operator: Exclude<Comparator, "<>"> | "BETWEEN" | "begins_with";
  /** Two for BETWEEN, else one. */
  values: RawAttribute[];
}

export interface KeyRange {
  hash: RawAttribute;
  range?: KeyTest | undefined;
}

const turned = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

/** The tests by attribute. @throws where a condition is not one on keys */
export function keyTests(condition: Condition): Map<string, KeyTest> {
  const tests = new Map<string, KeyTest>();
  collect(condition, tests);
  if (tests.size > 2) throw invalid("Conditions can be of length 1 or 2 only");
  return tests;
}

/** The tests as a range of the keys of a table or index. */
export function keyRange(tests: ReadonlyMap<string, KeyTest>, { hash, range }: Keys): KeyRange {
  for (const key of range === undefined ? [hash] : [hash, range]) {
    const test = tests.get(key.name);
    if (test === undefined) {
      if (key === hash || tests.size > 1)
        throw invalid(`Query condition missed key schema element: ${key.name}`);
      continue;
    }
    if (test.values.some((value) => value[key.type] === undefined)) {
      throw invalidValue("Condition parameter type does not match schema type");
    }
    if (test.values.some((value) => value.S === "" || value.B === "")) {
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${key.type === "S" ? "string" : "binary"} value. Key: ${key.name}`,
      );
    }
  }
  const ofRange = range && tests.get(range.name);
  for (const value of ofRange?.values ?? []) checkKeySize(value, false);
  const test = tests.get(hash.name) as KeyTest;
  if (test.operator !== "=" || (range === undefined && tests.size > 1)) {
    throw invalid("Query key condition not supported");
  }
  return { hash: test.values[0] as RawAttribute, range: ofRange };
}

export function meetsKeyTest({ operator, values: [low, high] }: KeyTest, value: RawAttribute): boolean {
  if (operator === "begins_with") {
    if (low?.S !== undefined) return value.S?.startsWith(low.S) ?? false;
    const [all, prefix] = [Buffer.from(value.B ?? "", "base64"), Buffer.from(low?.B ?? "", "base64")];
    return all.subarray(0, prefix.length).equals(prefix);
  }
  const order = low && compare(value, low);
  if (order === undefined) return false;
  if (operator === "=") return order === 0;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  if (operator === ">") return order > 0;
  return order >= 0 && (operator === ">=" || (high !== undefined && (compare(value, high) ?? 1) <= 0));
}

function collect(condition: Condition, tests: Map<string, KeyTest>): void {
  switch (condition.kind) {
    case "and":
      collect(condition.left, tests);
      collect(condition.right, tests);
      return;
    case "compare": {
      const { operator, left, right } = condition;
      if (operator === "<>") throw notForKeys("<>");
      if (left.kind === "path") add(tests, operator, [left, right]);
      else add(tests, turned[operator], [right, left]);
      return;
    }
    case "between":
      add(tests, "BETWEEN", [condition.operand, condition.low, condition.high]);
      return;
    case "function":
      if (condition.name !== "begins_with") throw notForKeys(condition.name);
      add(tests, "begins_with", condition.operands);
      return;
    default:
      throw notForKeys(condition.kind.toUpperCase());
  }
}

function add(tests: Map<string, KeyTest>, operator: KeyTest["operator"], [key, ...others]: Operand[]): void {
  const where = "Invalid condition in KeyConditionExpression:";
  if ([key, ...others].some((operand) => operand?.kind === "size")) {
    throw invalid("KeyConditionExpressions cannot contain nested operations");
  }
  if (key?.kind !== "path") {
    if (operator === "BETWEEN" || operator === "begins_with") {
      throw invalid(`${where} ${operator} operator must have the key attribute as its first operand`);
    }
    throw invalid(`${where} No key attribute specified`);
  }
  if (key.path.length > 1)
    throw invalid("KeyConditionExpressions cannot have conditions on nested attributes");
  const values = others.flatMap((operand) => (operand.kind === "value" ? [operand.value] : []));
  if (values.length < others.length) throw invalid(`${where} Multiple attribute names used in one condition`);
  const [name] = key.path;
  if (tests.has(name)) throw invalid("KeyConditionExpressions must only contain one condition per key");
  tests.set(name, { operator, values });
}

function notForKeys(operator: string): Error {
  return invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
}
