/**
 * Errors of a task's code that its task has an answer to: `rescue` handles them, `reportOn` only tells of them. Both are for
 * what `process` or `run` throws, and come before `onItemError`.
 */
import { isA } from "../../is-a.ts";
import { show } from "../../show.ts";

/** How much a reported error matters. */
export const reportLevels = ["info", "warn", "error"] as const;
export type ReportLevel = (typeof reportLevels)[number];

// biome-ignore lint/suspicious/noExplicitAny: the constructor of any class
type ErrorClass = abstract new (...args: any[]) => object;
/** What is true or false at once: anything but a promise. */
type AtOnce =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | (object & { readonly then?: never });
// biome-ignore lint/suspicious/noExplicitAny: anything can be thrown
type OneMatch = ErrorClass | ((error: any) => AtOnce);

/** Which errors: those of a class, those for which a predicate returns something true, or those of a list of both. */
export type ErrorMatch = OneMatch | readonly OneMatch[];

/** What a task does about some errors. Made by `rescue` and `reportOn` alone. */
export interface Rescue {
  readonly kind: "rescue" | "report";
  /** Whether it is for an error. @throws what a function of the user's throws */
  readonly matches: (error: unknown) => boolean;
  /** Of `rescue`. */
  // biome-ignore lint/suspicious/noExplicitAny: only the task knows its item
  readonly handler?: (error: any, item: any, ctx: any) => unknown;
  /** Of `reportOn`. */
  readonly level?: ReportLevel;
  readonly handled?: boolean;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** How an error is reported. */
export interface ReportOptions {
  /** @default "warn" */
  readonly level?: ReportLevel;
  /** What `onError` is told as `handled`. @default true */
  readonly handled?: boolean;
  /** What else `onError` is told, and the log. @default nothing */
  readonly context?: Readonly<Record<string, unknown>>;
}

/**
 * Handles errors: where the handler returns, the item counts as done; of a task with `run`, its result is the run's output.
 * What the handler throws goes on to `onItemError`. Without an item, of a task with `run` or a broken row, it is undefined.
 * @throws TypeError for anything else than a class, a function or a list of them
 */
export function rescue(
  errors: ErrorMatch,
  // biome-ignore lint/suspicious/noExplicitAny: only the task knows its item
  handler: (error: any, item: any, ctx: any) => unknown,
): Rescue {
  if (typeof handler !== "function")
    throw new TypeError(
      `rescue was given handler ${show(handler)}: allowed is a function of error, item and ctx`,
    );
  return Object.freeze({ kind: "rescue", matches: matcher("rescue", errors), handler });
}

/**
 * Reports errors, in the log and to `onError` of `functions/services.ts`, and goes on: the item counts as done, and a run
 * of a task with `run` succeeds. @throws TypeError as `rescue` does
 */
export function reportOn(errors: ErrorMatch, options: ReportOptions = {}): Rescue {
  const { level = "warn", handled = true, context, ...more } = options;
  const odd = Object.keys(more);
  if (odd.length > 0)
    throw new TypeError(`reportOn does not take ${odd.join(", ")}: allowed are level, handled, context`);
  if (!reportLevels.includes(level))
    throw new TypeError(
      `level ${show(level)} is not allowed: ${reportLevels.map((each) => show(each)).join(", ")}`,
    );
  if (typeof handled !== "boolean")
    throw new TypeError(`handled ${show(handled)} is not allowed: true or false`);
  if (context !== undefined && (typeof context !== "object" || context === null))
    throw new TypeError(`context ${show(context)} is not allowed: an object`);
  return Object.freeze({ kind: "report", matches: matcher("reportOn", errors), level, handled, context });
}

function matcher(name: string, errors: ErrorMatch): (error: unknown) => boolean {
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [errors];
  const odd = list.find((each) => typeof each !== "function" || isUnclear(each as OneMatch));
  if (list.length === 0 || odd !== undefined)
    throw new TypeError(
      `${name} was given ${show(odd ?? errors)}: allowed are classes of errors, predicates, and lists of them${typeof odd === "function" ? ". One that is bound may be a class: give the class itself" : ""}`,
    );
  const tests = (list as readonly OneMatch[]).map((each) =>
    isClass(each) ? (error: unknown) => isA(error, each) : (error: unknown) => isTrue(name, each(error)),
  );
  return (error) => tests.some((test) => test(error));
}

/** @throws TypeError for a promise, which would be true whatever it came to */
function isTrue(name: string, answer: unknown): boolean {
  if (typeof (answer as PromiseLike<unknown> | null | undefined)?.then === "function")
    throw new TypeError(`a predicate of ${name} returned a promise: predicates answer at once`);
  return Boolean(answer);
}

function isClass(given: OneMatch): given is ErrorClass {
  const isError = given === Error || given.prototype instanceof Error;
  const isNative = isBuiltIn(given) && given.prototype?.constructor === given;
  return isError || isNative || /^class\b/.test(Function.prototype.toString.call(given));
}

/** Whether it has no text of its own: it is the engine's, such as `Map`, or bound. */
function isBuiltIn(given: object): boolean {
  return /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(given));
}

/** Whether nothing tells if it is a class or a function: a bound one that can be called with `new`. */
function isUnclear(given: OneMatch): boolean {
  if (isClass(given) || !isBuiltIn(given)) return false;
  try {
    // Asks whether it could be, and calls nothing of it.
    Reflect.construct(Object, [], given as object as ErrorClass);
    return true;
  } catch {
    return false;
  }
}

/** Whether it was made by `rescue` or `reportOn`. */
export function isRescue(given: unknown): given is Rescue {
  return typeof (given as Partial<Rescue> | null)?.matches === "function";
}
