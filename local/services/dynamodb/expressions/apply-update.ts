/**
 * Applies an update expression to an item. All that is read is read from the item as it was; places in lists are
 * places of the lists as they were, so that `REMOVE l[0], l[1]` removes the first two elements.
 */
import { invalid } from "../errors.ts";
import { type RawAttribute, type RawItem, setAttribute } from "../raw-item.ts";
import { typeOf } from "../values/attribute.ts";
import { addNumbers, subtractNumbers } from "../values/decimal.ts";
import { checkLevels } from "../values/validate.ts";
import { type Path, valueAt } from "./path.ts";
import type { SetValue, UpdateAction } from "./update.ts";

/** What an update does to the places of one list. */
interface ListChange {
  removed: Set<number>;
  /** Elements for places beyond the list's end, and these places. */
  added: { place: number; element: RawAttribute }[];
}

/** A new item. @throws where an operand is missing or of a wrong type, or a path does not fit the item */
export function applyUpdate(actions: readonly UpdateAction[], before: RawItem): RawItem {
  const results = actions.map((action) => [action.path, resultOf(action, before)] as const);
  const after: RawItem = structuredClone(before);
  const changes = new Map<RawAttribute, ListChange>();
  for (const [path, value] of results) put(after, path, value, changes);
  for (const [list, { removed, added }] of changes) {
    const kept = (list.L ?? []).filter((_, place) => !removed.has(place));
    // Elements beyond a list's end come right after it, in the order of their places.
    added.sort((one, other) => one.place - other.place);
    list.L = [...kept, ...added.map(({ element }) => element)];
  }
  return after;
}

/** What its path holds afterwards; undefined is nothing. */
function resultOf(action: UpdateAction, before: RawItem): RawAttribute | undefined {
  if (action.kind === "REMOVE") return undefined;
  if (action.kind === "SET") return evaluate(action.to, before);
  const { path, value } = action;
  const existing = valueAt(before, path);
  const type = typeOf(value);
  if (existing !== undefined && typeOf(existing) !== type) throw wrongType();
  if (type === "N") return { N: addNumbers(existing?.N ?? "0", value.N ?? "0") };
  const kind = type as "SS" | "NS" | "BS";
  const [has, given] = [existing?.[kind] ?? [], value[kind] ?? []];
  if (action.kind === "ADD") return { [kind]: [...new Set([...has, ...given])] };
  const taken = new Set(given);
  const left = has.filter((element) => !taken.has(element));
  return left.length === 0 ? undefined : { [kind]: left };
}

function evaluate(value: SetValue, item: RawItem): RawAttribute {
  switch (value.kind) {
    case "value":
      return value.value;
    case "path": {
      const found = valueAt(item, value.path);
      if (found !== undefined) return found;
      throw invalid("The provided expression refers to an attribute that does not exist in the item");
    }
    case "if_not_exists":
      return valueAt(item, value.path) ?? evaluate(value.otherwise, item);
    case "list_append": {
      const [{ L: left }, { L: right }] = [evaluate(value.left, item), evaluate(value.right, item)];
      if (left === undefined || right === undefined) throw wrongType();
      return { L: [...left, ...right] };
    }
    case "sum": {
      const [{ N: left }, { N: right }] = [evaluate(value.left, item), evaluate(value.right, item)];
      if (left === undefined || right === undefined) throw wrongType();
      return { N: value.operator === "+" ? addNumbers(left, right) : subtractNumbers(left, right) };
    }
  }
}

/** Puts a value at a path, or nothing. What it adds to lists and removes from them is to be done afterwards. */
function put(
  item: RawItem,
  path: Path,
  value: RawAttribute | undefined,
  changes: Map<RawAttribute, ListChange>,
): void {
  const last = path.at(-1) as string | number;
  const parent: RawAttribute | undefined =
    path.length === 1 ? { M: item } : valueAt(item, path.slice(0, -1) as unknown as Path);
  if (typeof last === "number" && parent?.L !== undefined) {
    const change = changes.get(parent) ?? { removed: new Set(), added: [] };
    changes.set(parent, change);
    if (value === undefined) change.removed.add(last);
    else if (last < parent.L.length) parent.L[last] = structuredClone(value);
    else change.added.push({ place: last, element: structuredClone(value) });
  } else if (typeof last === "string" && parent?.M !== undefined) {
    if (value === undefined) delete parent.M[last];
    else setAttribute(parent.M, last, structuredClone(value));
  } else {
    throw invalid("The document path provided in the update expression is invalid for update");
  }
  if (value !== undefined) checkLevels(value, path.length);
}

function wrongType(): Error {
  return invalid("An operand in the update expression has an incorrect data type");
}
