/** Whether two values of JSON are the same, in whatever order their keys are. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  const member = (of: object, name: string) => (of as Record<string, unknown>)[name];
  return names.every((name) => Object.hasOwn(b, name) && sameJson(member(a, name), member(b, name)));
}
