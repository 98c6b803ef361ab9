/** An error as fields of a log line: name, message and stack, with the whole chain of its causes and, of one that stands for several, all of them. */
import { cut } from "../../model/cut.ts";
import { causeOf, causesOf, described, errorsOf, isError } from "./thrown.ts";

/** Once the texts of a line's errors are so long, further errors are only counted. A line of over 64 KB is cut. */
const longest = 40_000;
/** The most bytes of one text. */
const longestText = 4_096;

/** As Powertools writes an error. */
export interface ErrorFields {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: ErrorFields;
  readonly errors?: readonly ErrorFields[];
  /** Of the outermost one: how many of all causes there was no room for. */
  readonly moreCauses?: number;
}

/** Whatever was thrown, as fields. Each error is there once, so a cycle ends. Never throws. */
export function errorFields(error: unknown): ErrorFields {
  const seen = new Set<unknown>();
  let length = 0;
  const fieldsOf = (one: unknown): ErrorFields | undefined => {
    if ((one === undefined && seen.size > 0) || seen.has(one) || length > longest) return undefined;
    seen.add(one);
    const thrown = described(one);
    const message = cut(thrown.message, longestText);
    const stack = cut(thrown.stack ?? "", longestText);
    length += 100 + message.length + stack.length;
    const errors = errorsOf(one).flatMap((each) => fieldsOf(each) ?? []);
    return {
      name: cut(thrown.name, longestText),
      message,
      stack: stack || undefined,
      cause: fieldsOf(causeOf(one)),
      errors: errors.length > 0 ? errors : undefined,
    };
  };
  const fields = fieldsOf(error) as ErrorFields;
  return { ...fields, moreCauses: causesOf(error).length + 1 - seen.size || undefined };
}

/** What JSON makes of a line's fields: errors with their causes, and numbers that it has no form for as texts. */
export function asLogField(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return isError(value) ? errorFields(value) : value;
}
