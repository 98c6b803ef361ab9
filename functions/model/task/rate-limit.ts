/** How many items of a task may begin in a stretch of time, over all its workers, and what one of its runs may cost. */
import { isKey, type KeyFunction } from "./concurrency.ts";

/** The stretches of time, in milliseconds. */
const stretches = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

export type RateStretch = keyof typeof stretches;

/** Limits how many items of a task begin in each second, minute, hour or day, over all its runs and workers. They are evenly spread. */
export interface RateLimit {
  /** A whole number from 1. At most 10,000 a second. */
  readonly items: number;
  /** In which stretch of time they begin. */
  readonly per: RateStretch;
  /**
   * Limits the items of each key instead of all items of the task: the name of a parameter whose value is a string or a number, or, in the
   * task's file alone, a function of the params. @default one limit for all runs of the task
   */
  readonly key?: string | KeyFunction;
}

/** The same as functions know it, after all layers. A function is the task's own. */
export interface ResolvedRateLimit extends Pick<RateLimit, "items" | "per"> {
  readonly key?: string;
}

/** The most items a second. */
export const highestRate = 10_000;

const words =
  'an object such as { items: 500, per: "second" }, with a whole number of items, at most 10000 a second, per "second", "minute", "hour" or "day"';

/** How long a stretch is, in milliseconds. */
export function stretchMs(per: RateStretch): number {
  return stretches[per];
}

/** Whether it can be the number of items of a limit; `per` is its stretch, where that is known. */
export function isItemsOfRate(value: unknown, per: RateStretch = "day"): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= mostItems(per);
}

function mostItems(per: RateStretch): number {
  return (highestRate * stretches[per]) / 1_000;
}

/** A limit with the items of an override: at most as many as may be, since a deploy may have changed the stretch after it was made. */
export function withItems<Limit extends Pick<RateLimit, "per">>(
  limit: Limit,
  items: number,
): Limit & { readonly items: number } {
  return { ...limit, items: Math.min(items, mostItems(limit.per)) };
}

function isRateLimit(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { items, per, key, ...unknown } = value as Partial<RateLimit>;
  const isPer = typeof per === "string" && Object.hasOwn(stretches, per);
  return (
    Object.keys(unknown).length === 0 &&
    (key === undefined || isKey(key)) &&
    isPer &&
    isItemsOfRate(items, per)
  );
}

/** What the two settings may be. */
export const rateLimitCheck = { check: isRateLimit, words };
export const maxCostCheck = { check: isMaxCost, words: "a number of USD above 0, at most 1000000" };

/** `500 items a second`, `1 item a day`. */
export function rateText({ items, per }: Pick<RateLimit, "items" | "per">): string {
  return `${items.toLocaleString("en")} ${items === 1 ? "item" : "items"} ${per === "hour" ? "an" : "a"} ${per}`;
}

/** Whether a run may cost so much, in USD. */
export function isMaxCost(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value <= 1_000_000;
}
