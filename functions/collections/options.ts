/**
 * Checks what the functions of a collection are given. Types refuse most mistakes, but not those of JavaScript or of values
 * out of JSON. Another attempt would be given the same: none is made.
 */
import { NonRetryableError } from "../model/errors.ts";
import { nearest } from "../model/nearest.ts";
import { show } from "../model/show.ts";

/** What one option may be. */
export interface Kind {
  readonly allowed: string;
  matches(value: unknown): boolean;
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** What is judged elsewhere, such as cursors by the engine. */
export const anything: Kind = { allowed: "", matches: () => true };
export const abortSignal: Kind = {
  allowed: "an AbortSignal",
  matches: (value) => value instanceof AbortSignal,
};
export const aBoolean: Kind = {
  allowed: "true or false",
  matches: (value) => typeof value === "boolean",
};
export const fileSource: Kind = {
  allowed: 's3Object("s3://…"), localFile("…"), or a function that reads bytes',
  matches: (value) => typeof value === "function",
};
export const rowSchema: Kind = {
  allowed: "a Standard Schema, such as valibot's v.object({ … })",
  matches: (value) => {
    const schema = value as { readonly "~standard"?: { readonly validate?: unknown } } | null;
    return typeof schema?.["~standard"]?.validate === "function";
  },
};
export const aFunction: Kind = { allowed: "a function", matches: (value) => typeof value === "function" };
export const fromOne: Kind = {
  allowed: "a whole number from 1",
  matches: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
};
export const aboveZero: Kind = {
  allowed: "a number above 0",
  matches: (value) => isNumber(value) && value > 0,
};
export const share: Kind = {
  allowed: "a number above 0 and at most 1",
  matches: (value) => isNumber(value) && value > 0 && value <= 1,
};
export const aClient: Kind = {
  allowed: "a client of the AWS SDK",
  matches: (value) => typeof (value as { readonly send?: unknown } | null | undefined)?.send === "function",
};
export const aText: Kind = {
  allowed: "a text",
  matches: (value) => typeof value === "string" && value !== "",
};

/** What the members are called in messages. */
type Called = readonly [one: string, all: string];
export const membersOfInput: Called = ["member of its input", "members of its input"];

/** @throws NonRetryableError for what is no object, for a name that is not among `kinds`, and for a wrong value; undefined is an option left out */
export function checkOptions(
  what: string,
  options: unknown,
  kinds: Readonly<Record<string, Kind>>,
  called: Called = ["option", "options"],
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new NonRetryableError(`${what}: ${called[1]} ${show(options)} are not allowed: an object`);
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const names = Object.keys(kinds);
      const [near] = nearest(name, names);
      const hint = near === undefined ? "" : `did you mean ${near}? `;
      throw new NonRetryableError(
        `${what}: unknown ${called[0]} ${show(name)}: ${hint}allowed are ${names.join(", ")}`,
      );
    }
    if (value !== undefined) checkValue(what, name, value, kind);
  }
}

/** @throws NonRetryableError for a value that is not allowed; undefined is one */
export function checkValue(what: string, name: string, value: unknown, kind: Kind): void {
  if (!kind.matches(value))
    throw new NonRetryableError(`${what}: ${name} ${show(value)} is not allowed: ${kind.allowed}`);
}
