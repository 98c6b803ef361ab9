// biome-ignore lint/suspicious/noExplicitAny: the constructor of any class
type Class<Of> = abstract new (...args: any[]) => Of;

/** `instanceof` for what a task threw or gave, which may be a revoked proxy. Never throws. */
export function isA<Of>(value: unknown, of: Class<Of>): value is Of {
  try {
    return value instanceof of;
  } catch {
    return false;
  }
}
