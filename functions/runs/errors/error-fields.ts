/** An error as fields of a log line: name, message and stack, with the whole chain of its causes and, of one that stands for several, all of them. */
import { byteLength, cut } from "../../model/cut.ts";
import { causeOf, causesOf, described, errorsOf, isError } from "./thrown.ts";

/** Once the texts of a line's errors have so many bytes, further errors are only counted. A line of over 64 KB is cut. */
const mostBytes = 40 * 1_024;
/** The most bytes of a message, and of a stack. */
const longestMessage = 4_096;

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
  const told = new Told();
  const fields = told.fieldsOf(error) as ErrorFields;
  return { ...fields, moreCauses: causesOf(error).length + 1 - told.count || undefined };
}

/** What JSON makes of a line's fields: errors with their causes, and numbers that it has no form for as texts. */
export function asLogField(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return isError(value) ? errorFields(value) : value;
}

/** The errors that a line has so far. */
class Told {
  readonly #seen = new Set<unknown>();
  #bytes = 0;

  get count(): number {
    return this.#seen.size;
  }

  fieldsOf(error: unknown): ErrorFields | undefined {
    if (error === undefined && this.count > 0) return undefined;
    if (this.#seen.has(error) || this.#bytes >= mostBytes) return undefined;
    this.#seen.add(error);
    const { name, message, stack } = described(error);
    const kept = [name, message, stack ?? ""].map((text) => cut(text, longestMessage));
    const [keptName = "", keptMessage = "", keptStack = ""] = kept;
    this.#bytes += byteLength(kept.join(""));
    const errors = errorsOf(error).flatMap((each) => this.fieldsOf(each) ?? []);
    return {
      name: keptName,
      message: keptMessage,
      stack: keptStack || undefined,
      cause: this.fieldsOf(causeOf(error)),
      errors: errors.length > 0 ? errors : undefined,
    };
  }
}
