import * as sdk from "@smithy/core/retry";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AdaptiveStrategy } from "../../../../functions/lambda/sdk/retry/adaptive-strategy.ts";
import type { ErrorType } from "../../../../functions/lambda/sdk/retry/error-type.ts";
import { StandardStrategy, type Strategy } from "../../../../functions/lambda/sdk/retry/standard-strategy.ts";

beforeEach(() => {
  vi.useFakeTimers();
  // A part of a millisecond never passes here, where timers count whole ones.
  const setTimeoutFn = (resolve: () => void, ms: number) => setTimeout(resolve, Math.ceil(ms));
  Object.assign(sdk.DefaultRateLimiter, { setTimeoutFn });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** How the tries of one call end: the last of them with a success, or when no more is tried. */
interface Call {
  readonly errors: readonly ErrorType[];
  readonly scope?: string;
  /** When the service asks for the next try, in milliseconds from then. */
  readonly askedMs?: number;
  /** Between the call before and this one. */
  readonly pauseMs?: number;
}

/** When each try of each call begins, in milliseconds, and how often the call was retried in the end. */
async function tries(strategy: Strategy, calls: readonly Call[]): Promise<unknown[]> {
  vi.setSystemTime(1_764_412_875_100);
  vi.spyOn(Math, "random").mockReturnValue(0.7);
  const seen: unknown[] = [];
  const play = async ({ errors, scope = "", askedMs, pauseMs = 0 }: Call) => {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    let token = await strategy.acquireInitialRetryToken(scope);
    seen.push(Date.now());
    for (const errorType of errors) {
      const retryAfterHint = askedMs === undefined ? undefined : new Date(Date.now() + askedMs);
      const error = new Error("failed");
      try {
        token = await strategy.refreshRetryTokenForRetry(token, { error, errorType, retryAfterHint });
      } catch {
        seen.push([Date.now(), "refused"]);
        return;
      }
      seen.push([Date.now(), token.getRetryCount(), token.getRetryDelay(), token.$retryLog]);
    }
    strategy.recordSuccess(token);
  };
  const all = (async () => {
    for (const call of calls) await play(call);
  })();
  await vi.runAllTimersAsync();
  await all;
  return seen;
}

const throttled: Call = { errors: ["THROTTLING"] };
const broken: Call = { errors: ["TRANSIENT", "TRANSIENT", "TRANSIENT", "TRANSIENT"] };
const fine: Call = { errors: [] };

const scripts: Readonly<Record<string, readonly Call[]>> = {
  "errors that pass": [{ errors: ["TRANSIENT", "THROTTLING"] }, throttled, fine],
  "errors that stay": [{ errors: ["CLIENT_ERROR"] }, { errors: ["SERVER_ERROR"] }],
  "a service that asks for time": [-500, 0, 30, 2_000, 60_000].map((askedMs) => ({ ...throttled, askedMs })),
  "many errors, until no token is left": [
    ...Array<Call>(20).fill(broken),
    ...Array<Call>(20).fill(fine),
    broken,
  ],
  "waits for messages without a token": [
    ...Array<Call>(20).fill(broken),
    ...Array<Call>(3).fill({ ...broken, scope: ":longpoll" }),
  ],
  "one long throttling": [{ errors: Array<ErrorType>(9).fill("THROTTLING") }],
  "much, throttled now and then": Array.from({ length: 300 }, (_, i) => ({
    errors: i % 29 === 28 ? ["THROTTLING"] : [],
    pauseMs: (i * 37) % 90,
  })),
};

for (const [name, calls] of Object.entries(scripts)) {
  test(`in bundles, the standard retry strategy does what the SDK's does: ${name}`, async () => {
    const ours = await tries(new StandardStrategy(4, 50), calls);
    const theirs = new sdk.StandardRetryStrategy({ maxAttempts: 4, baseDelay: 50 });
    expect(ours).toEqual(await tries(theirs as unknown as Strategy, calls));
  });

  test(`in bundles, the adaptive retry strategy does what the SDK's does: ${name}`, async () => {
    vi.setSystemTime(1_764_412_875_100);
    const ours = await tries(new AdaptiveStrategy(9, 25), calls);
    vi.setSystemTime(1_764_412_875_100);
    const theirs = new sdk.AdaptiveRetryStrategy(async () => 9, { maxAttempts: 9, baseDelay: 25 } as object);
    expect(ours).toEqual(await tries(theirs as unknown as Strategy, calls));
  });
}
