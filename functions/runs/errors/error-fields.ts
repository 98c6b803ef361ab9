/** An error as fields of a log line: name, message and stack, with the whole chain of its causes and, of one that stands for several, all of them. */
import { cut } from "../../model/cut.ts";
import { causeOf, described, errorsOf, isError } from "./thrown.ts";

/** The most errors that one line has, and the most bytes of a message. */
const mostErrors = 20;
const longestMessage = 4_096;

/** As Powertools writes an error. */
export interface ErrorFields {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorFields;
  readonly errors?: readonly ErrorFields[];
}

/** Whatever was thrown, as fields. Each error is there once, so a cycle ends. Never throws. */
export function errorFields(error: unknown): ErrorFields {
  return fieldsOf(error, new Set()) as ErrorFields;
}

/** What JSON makes of a line's fields: errors with their causes, and numbers that it has no form for as texts. */
export function asLogField(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return isError(value) ? errorFields(value) : value;
}

function fieldsOf(error: unknown, seen: Set<unknown>): ErrorFields | undefined {
  if (error === undefined && seen.size > 0) return undefined;
  if (seen.has(error) || seen.size >= mostErrors) return undefined;
  seen.add(error);
  const { name, message, stack } = described(error);
  const errors = errorsOf(error).flatMap((each) => fieldsOf(each, seen) ?? []);
  return {
    name: cut(name, longestMessage),
    message: cut(message, longestMessage),
    stack: stack && cut(stack, longestMessage),
    cause: fieldsOf(causeOf(error), seen),
    errors: errors.length > 0 ? errors : undefined,
  };
}
