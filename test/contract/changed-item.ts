/** The items that facts about a store make: one that a case is meant for, with a change. */

/** Words for the item that a case makes. */
export function itemIn<Item>(base: Item | "absent", change: Partial<Item> | "absent"): string {
  if (change === "absent") return "an absent item";
  if (Object.keys(change).length > 0)
    return `an item with ${JSON.stringify(change, (_, value) => value ?? null)}`;
  return base === "absent" ? "an existing item" : "the item that it is meant for";
}

/** An item with a change, without its key. Stores drop the attributes that are undefined. */
export function attributesOf<Item extends object>(base: Item | "absent" | undefined, change: Partial<Item>) {
  const changed: Record<string, unknown> = base === "absent" ? { ...change } : { ...base, ...change };
  const { task: _, run, part, ...attributes } = changed;
  // Of a part `run` is no key: a pointer has it.
  return (part === undefined ? attributes : { ...attributes, run }) as Partial<Item>;
}
