/**
 * Walks what an API gives in pages, each with the token of the next one. A page that is refused for now is asked for again:
 * after what `Retry-After` says, else after 1, 2, 4 … seconds. Waits are short, since a function is paid for while it waits.
 */
import { NonRetryableError } from "../../model/errors.ts";
import { sameJson } from "../../model/same-json.ts";
import { show } from "../../model/show.ts";
import type { Json } from "../../model/task/task.ts";
import {
  abortSignal,
  aboveZero,
  aFunction,
  anything,
  checkOptions,
  checkValue,
  fromOne,
} from "../options.ts";
import { pause, timeNow } from "../time.ts";
import {
  checkPage,
  isResponse,
  type Refusal,
  type RefusedResponse,
  refusalOf,
  refusalOfThrown,
} from "./refusal.ts";

/** A page of an API. */
export interface FetchedPage<Item> {
  readonly items: readonly Item[];
  /** The token of the next page. Null, undefined or an empty text: this is the last one. */
  readonly next?: Json | undefined;
}

/** What `pagesOf` takes besides its function. */
export interface PagesOfOptions {
  /** Resumes after the page with this cursor: the next page's token, or null after the last one. @default from the first page */
  readonly after?: Json;
  /** How often a page is asked for before its error is thrown, which fails the attempt. @default 5 */
  readonly maxTries?: number;
  /** The longest wait between two tries, in seconds. @default 30 */
  readonly maxWaitSeconds?: number;
  /**
   * Called in place of a wait that `Retry-After` wants to be longer, with its seconds: `(seconds) => ctx.snooze(seconds)` ends
   * the turn, and the next one begins then. @default none: the error is thrown
   */
  readonly snooze?: (seconds: number) => void;
  /** Ends a wait, and is passed on to `fetchPage`: `ctx.signal`. @default none */
  readonly signal?: AbortSignal;
}

/** Resolves to a page, or to a response of `fetch` that is not ok. What it throws is tried again, but for a `NonRetryableError`. */
export type FetchPage<Item> = (
  // biome-ignore lint/suspicious/noExplicitAny: only the API knows its tokens
  token: any,
  info: { readonly signal: AbortSignal | undefined },
) => Promise<FetchedPage<Item> | RefusedResponse>;

const kinds = {
  after: anything,
  maxTries: fromOne,
  maxWaitSeconds: aboveZero,
  snooze: aFunction,
  signal: abortSignal,
};

/**
 * Walks pages. `fetchPage` is given the token of the page, undefined for the first one.
 *
 *     return pagesOf(
 *       async (token = "", { signal }) => {
 *         const response = await fetch(`https://shop.test/orders?after=${token}`, { signal });
 *         if (!response.ok) return response;
 *         const { orders, next } = await response.json();
 *         return { items: orders, next };
 *       },
 *       { after: cursor },
 *     );
 */
export function pagesOf<Item>(
  fetchPage: FetchPage<Item>,
  options: PagesOfOptions = {},
): AsyncGenerator<readonly [items: readonly Item[], cursor: Json]> {
  checkValue("pagesOf", "fetchPage", fetchPage, aFunction);
  checkOptions("pagesOf", options, kinds);
  return walk(fetchPage, options);
}

async function* walk<Item>(
  fetchPage: FetchPage<Item>,
  options: PagesOfOptions,
): AsyncGenerator<readonly [readonly Item[], Json]> {
  let token = options.after;
  // Brent's: each token is compared with one that is kept for twice as many pages each time, so any circle is found.
  let kept: Json | undefined;
  let keptFor = 1;
  for (let pages = 1; token !== null; pages++) {
    const page = await pageAt(fetchPage, token, options);
    if (page === undefined) return;
    const { items, next } = page;
    if (token !== undefined && sameJson(next, token))
      throw new NonRetryableError(`pagesOf: the page of token ${show(token)} names itself as the next one`);
    token = next === undefined || next === "" ? null : next;
    if (kept !== undefined && token !== null && sameJson(token, kept))
      throw new NonRetryableError(
        `pagesOf: token ${show(token)} comes again: the pages go round in a circle`,
      );
    if (pages === keptFor) {
      kept = token ?? undefined;
      keptFor *= 2;
    }
    yield [items, token];
  }
}

/** Undefined where the turn was put off instead. @throws what the last try ended with */
async function pageAt<Item>(
  fetchPage: FetchPage<Item>,
  token: Json | undefined,
  { maxTries = 5, maxWaitSeconds = 30, snooze, signal }: PagesOfOptions,
): Promise<FetchedPage<Item> | undefined> {
  const { clock, random } = timeNow();
  const longest = maxWaitSeconds * 1_000;
  for (let tries = 1; ; tries++) {
    const answer = await tried(fetchPage, token, signal, clock.now());
    if ("page" in answer) return answer.page;
    const { error, isPassing, retryAfterMs } = answer;
    if (!isPassing) throw error;
    if (retryAfterMs !== undefined && retryAfterMs > longest && snooze !== undefined) {
      snooze(Math.ceil(retryAfterMs / 1_000));
      return undefined;
    }
    if (tries >= maxTries || (retryAfterMs ?? 0) > longest) throw error;
    // Workers that were refused together do not come back together.
    const backOff = Math.min(longest, 1_000 * 2 ** (tries - 1)) * (0.8 + 0.2 * random());
    await pause(clock, retryAfterMs ?? backOff, signal);
  }
}

async function tried<Item>(
  fetchPage: FetchPage<Item>,
  token: Json | undefined,
  signal: AbortSignal | undefined,
  now: number,
): Promise<Refusal | { readonly page: FetchedPage<Item> }> {
  let answer: FetchedPage<Item> | RefusedResponse;
  try {
    answer = await fetchPage(token, { signal });
  } catch (error) {
    return refusalOfThrown(error, signal);
  }
  if (isResponse(answer)) return refusalOf(answer, now);
  checkPage(answer);
  return { page: answer };
}
