/**
 * Throttles: conditions under which a task leaves what it uses alone for a while. A list of them may hold further lists, so
 * that shared ones are appended by ordinary functions.
 */
import { show } from "./show.ts";

/** One condition, and how long the run then waits. `Context` is a task's `ctx`. */
export interface ThrottleOf<Context> {
  /**
   * Whether the task should stop for now: `true`, or a text that says why. Asked before the first item of each turn and then
   * between items, at most once a second. What it throws is the attempt's failure.
   */
  when(ctx: Context): boolean | string | Promise<boolean | string>;
  /**
   * Seconds until the run goes on, from 1 to 86400; a function gets how often in a row, from 1, it was throttled without
   * progress. @default 30
   */
  readonly backoffSeconds?: number | ((times: number) => number);
}

/** A condition, with or without its backoff, or a list of any depth. */
export type ThrottlesOf<Context> =
  | ThrottleOf<Context>
  | ThrottleOf<Context>["when"]
  | readonly ThrottlesOf<Context>[];

const allowed = "a function of ctx, { when, backoffSeconds? }, or a list of these";
const shortest = 1;
const longest = 86_400;

/** Whether a run may wait for so many seconds. */
export function isBackoff(seconds: unknown): seconds is number {
  return typeof seconds === "number" && seconds >= shortest && seconds <= longest;
}

/** Why it may not. */
export function backoffMistake(i: number, seconds: unknown): string {
  return `throttle[${i}].backoffSeconds ${show(seconds)} is not allowed: seconds from ${shortest} to ${longest}`;
}

/** All conditions in their order, whatever lists they are in. */
export function flatThrottles<Context>(
  given: ThrottlesOf<Context> | undefined,
): readonly ThrottleOf<Context>[] {
  type Given = ThrottleOf<Context> | ThrottleOf<Context>["when"];
  const all = given === undefined ? [] : (flat(given) as Given[]);
  return all.map((each) => (typeof each === "function" ? { when: each } : each));
}

/** A list that contains itself is left as it is within itself: it is then a mistake. */
function flat(given: unknown, within: readonly unknown[] = []): unknown[] {
  if (!Array.isArray(given) || within.includes(given)) return [given];
  return given.flatMap((each) => flat(each, [...within, given]));
}

/** What is wrong with a task's `throttle`: one line for each mistake. */
export function throttleMistakes(given: unknown): string[] {
  return given === undefined ? [] : flat(given).flatMap(mistakesOf);
}

function mistakesOf(given: unknown, i: number): string[] {
  if (typeof given === "function") return [];
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return [`throttle[${i}] ${show(given)} is not allowed: ${allowed}`];
  const { when, backoffSeconds, ...rest } = given as Partial<ThrottleOf<never>>;
  const unknown = Object.keys(rest);
  const isRight =
    backoffSeconds === undefined || typeof backoffSeconds === "function" || isBackoff(backoffSeconds);
  return [
    ...(unknown.length > 0
      ? [
          `throttle[${i}] has unknown ${unknown.map((key) => show(key)).join(", ")}: allowed are when, backoffSeconds`,
        ]
      : []),
    ...(typeof when === "function" ? [] : [`throttle[${i}].when ${show(when)} is not a function`]),
    ...(isRight ? [] : [`${backoffMistake(i, backoffSeconds)}, or a function`]),
  ];
}
