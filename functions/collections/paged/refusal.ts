/** What a fetch of a page ended with that was no page: whether it is tried again, and when. */
import { NonRetryableError } from "../../model/errors.ts";
import { show } from "../../model/show.ts";

/** What a `Response` of `fetch` has, as far as it is read. */
export interface RefusedResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body?: { cancel(): Promise<void> } | null;
}

/** Why there is no page. */
export interface Refusal {
  readonly error: unknown;
  /** Whether another try may help. */
  readonly isPassing: boolean;
  /** So long the source asks to wait. */
  readonly retryAfterMs?: number;
}

/** Too slow, too early, too many, and what servers and their proxies answer while they are down. */
const passing = [408, 425, 429, 500, 502, 503, 504];

export function isResponse(value: unknown): value is RefusedResponse {
  const { status, headers } = (value ?? {}) as Partial<RefusedResponse>;
  return typeof status === "number" && typeof headers?.get === "function";
}

/** Lets the response's connection go. @param now epoch milliseconds, for a `Retry-After` that is a date */
export async function refusalOf({ status, headers, body }: RefusedResponse, now: number): Promise<Refusal> {
  if (status < 400)
    throw new NonRetryableError(
      `pagesOf: fetchPage returned a response of status ${status}: return { items, next } of its body`,
    );
  // A body that fetchPage has read, or reads, cannot be let go.
  await body?.cancel().catch(() => undefined);
  const error = new Error(`pagesOf: the page was refused with HTTP status ${status}`);
  return {
    error,
    isPassing: passing.includes(status),
    retryAfterMs: retryAfter(headers.get("retry-after"), now),
  };
}

/** What `fetchPage` threw: the network's failures cannot be told from others. */
export function refusalOfThrown(error: unknown, signal: AbortSignal | undefined): Refusal {
  return { error, isPassing: !(error instanceof NonRetryableError || signal?.aborted) };
}

/** Seconds, or a date, as HTTP has them. Undefined for anything else. */
function retryAfter(text: string | null, now: number): number | undefined {
  const given = text?.trim() ?? "";
  if (/^\d+$/.test(given)) return Number(given) * 1_000;
  // A number that is no whole one of seconds would be read as a year.
  const at = /^[A-Za-z]{3}/.test(given) ? Date.parse(given) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** @throws NonRetryableError for what is no page */
export function checkPage(page: unknown): void {
  const { items, next } = (page ?? {}) as { readonly items?: unknown; readonly next?: unknown };
  if (Array.isArray(items) && Number.isNaN(next))
    throw new NonRetryableError("pagesOf: fetchPage returned the token NaN: a value of JSON is allowed");
  if (Array.isArray(items)) return;
  throw new NonRetryableError(
    `pagesOf: fetchPage returned ${show(page, 120)}: { items, next } is allowed, items an array, or a response that was refused`,
  );
}
