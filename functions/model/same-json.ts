/** Whether two values are the same as JSON: in whatever order their keys are, and a member that is undefined is none. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return false;
  return (
    Object.keys(a).every((name) => sameJson(member(a, name), member(b, name))) &&
    Object.keys(b).every((name) => member(b, name) === undefined || member(a, name) !== undefined)
  );
}

function member(of: object, name: string): unknown {
  return Object.hasOwn(of, name) ? (of as Record<string, unknown>)[name] : undefined;
}
