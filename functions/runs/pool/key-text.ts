/** The key of a limit: the value of a parameter, or what the task's own function returns for the params. */
import { byteLength } from "../../model/cut.ts";
import type { Mask } from "../../model/mask/mask.ts";
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

/**
 * The key of a run. It must hold no masked value: keys are seen in records, in messages' groups and in what the command shows.
 * @param params as the task's schema returned them
 * @param mask hides the masked values of these params; undefined where the task masks none
 */
export function keyText({ limit, key, ask }: LimitKey, params: unknown, mask: Mask | undefined): KeyText {
  let value: unknown;
  try {
    value = key === keyFunction ? ask?.(params) : (params as Readonly<Record<string, unknown>>)[key];
    // Nothing waits for it: what it rejects with must not end the process.
    if (value instanceof Promise) value.catch(() => {});
  } catch (error) {
    return { reason: keyUnknown(limit, error) };
  }
  const isParameter = key !== keyFunction;
  const name = isParameter ? `the parameter ${key}, the key of its ${limit},` : `the key of its ${limit}`;
  const isAllowed = typeof value === "string" || (isParameter && typeof value === "number");
  if (!isAllowed || value === "")
    return {
      reason: `${name} must be a non-empty string${isParameter ? " or a number" : ""}, got ${show(value)}`,
    };
  const text = String(value).toWellFormed();
  const bytes = byteLength(text);
  if (bytes > longestKey) return { reason: `${name} must have at most ${longestKey} bytes, got ${bytes}` };
  if (mask !== undefined && mask(text) !== text)
    return { reason: `${name} holds a masked value, and keys are shown: take one without secrets` };
  return { text };
}

/** The reason of a run whose key is not known, since the task's own code threw. */
export function keyUnknown(limit: string, error: unknown): string {
  return `the key of its ${limit} could not be determined: ${described(error).message}`;
}
