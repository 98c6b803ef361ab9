/** How many runs of a task may be at work at once, and how urgent they are. Their checks are in the table of settings. */

/**
 * Returns the key of a run for its params. It may be called several times for a run, so it must return the same key for the same
 * params, and do nothing else.
 */
// biome-ignore lint/suspicious/noExplicitAny: what a task's params are is known to its file alone
export type KeyFunction = (params: any) => string;

/** Limits how many runs of a task work at once, whatever started them. Runs that find no place wait, by priority, then by age. */
export interface Concurrency {
  /** 1 to 100. */
  readonly limit: number;
  /**
   * Limits the runs of each key instead of all runs of the task: the name of a parameter whose value is a string or a number, or, in the
   * task's file alone, a function of the params. @default one limit for all runs of the task
   */
  readonly key?: string | KeyFunction;
}

/** The same as functions know it, after all layers. A function is the task's own. */
export interface ResolvedConcurrency {
  readonly limit: number;
  readonly key?: string;
}

/** What the manifest says in place of a key that is a function. */
export const keyFunction = "(function)";

/** The longest key, in bytes of UTF-8. */
export const longestKey = 200;

/** The highest limit: its holders are in one item, and each weighs on every write to it. */
export const highestLimit = 100;

export const concurrencyWords =
  'an object such as { limit: 2 } or { limit: 1, key: "shop" }, with a limit from 1 to 100';

export function isLimit(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= highestLimit;
}

/** Never throws. */
export function isConcurrency(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  try {
    const { limit, key, ...unknown } = value as Partial<Concurrency>;
    return Object.keys(unknown).length === 0 && isLimit(limit) && (key === undefined || isKey(key));
  } catch {
    return false;
  }
}

/** Whether it can be the key of a limit: a name, or a function. */
export function isKey(key: unknown): boolean {
  return typeof key === "function" || (typeof key === "string" && key !== "" && key !== keyFunction);
}

/** From 0 to 9, which is the most urgent. */
export const defaultPriority = 5;

/** Whether a value is a priority. */
export function isPriority(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 9;
}

/** What a priority may be, for messages. */
export const priorityWords = "a whole number from 0 to 9, which is the most urgent";

/** The limits of those tasks that have one, and of the stage, as functions know them; nothing where none has. */
export function limitsIn(
  tasks: readonly {
    readonly name: string;
    readonly settings: { readonly concurrency?: ResolvedConcurrency };
  }[],
  maxRunningTasks: number | undefined,
): {
  readonly limits?: Readonly<Record<string, ResolvedConcurrency>>;
  readonly maxRunningTasks?: number;
} {
  const all = tasks.flatMap(({ name, settings: { concurrency } }) =>
    concurrency === undefined ? [] : [[name, concurrency] as const],
  );
  return {
    ...(all.length > 0 && { limits: Object.fromEntries(all) }),
    ...(maxRunningTasks !== undefined && { maxRunningTasks }),
  };
}
