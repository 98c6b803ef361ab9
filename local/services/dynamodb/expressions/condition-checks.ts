/**
 * What the operators and functions of conditions may be given, as far as it can be said without an item. Each check
 * returns DynamoDB's text, or undefined where there is no fault.
 */
import type { AttributeType } from "../raw-item.ts";
import { compare, typeOf } from "../values/attribute.ts";
import type { Comparator, FunctionName, Operand } from "./operand.ts";
import { pathText, samePath } from "./path.ts";

const ordered: readonly AttributeType[] = ["S", "N", "B"];
const sized: readonly AttributeType[] = ["S", "B", "SS", "NS", "BS", "L", "M"];
/** How many operands IN may compare with. */
const mostOptions = 100;
const typeNames = "B,NULL,SS,BOOL,L,BS,N,NS,S,M";
const arity = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
} as const satisfies Record<FunctionName | "size", number>;

export function checkComparison(operator: Comparator, left: Operand, right: Operand): string | undefined {
  const all = checkOperands(operator, [left, right]);
  if (all !== undefined || operator === "=" || operator === "<>") return all;
  return checkTypes(operator, [left, right], ordered);
}

/** The first operand must not be given again. */
function checkOperands(name: string, [first, ...others]: Operand[]): string | undefined {
  if (first?.kind !== "path") return undefined;
  const again = others.some((other) => other.kind === "path" && samePath(first.path, other.path));
  if (!again) return undefined;
  return `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${pathText(first.path)}`;
}

export function checkOptions(operand: Operand, options: Operand[]): string | undefined {
  const again = checkOperands("IN", [operand, ...options]);
  if (again !== undefined || options.length <= mostOptions) return again;
  return `The IN operator is provided with too many operands; number of operands: ${options.length}`;
}

export function checkBetween(operand: Operand, low: Operand, high: Operand): string | undefined {
  const operands = [operand, low, high];
  const fault = checkOperands("BETWEEN", operands) ?? checkTypes("BETWEEN", operands, ordered);
  if (fault !== undefined || low.kind !== "value" || high.kind !== "value") return fault;
  const order = compare(low.value, high.value);
  if (order !== undefined && order <= 0) return undefined;
  const written = ({ value }: typeof low) => {
    const type = typeOf(value);
    return `AttributeValue: {${type}:${value[type]}}`;
  };
  const rule =
    order === undefined
      ? "same data type for lower and upper bounds"
      : "upper bound to be greater than or equal to lower bound";
  return `The BETWEEN operator requires ${rule}; lower bound operand: ${written(low)}, upper bound operand: ${written(high)}`;
}

export function checkFunction(name: FunctionName | "size", operands: Operand[]): string | undefined {
  if (operands.length !== arity[name]) {
    return `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`;
  }
  const again = checkOperands(name, operands);
  if (again !== undefined) return again;
  const [first, second] = operands;
  switch (name) {
    case "attribute_exists":
    case "attribute_not_exists":
      if (first?.kind === "path") return undefined;
      return `Operator or function requires a document path; operator or function: ${name}`;
    case "attribute_type":
      return checkTypeName(second);
    case "begins_with":
      return checkTypes(name, operands, ["S", "B"]);
    case "size":
      return checkTypes(name, operands, sized);
    case "contains":
      return undefined;
  }
}

function checkTypeName(operand: Operand | undefined): string | undefined {
  const type = operand && staticType(operand);
  if (type !== "S") return wrongType("attribute_type", type ?? `{${typeNames}}`);
  const name = operand?.kind === "value" ? (operand.value.S ?? "") : "";
  if (typeNames.split(",").includes(name)) return undefined;
  return `Invalid attribute type name found; type: ${name}, valid types: {${typeNames}}`;
}

function checkTypes(
  name: string,
  operands: Operand[],
  allowed: readonly AttributeType[],
): string | undefined {
  for (const operand of operands) {
    const type = staticType(operand);
    if (type !== undefined && !allowed.includes(type)) return wrongType(name, type);
  }
  return undefined;
}

function wrongType(name: string, type: string): string {
  return `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
}

/** The type that is known without an item. */
function staticType(operand: Operand): AttributeType | undefined {
  if (operand.kind === "size") return "N";
  return operand.kind === "value" ? typeOf(operand.value) : undefined;
}
