/** What the SDK calls a provider: a value, or a function that gets it. */
export type Given<T> = T | (() => T | Promise<T>);

export async function given<T>(value: Given<T>): Promise<T> {
  return typeof value === "function" ? (value as () => T | Promise<T>)() : value;
}
