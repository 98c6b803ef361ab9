/** Projections: the parts of an item that a request asks for. */
import type { RawAttribute, RawItem } from "../raw-item.ts";
import { Parser } from "./parser.ts";
import { conflict, type Path, stepInto } from "./path.ts";
import type { Placeholders } from "./placeholders.ts";

export function parseProjection(expression: string, placeholders: Placeholders): Path[] {
  const parser = new Parser("ProjectionExpression", expression, placeholders);
  const paths: Path[] = [];
  do {
    const path = parser.path();
    for (const other of paths) parser.note("overlap", conflict(other, path));
    paths.push(path);
  } while (parser.accept(","));
  parser.finish();
  return paths;
}

/** What is asked for of a value: all of it, or parts of it by name or place. */
type Parts = Map<string | number, Parts> | "all";

/** Only what is at the paths, in maps and lists of its own; elements of a list keep their order and close up. */
export function project(item: RawItem, paths: readonly Path[]): RawItem {
  const parts: Parts = new Map();
  for (const path of paths) ask(parts, path);
  return partsOf({ M: item }, parts)?.M ?? {};
}

function ask(parts: Map<string | number, Parts>, path: readonly (string | number)[]): void {
  const [step, ...rest] = path;
  if (step === undefined) return;
  const within = parts.get(step);
  if (rest.length === 0) parts.set(step, "all");
  else if (within === undefined) parts.set(step, new Map());
  const next = parts.get(step);
  if (next instanceof Map) ask(next, rest);
}

/** Undefined where none of the parts is there. */
function partsOf(value: RawAttribute, parts: Parts): RawAttribute | undefined {
  if (parts === "all") return value;
  const found: [string | number, RawAttribute][] = [];
  for (const [step, within] of parts) {
    const inner = stepInto(value, step);
    const part = inner && partsOf(inner, within);
    if (part !== undefined) found.push([step, part]);
  }
  if (found.length === 0) return undefined;
  if (value.M !== undefined) return { M: Object.fromEntries(found) };
  return { L: found.sort(([a], [b]) => Number(a) - Number(b)).map(([, part]) => part) };
}
