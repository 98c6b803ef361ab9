/** What conditions are made of. */
import type { RawAttribute } from "../raw-item.ts";
import type { Path } from "./path.ts";

export type Operand =
  | { kind: "path"; path: Path }
  | { kind: "value"; value: RawAttribute }
  | { kind: "size"; of: Operand };

export const comparators = ["=", "<>", "<", "<=", ">", ">="] as const;

export type Comparator = (typeof comparators)[number];

export const functionNames = [
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
] as const;

export type FunctionName = (typeof functionNames)[number];
