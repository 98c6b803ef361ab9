/**
 * A copy of a thrown value for those who print it whole, such as Lambda's own client: each text in it is masked. What is
 * neither an error nor plain data, such as bytes or a promise, is replaced as a whole. Pure.
 */
import { type Mask, placeholder } from "./hide.ts";

/** Members that are copied, at all depths together, and how deep: the rest is replaced. */
const mostMembers = 1_000;
const mostDepth = 8;
/** Members of an error that Node prints by themselves. */
const ofErrors = ["name", "message", "stack", "cause", "errors"] as const;

/** Never throws: of what cannot be read nothing is copied. */
export function maskedCopy(mask: Mask, thrown: unknown): unknown {
  const copies = new Map<object, unknown>();
  let left = mostMembers;
  return copyOf(thrown, 0);

  function copyOf(value: unknown, depth: number): unknown {
    if (typeof value === "string") return mask(value);
    if (typeof value === "object" && value !== null) {
      if (copies.has(value)) return copies.get(value);
      return left-- <= 0 || depth > mostDepth ? placeholder : copyOfObject(value, depth + 1);
    }
    // To make a text of a function may run code of its own, or throw.
    if (typeof value === "function") return placeholder;
    const text = String(value);
    return mask(text) === text ? value : placeholder;
  }

  function copyOfObject(value: object, depth: number): unknown {
    try {
      const isOfError = value instanceof Error;
      const isData = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
      if (!isOfError && !isData) return placeholder;
      const copy: object = Array.isArray(value) ? [] : isOfError ? new Error() : {};
      copies.set(value, copy);
      const given = value as Readonly<Record<string, unknown>>;
      for (const name of isOfError ? ofErrors.filter((each) => each in value) : [])
        set(copy, name, copyOf(given[name], depth), false);
      for (const name of Object.keys(value))
        if (!isOfError || !(ofErrors as readonly string[]).includes(name))
          set(copy, mask(name), copyOf(given[name], depth), true);
      return copy;
    } catch {
      copies.set(value, placeholder);
      return placeholder;
    }
  }
}

function set(copy: object, name: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(copy, name, { value, enumerable, configurable: true, writable: true });
}
