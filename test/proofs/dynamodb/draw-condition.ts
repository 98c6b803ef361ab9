/** Conditions that a seed draws: good ones, and such as DynamoDB refuses. */
import type { RawAttribute, RawItem } from "../../../local/services/dynamodb/raw-item.ts";
import type { SeededRandom } from "../../simulation/random.ts";

export interface Clause {
  text: string;
  values: RawItem;
}

export function drawCondition(random: SeededRandom, path: () => string, value: () => RawAttribute): Clause {
  const values: RawItem = {};
  const given = (drawn = value()) => {
    const name = `:c${Object.keys(values).length}`;
    values[name] = drawn;
    return name;
  };
  const size = () => `size(${path()})`;
  const operand = () => random.pick<() => string>([path, path, given, size])();
  const simple: (() => string)[] = [
    () => `attribute_exists(${path()})`,
    () => `attribute_not_exists(${path()})`,
    () => `attribute_type(${path()}, ${given({ S: random.pick(["S", "N", "L", "M", "SS", "NULL", "Q"]) })})`,
    () =>
      `begins_with(${path()}, ${random.chance(0.8) ? given({ S: random.pick(["a", "", "é"]) }) : given()})`,
    () => `contains(${path()}, ${operand()})`,
    () => `${path()} IN (${operand()}, ${operand()})`,
    () => `${operand()} BETWEEN ${operand()} AND ${operand()}`,
  ];
  for (const operator of ["=", "<>", "<", "<=", ">", ">="]) {
    simple.push(() => `${operand()} ${operator} ${operand()}`);
  }
  const clause = (depth: number): string => {
    if (depth === 0 || random.chance(0.5)) return random.pick(simple)();
    if (random.chance(0.3)) return `NOT ${random.chance(0.5) ? clause(0) : `(${clause(depth - 1)})`}`;
    const [left, right] = [clause(depth - 1), clause(depth - 1)];
    const joined = `${left} ${random.pick(["AND", "OR"])} ${right}`;
    return random.chance(0.5) ? `(${joined})` : joined;
  };
  return { text: clause(2), values };
}
