/** The key of a limit: what a parameter says, or what the task's own function makes of the params. */
import { byteLength } from "../../model/cut.ts";
import { show } from "../../model/show.ts";
import { type KeyFunction, keyFunction, longestKey } from "../../model/task/concurrency.ts";
import { described } from "../errors/thrown.ts";

/** A key, or why there is none. */
export type KeyText = { readonly text: string } | { readonly reason: string };

/** Whose key it is, for messages: `limit`, `rate limit`. */
export interface LimitKey {
  readonly limit: string;
  /** As the settings say it. */
  readonly key: string;
  /** Where the key is a function. */
  readonly ask: KeyFunction | undefined;
}

/** The key of a run. `params` are as the task's schema returned them. */
export function keyText({ limit, key, ask }: LimitKey, params: unknown): KeyText {
  let value: unknown;
  try {
    value = key === keyFunction ? ask?.(params) : (params as Readonly<Record<string, unknown>>)[key];
    // Nobody waits for it: what it rejects with must not end the process.
    if (value instanceof Promise) value.catch(() => {});
  } catch (error) {
    return { reason: keyUnknown(limit, error) };
  }
  const isText = typeof value === "string" || (key !== keyFunction && typeof value === "number");
  const of =
    key === keyFunction ? `the key of its ${limit}` : `the parameter ${key}, the key of its ${limit},`;
  if (!isText || value === "")
    return { reason: `${of} is not allowed: a text that is not empty, got ${show(value)}` };
  const text = String(value).toWellFormed();
  const bytes = byteLength(text);
  if (bytes > longestKey)
    return { reason: `${of} is not allowed: at most ${longestKey} bytes, got ${bytes}` };
  return { text };
}

/** The reason of a run whose key could not be told, since the task's own code threw. */
export function keyUnknown(limit: string, error: unknown): string {
  return `the key of its ${limit} could not be told: ${described(error).message}`;
}
