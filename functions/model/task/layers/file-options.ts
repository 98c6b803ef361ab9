/** What only a task's file can say, besides settings, as the manifest has it: it holds no functions. */
import type { ItemRetry, OnItemError } from "../items/item-errors.ts";
import type { Backoff, ExponentialBackoff } from "../settings.ts";

/** What stands for a function of the task's file. */
export const fileFunction = "(function)";

export interface FileOptions {
  readonly backoff?: number | ExponentialBackoff | typeof fileFunction;
  readonly onItemError?: "stop" | "skip" | ItemRetry | typeof fileFunction;
}

export const fileOptionNames = ["backoff", "onItemError"] as const satisfies readonly (keyof FileOptions)[];

interface GivenOptions {
  readonly backoff?: Backoff;
  // biome-ignore lint/suspicious/noExplicitAny: of any task
  readonly onItemError?: OnItemError<any, any>;
}

export function fileOptions({ backoff, onItemError }: GivenOptions): FileOptions {
  return {
    ...(backoff !== undefined && { backoff: typeof backoff === "function" ? fileFunction : backoff }),
    ...(onItemError !== undefined && {
      onItemError: typeof onItemError === "function" ? fileFunction : onItemError,
    }),
  };
}
