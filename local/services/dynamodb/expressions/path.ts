/** Document paths such as `a.b[0]`: written out, compared, and followed into an item. */
import { attributeOf, type RawAttribute, type RawItem } from "../raw-item.ts";

/** An attribute's name, then names within maps and places within lists. */
export type Path = readonly [string, ...(string | number)[]];

export function pathText(path: Path): string {
  return `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;
}

export function samePath(left: Path, right: Path): boolean {
  return left.length === right.length && left.every((step, index) => step === right[index]);
}

/** The value at a path; undefined where there is none. */
export function valueAt(item: RawItem, path: Path): RawAttribute | undefined {
  let value = attributeOf(item, path[0]);
  for (let index = 1; index < path.length && value !== undefined; index++) {
    value = stepInto(value, path[index] as string | number);
  }
  return value;
}

export function stepInto(value: RawAttribute, step: string | number): RawAttribute | undefined {
  return typeof step === "number" ? value.L?.[step] : value.M && attributeOf(value.M, step);
}

/** Why two paths of one expression cannot be used together; undefined when they can. */
export function conflict(one: Path, two: Path): string | undefined {
  const both = `must remove or rewrite one of these paths; path one: ${pathText(one)}, path two: ${pathText(two)}`;
  for (let index = 0; index < one.length && index < two.length; index++) {
    if (typeof one[index] !== typeof two[index])
      return `Two document paths conflict with each other; ${both}`;
    if (one[index] !== two[index]) return undefined;
  }
  return `Two document paths overlap with each other; ${both}`;
}
