/**
 * What an error leaves on its run: the message, the whole cause chain, where it struck. Cut so that a run's
 * item stays small; what was cut says so.
 */
import type { Failure } from "../model/run.ts";

const longestMessage = 600;
const longestStack = 1_000;
const mostCauses = 8;

/** Where an error struck. */
export interface Place {
  readonly attempt: number;
  /** JSON text. */
  readonly cursor?: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Words an error for its run. Anything may be thrown. */
export function failureOf(error: unknown, { attempt, cursor, now }: Place): Failure {
  const { name, message, stack } = described(error);
  const causes = causesOf(error);
  return {
    name,
    message: cut(message, longestMessage),
    ...(stack === undefined ? {} : { stack: cut(stack, longestStack) }),
    ...(causes.length > 0 ? { causes } : {}),
    attempt,
    ...(cursor === undefined ? {} : { cursor }),
    at: new Date(now).toISOString(),
  };
}

/** What is kept of a failure once another attempt follows. */
export function brief({ stack: _, causes, ...failure }: Failure): Failure {
  const kept = causes?.slice(0, 2).map((cause) => cut(cause, 120));
  return { ...failure, message: cut(failure.message, 240), ...(kept === undefined ? {} : { causes: kept }) };
}

/** Cuts a text, and says so. */
export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (cut, ${text.length} characters)`;
}

function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  const seen = new Set<unknown>([error]);
  let cause = causeOf(error);
  while (cause !== undefined && causes.length < mostCauses && !seen.has(cause)) {
    seen.add(cause);
    const { name, message } = described(cause);
    causes.push(cut(`${name}: ${message}`, 240));
    cause = causeOf(cause);
  }
  return causes;
}

function causeOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors[0];
  return error instanceof Error ? error.cause : undefined;
}

function described(error: unknown): { name: string; message: string; stack?: string } {
  if (error instanceof Error) {
    const stack = error.stack
      ?.split("\n")
      .slice(1, 7)
      .map((line) => line.trim())
      .join("\n");
    return { name: error.name, message: error.message || error.name, ...(stack ? { stack } : {}) };
  }
  return { name: "Error", message: `thrown: ${show(error)}` };
}

function show(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
