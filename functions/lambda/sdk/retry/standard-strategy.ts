/**
 * How often a call is tried, and how long it waits between: twice as long after each error, and by chance less. Each retry
 * costs tokens, which only successes give back: a client whose calls keep failing soon tries each of them once.
 */
import type { AwsError, ErrorType } from "./error-type.ts";

/** The tries of one call so far. */
export interface Token {
  getRetryCount(): number;
  /** How long the call waits before the next try, in milliseconds. */
  getRetryDelay(): number;
  /** How long it has waited for the token itself. */
  readonly $retryLog?: { readonly acquisitionDelay: number };
}

export interface Failure {
  readonly error: AwsError;
  readonly errorType: ErrorType;
  readonly retryAfterHint?: Date | undefined;
}

/** What the SDK calls a retry strategy: a client may be given one. */
export interface Strategy<T extends Token = Token> {
  acquireInitialRetryToken(scope: string): Promise<T>;
  /** @throws an error where the call is not tried again */
  refreshRetryTokenForRetry(token: T, failure: Failure): Promise<T>;
  recordSuccess(token: T): void;
}

const mostTokens = 500;
const longestDelayMs = 20_000;
const costs = { THROTTLING: 5, TRANSIENT: 14 };

export interface OwnToken extends Token {
  readonly isLongPoll: boolean;
  /** Tokens that the last retry cost. */
  readonly cost: number;
}

export class StandardStrategy implements Strategy<OwnToken> {
  readonly #maxAttempts: number;
  readonly #baseDelayMs: number;
  #tokens = mostTokens;

  constructor(maxAttempts: number, baseDelayMs: number) {
    this.#maxAttempts = maxAttempts;
    this.#baseDelayMs = baseDelayMs;
  }

  async acquireInitialRetryToken(scope: string): Promise<OwnToken> {
    return tokenOf(0, 1, 0, scope.includes(":longpoll"));
  }

  async refreshRetryTokenForRetry(
    token: OwnToken,
    { errorType, retryAfterHint }: Failure,
  ): Promise<OwnToken> {
    const { isLongPoll } = token;
    const count = token.getRetryCount();
    const cost = costs[errorType as keyof typeof costs] ?? Number.NaN;
    if (cost > 0 && count + 1 < this.#maxAttempts) {
      const isRefused = cost > this.#tokens;
      if (!isRefused) this.#tokens -= cost;
      const base = errorType === "THROTTLING" ? 1_000 : this.#baseDelayMs;
      const ownMs = Math.floor(Math.random() * Math.min(base * 2 ** count, longestDelayMs));
      const askedMs = retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - Date.now();
      const delayMs = Math.max(ownMs, Math.min(askedMs, ownMs + 5_000));
      if (!isRefused || isLongPoll) await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (!isRefused) return tokenOf(count + 1, cost, delayMs, isLongPoll);
    }
    throw new Error("no retry is left");
  }

  recordSuccess({ cost }: OwnToken): void {
    this.#tokens = Math.min(mostTokens, this.#tokens + cost);
  }
}

const tokenOf = (retries: number, cost: number, waitedMs: number, isLongPoll: boolean): OwnToken => ({
  getRetryCount: () => retries,
  getRetryDelay: () => 0,
  $retryLog: { acquisitionDelay: waitedMs },
  cost,
  isLongPoll,
});
