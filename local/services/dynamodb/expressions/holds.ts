/**
 * Whether an item meets a condition. A comparison with something that is not there is false, and `<>` is the
 * opposite of `=`: it holds where an operand is missing.
 */
import type { RawAttribute, RawItem } from "../raw-item.ts";
import { compare, equal, typeOf } from "../values/attribute.ts";
import type { Condition } from "./condition.ts";
import type { Comparator, FunctionName, Operand } from "./operand.ts";
import { valueAt } from "./path.ts";

type Value = RawAttribute | undefined;

export function holds(condition: Condition, item: RawItem): boolean {
  const resolve = (operand: Operand) => resolved(operand, item);
  switch (condition.kind) {
    case "and":
      return holds(condition.left, item) && holds(condition.right, item);
    case "or":
      return holds(condition.left, item) || holds(condition.right, item);
    case "not":
      return !holds(condition.of, item);
    case "compare":
      return compares[condition.operator](resolve(condition.left), resolve(condition.right));
    case "between": {
      const value = resolve(condition.operand);
      return compares[">="](value, resolve(condition.low)) && compares["<="](value, resolve(condition.high));
    }
    case "in": {
      const value = resolve(condition.operand);
      return condition.options.some((option) => compares["="](value, resolve(option)));
    }
    case "function": {
      const [first, second] = condition.operands.map(resolve);
      return functions[condition.name](first, second);
    }
  }
}

function resolved(operand: Operand, item: RawItem): Value {
  if (operand.kind === "value") return operand.value;
  if (operand.kind === "path") return valueAt(item, operand.path);
  const size = sizeOf(resolved(operand.of, item));
  return size === undefined ? undefined : { N: String(size) };
}

function sizeOf(value: Value): number | undefined {
  if (value === undefined) return undefined;
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return Buffer.byteLength(value.B, "base64");
  if (value.M !== undefined) return Object.keys(value.M).length;
  return (value.L ?? value.SS ?? value.NS ?? value.BS)?.length;
}

const inOrder = (fits: (order: number) => boolean) => (left: Value, right: Value) => {
  const order = left && right && compare(left, right);
  return order !== undefined && fits(order);
};

const compares = {
  "=": (left, right) => left !== undefined && right !== undefined && equal(left, right),
  "<>": (left, right) => left === undefined || right === undefined || !equal(left, right),
  "<": inOrder((order) => order < 0),
  "<=": inOrder((order) => order <= 0),
  ">": inOrder((order) => order > 0),
  ">=": inOrder((order) => order >= 0),
} satisfies Record<Comparator, (left: Value, right: Value) => boolean>;

const functions = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  attribute_type: (value, type) => value !== undefined && typeOf(value) === type?.S,
  begins_with: (value, prefix) =>
    bytesOf(value, prefix)?.((all, part) => all.subarray(0, part.length).equals(part)) ?? false,
  contains: (value, part) => value !== undefined && part !== undefined && contains(value, part),
} satisfies Record<FunctionName, (first: Value, second: Value) => boolean>;

function contains(value: RawAttribute, part: RawAttribute): boolean {
  if (value.L !== undefined) return value.L.some((element) => equal(element, part));
  if (value.SS !== undefined) return part.S !== undefined && value.SS.includes(part.S);
  if (value.NS !== undefined) return part.N !== undefined && value.NS.includes(part.N);
  if (value.BS !== undefined) return part.B !== undefined && value.BS.includes(part.B);
  return bytesOf(value, part)?.((all, bytes) => all.includes(bytes)) ?? false;
}

/** Applies a test to the bytes of two texts or two binaries; undefined where they are neither. */
function bytesOf(
  left: Value,
  right: Value,
): ((test: (left: Buffer, right: Buffer) => boolean) => boolean) | undefined {
  for (const [type, encoding] of [
    ["S", "utf8"],
    ["B", "base64"],
  ] as const) {
    const [a, b] = [left?.[type], right?.[type]];
    if (a !== undefined && b !== undefined)
      return (test) => test(Buffer.from(a, encoding), Buffer.from(b, encoding));
  }
  return undefined;
}
