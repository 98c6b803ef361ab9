/**
 * Applies an update expression to an item. All that is read is read from the item as it was; places in lists are
 * places of the lists as they were, so that `REMOVE l[0], l[1]` removes the first two elements.
 */
import { invalid } from "../errors.ts";
import type { RawAttribute, RawItem } from "../raw-item.ts";
import { typeOf } from "../values/attribute.ts";
import { addNumbers, subtractNumbers } from "../values/decimal.ts";
import { type Path, valueAt } from "./path.ts";
import type { SetValue, UpdateAction } from "./update.ts";

/** A new item. @throws where an operand is missing or of a wrong type, or a path does not fit the item */
export function applyUpdate(actions: readonly UpdateAction[], before: RawItem): RawItem {
  const results = actions.map((action) => [action.path, resultOf(action, before)] as const);
  const after: RawItem = structuredClone(before);
  const lists = new Set<RawAttribute>();
  for (const [path, value] of results) put(after, path, value, lists);
  // Elements beyond a list's end are added to it in order; those removed left holes.
  for (const list of lists) list.L = list.L?.filter((element) => element !== undefined);
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
  const left = has.filter((element) => !given.includes(element));
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

/** Puts a value at a path, or nothing. Lists that it changes are to be closed up afterwards. */
function put(item: RawItem, path: Path, value: RawAttribute | undefined, lists: Set<RawAttribute>): void {
  const last = path.at(-1) as string | number;
  const parent: RawAttribute | undefined =
    path.length === 1 ? { M: item } : valueAt(item, path.slice(0, -1) as unknown as Path);
  if (typeof last === "number" && parent?.L !== undefined) {
    lists.add(parent);
    if (value !== undefined) parent.L[last] = structuredClone(value);
    else if (last < parent.L.length) delete parent.L[last];
  } else if (typeof last === "string" && parent?.M !== undefined) {
    if (value === undefined) delete parent.M[last];
    else parent.M[last] = structuredClone(value);
  } else {
    throw invalid("The document path provided in the update expression is invalid for update");
  }
}

function wrongType(): Error {
  return invalid("An operand in the update expression has an incorrect data type");
}
