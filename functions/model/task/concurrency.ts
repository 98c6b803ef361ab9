/** How many runs of a task may be at work at once, and how urgent they are. Their checks are in the table of settings. */

/** Runs at most so many of a task at once, whatever started them. Those that find no place wait, by priority, then by age. */
export interface Concurrency {
  /** 1 to 100. */
  readonly limit: number;
}

/** The highest limit: its holders are in one item, and each weighs on every write to it. */
export const highestLimit = 100;

export const concurrencyWords = `an object such as { limit: 2 }, its limit a whole number from 1 to ${highestLimit}`;

export function isLimit(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= highestLimit;
}

export function isConcurrency(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const unknown = Object.keys(value).filter((key) => key !== "limit");
  return unknown.length === 0 && isLimit((value as Partial<Concurrency>).limit);
}

/** From 0 to 9, which is the most urgent. */
export const defaultPriority = 5;

/** Whether a value is a priority. */
export function isPriority(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 9;
}

/** What a priority may be, for messages. */
export const priorityWords = "a whole number from 0 to 9, which is the most urgent";

/** The limits of those tasks that have one, as functions know them; nothing where none has. */
export function limitsIn(
  tasks: readonly {
    readonly name: string;
    readonly settings: { readonly concurrency?: Concurrency };
  }[],
): { readonly limits?: Readonly<Record<string, Concurrency>> } {
  const all = tasks.flatMap(({ name, settings: { concurrency } }) =>
    concurrency === undefined ? [] : [[name, concurrency] as const],
  );
  return all.length === 0 ? {} : { limits: Object.fromEntries(all) };
}
