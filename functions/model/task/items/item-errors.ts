/**
 * What a task does where its code throws while it processes an item: ends the attempt, skips the item, or tries it again.
 * How many items a run may skip is the setting `maxItemErrors`.
 */
/** What is done about one item's error: the attempt fails, the item is recorded and left out, or it is tried again. */
export type ItemErrorAction = "stop" | "skip" | "retry";

/** What `onItemError` is told besides the error and the item. */
export interface ItemErrorInfo<Ctx = unknown, Item = unknown> {
  /** How often this item was tried in this turn, from 1. */
  readonly attempt: number;
  /** The item's own cursor. */
  // biome-ignore lint/suspicious/noExplicitAny: only the task knows its type
  readonly cursor: any;
  readonly ctx: Ctx;
  /** Of a task with `processBatch`: the items of the batch, of which the function's own argument is the first. */
  readonly items: readonly Item[] | undefined;
}

/** Tries an item again in the same turn: after 0.1 s, 0.2 s, 0.4 s and so on, at most 5 s. */
export interface ItemRetry {
  /** Further tries of one item, 1 to 100. */
  readonly retry: number;
  /** What is done once they are used up. @default "skip" */
  readonly otherwise?: "skip" | "stop";
}

/** Decides about one error. A row that could not be read has no item. */
export type ItemErrorFunction<Item = unknown, Ctx = unknown> = (
  error: unknown,
  item: Item,
  info: ItemErrorInfo<Ctx, Item>,
) => ItemErrorAction | Promise<ItemErrorAction>;

export type OnItemError<Item = unknown, Ctx = unknown> =
  | "stop"
  | "skip"
  | ItemRetry
  | ItemErrorFunction<Item, Ctx>;

/** The most tries of one item in a turn, whether an option or a function asks for them. */
export const mostItemTries = 100;

/** How many items a run may skip where `maxItemErrors` does not say. */
export const defaultMaxItemErrors = 1_000;

/** Whether `maxItemErrors` may be it. */
export function isMaxItemErrors(value: unknown): boolean {
  if (typeof value !== "number" || !(value > 0)) return false;
  return value < 1 || (Number.isInteger(value) && value <= 1e9);
}

export const maxItemErrorsCheck = {
  check: isMaxItemErrors,
  words: "a whole number from 1 to 1000000000, or a share above 0 and below 1",
};

/** A share is checked once a run has done or skipped so many items. */
export const checkedFrom = 100;

/** Whether `maxItemErrors` is a share of the items. */
export function isShare(max: number): boolean {
  return max < 1;
}

/** Whether more items failed than `max` allows, of all that were done or skipped. */
export function tooManyFailed(max: number, failed: number, items: number): boolean {
  if (!isShare(max)) return failed > max;
  // A product such as 0.29 × 100 comes out a little too small.
  return items >= checkedFrom && failed > max * items + 1e-6;
}

/** Whether a worker of the task needs what deals with errors of single items. */
export function handlesItemErrors({
  onItemError = "stop",
  rescue = [],
}: {
  readonly onItemError?: unknown;
  readonly rescue?: readonly unknown[];
}): true | undefined {
  return onItemError === "stop" && rescue.length === 0 ? undefined : true;
}
