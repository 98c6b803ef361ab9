/**
 * Reads what a task threw. That can be any value: an error whose message is an object, one with a getter or a `toString`
 * that throws, a revoked proxy. Nothing here throws, since a failure that cannot be read must still end its attempt.
 * Cutting the texts to a size is left to `failure-text.ts`.
 */
import { NonRetryableError } from "../../model/errors.ts";
import { isA } from "../../model/is-a.ts";
import { framesOf } from "./stack.ts";

/** Of more causes the rest is not even counted: an error may stand for a million. */
const mostCauses = 10_000;
const unreadable = "(it cannot be read)";

/** The texts of one error. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  /** Where it happened, without the line that repeats name and message. It is mapped when it is asked for, which costs much. */
  readonly stack?: string;
}

/** An error's texts; of any other value its JSON. */
export function described(error: unknown): Thrown {
  if (!isError(error))
    return { name: "Error", message: `thrown: ${error === undefined ? error : jsonText(error)}` };
  const name = textOf(memberOf(error, "name"));
  const message = memberOf(error, "message") || several(error) || name;
  return {
    name,
    message: textOf(message),
    get stack() {
      return framesOf(memberOf(error, "stack"), error);
    },
  };
}

/** One cause in a list of them. */
export function causeText(cause: unknown): string {
  const { name, message } = described(cause);
  return `${name}: ${message}`;
}

/** The causes of an error and theirs, each once: after each come its own, then the next. */
export function causesOf(error: unknown): readonly unknown[] {
  const seen = new Set<unknown>();
  const next = [error];
  while (next.length > 0 && seen.size <= mostCauses) {
    const one = next.pop();
    if (seen.has(one)) continue;
    seen.add(one);
    next.push(...causesOfOne(one).slice(0, mostCauses).reverse());
  }
  return [...seen].slice(1);
}

/** Whether another attempt cannot help. By name as well: a bundle may contain a class twice. */
export function isFinal(error: unknown): boolean {
  const name = memberOf(error, "name");
  return name === "NonRetryableError" || name === "InvalidParamsError" || isA(error, NonRetryableError);
}

/** JSON, or the closest text to it. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? JSON.stringify(textOf(value));
  } catch (error) {
    return JSON.stringify(noJson(error));
  }
}

/** What stands for a value of which JSON could not be made. */
export function noJson(error: unknown): string {
  return `(no JSON: ${textOf(memberOf(error, "message"))})`;
}

/** A member of any value; undefined where reading it throws. */
export function memberOf(value: unknown, name: string): unknown {
  try {
    return (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

/** What an error names as its cause; undefined where it names none. */
export function causeOf(error: unknown): unknown {
  return isError(error) ? memberOf(error, "cause") : undefined;
}

/** An error that stands for several has all of them as its causes. */
function causesOfOne(error: unknown): readonly unknown[] {
  const cause = causeOf(error);
  return [...errorsOf(error), ...(cause === undefined ? [] : [cause])];
}

function several(error: unknown): string | undefined {
  if (!isA(error, AggregateError)) return undefined;
  const length = lengthOf(error);
  return `${length} error${length === 1 ? "" : "s"}`;
}

/** The first errors of one that stands for several; none of any other. One that cannot be read is undefined. */
export function errorsOf(error: unknown): readonly unknown[] {
  const errors = memberOf(error, "errors");
  return Array.from({ length: Math.min(lengthOf(error), mostCauses) }, (_, i) => memberOf(errors, `${i}`));
}

/** For how many an error stands. */
function lengthOf(error: unknown): number {
  const errors = isA(error, AggregateError) ? memberOf(error, "errors") : undefined;
  const length = isList(errors) ? memberOf(errors, "length") : 0;
  return typeof length === "number" && length >= 0 ? length : 0;
}

/** Any value as a text. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return unreadable;
  }
}

/** Whether it is an error; never throws. */
export function isError(value: unknown): boolean {
  return isA(value, Error);
}

function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
