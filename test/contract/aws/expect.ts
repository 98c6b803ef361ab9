/**
 * How a check says what it expects. An answer that is not as expected is a `DiffersError`; an operation that the endpoint
 * does not serve keeps its own error, so that `answer.ts` can tell the two apart.
 */
import { isDeepStrictEqual } from "node:util";

/** The endpoint answers, and otherwise than the statement says. */
export class DiffersError extends Error {}

const longestShown = 160;

const withoutMetadata = (key: string, value: unknown) => (key === "$metadata" ? undefined : value);

export function show(value: unknown): string {
  const text =
    value instanceof Error
      ? `${value.name}: ${value.message}`
      : (JSON.stringify(value, withoutMetadata) ?? "nothing");
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** @throws DiffersError */
export function equal(seen: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(seen, expected))
    throw new DiffersError(`saw ${show(seen)} in place of ${show(expected)}`);
}

/** @throws DiffersError */
export function holds(condition: boolean, seen: unknown): void {
  if (!condition) throw new DiffersError(`saw ${show(seen)}`);
}

/** An error as the SDK's clients throw it. */
export interface Refusal extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly Item?: unknown;
}

/**
 * Expects a call to be refused, by one of some names.
 *
 * @throws DiffersError where it is accepted, or refused by another name
 */
export async function refused(call: Promise<unknown>, ...names: readonly string[]): Promise<Refusal> {
  const error = await call.then(
    (answer) => {
      throw new DiffersError(`accepted: ${show(answer)}`);
    },
    (refusal: Refusal) => refusal,
  );
  if (error instanceof DiffersError || isNotServed(error)) throw error;
  if (!names.includes(error.name))
    throw new DiffersError(`saw ${show(error)} in place of ${names.join(" or ")}`);
  return error;
}

const notServedNames = new Set([
  "UnknownOperationException",
  "UnknownService",
  "UnrecognizedClientException",
  "InvalidAction",
  "NotImplemented",
  "NotImplementedException",
  "InternalFailure",
  "ECONNREFUSED",
]);

/** Whether an error says that the endpoint does not have the operation, or not the service. */
export function isNotServed(error: unknown): boolean {
  const { name, message = "", $metadata } = error as Refusal;
  return (
    notServedNames.has(name) ||
    $metadata?.httpStatusCode === 501 ||
    (name !== "ValidationException" && /not (yet )?(served|implemented|supported|emulated)/i.test(message))
  );
}
