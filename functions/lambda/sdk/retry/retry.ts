/**
 * What bundles have in place of `@smithy/core/retry`, which weighs 11 KB, where DynamoDB, SQS and Scheduler are the only
 * clients in them: tries a call again. Their requests' bodies are texts, so each request can be sent a second time.
 */
import { type Given, given } from "../given.ts";
import type { Build, Plugin } from "../middleware.ts";
import { AdaptiveStrategy } from "./adaptive-strategy.ts";
import { type AwsError, errorTypeOf, retryAfter } from "./error-type.ts";
import { StandardStrategy, type Strategy } from "./standard-strategy.ts";

/** The SDK's defaults of 2026. */
export const Retry = { v2026: true };
export const DEFAULT_RETRY_MODE = "standard";

type Environment = Readonly<Record<string, string | undefined>>;

export const NODE_MAX_ATTEMPT_CONFIG_OPTIONS = {
  environmentVariableSelector({ AWS_MAX_ATTEMPTS: text = "" }: Environment): number | undefined {
    const count = Number.parseInt(text, 10);
    return Number.isNaN(count) ? undefined : count;
  },
  default: 3,
};

export const NODE_RETRY_MODE_CONFIG_OPTIONS = {
  environmentVariableSelector: (env: Environment) => env.AWS_RETRY_MODE,
  default: DEFAULT_RETRY_MODE,
};

interface Config {
  readonly maxAttempts?: Given<number>;
  readonly retryMode?: Given<string>;
  readonly retryStrategy?: Strategy | OlderStrategy;
}
/** What the SDK's earlier versions took for one: it calls itself. */
interface OlderStrategy {
  retry(next: Try, args: Build): ReturnType<Try>;
}
interface Defaults {
  readonly defaultMaxAttempts?: number;
  readonly defaultBaseDelay?: number;
}

/** A client's own strategy is used where it has one. */
export function resolveRetryConfig<C extends Config>(
  config: C,
  { defaultMaxAttempts = 3, defaultBaseDelay = 50 }: Defaults = {},
) {
  const { retryMode, retryStrategy, maxAttempts: said = defaultMaxAttempts } = config;
  const maxAttempts = () => given(said);
  const made = async () => {
    const Made = (await given(retryMode)) === "adaptive" ? AdaptiveStrategy : StandardStrategy;
    return new Made(await maxAttempts(), defaultBaseDelay);
  };
  let strategy = retryStrategy && Promise.resolve(retryStrategy);
  return Object.assign(config, {
    maxAttempts,
    retryStrategy: () => {
      strategy ??= made();
      return strategy;
    },
  });
}

type Resolved = ReturnType<typeof resolveRetryConfig>;

export const getRetryPlugin = (config: Resolved): Plugin => ({
  applyToStack: (stack) =>
    stack.add(retried(config), {
      name: "retryMiddleware",
      step: "finalizeRequest",
      priority: "high",
      override: true,
    }),
});

interface Context {
  readonly __retryLongPoll?: boolean;
  readonly __smithy_context?: { readonly abortSignal?: AbortSignal };
}
interface Metadata {
  attempts?: number;
  totalRetryDelay?: number;
}
type Try = (args: Build) => Promise<{ readonly output: { $metadata: Metadata } }>;

const retried = (config: Resolved) => (next: Try, context: Context) => async (args: Build) => {
  const strategy = await config.retryStrategy();
  if ("retry" in strategy) return strategy.retry(next, args);
  const maxAttempts = await config.maxAttempts();
  const { headers } = args.request;
  const signal = context.__smithy_context?.abortSignal;
  const scope = context.__retryLongPoll ? ":longpoll" : "";
  let token = await orAborted(strategy.acquireInitialRetryToken(scope), signal);
  const metadata = { attempts: 1, totalRetryDelay: 0 };
  headers["amz-sdk-invocation-id"] = crypto.randomUUID();
  for (;;) {
    headers["amz-sdk-request"] = `attempt=${metadata.attempts}; max=${maxAttempts}`;
    try {
      const answer = await next(args);
      strategy.recordSuccess(token);
      Object.assign(answer.output.$metadata, metadata);
      return answer;
    } catch (thrown) {
      const error = errorOf(thrown);
      const failure = { error, errorType: errorTypeOf(error), retryAfterHint: retryAfter(error) };
      try {
        token = await orAborted(strategy.refreshRetryTokenForRetry(token, failure), signal);
      } catch (refusal) {
        if ((refusal as Error).name === "AbortError") throw refusal;
        error.$metadata = Object.assign(error.$metadata ?? {}, metadata);
        throw error;
      }
    }
    const delayMs = token.getRetryDelay();
    metadata.attempts = token.getRetryCount() + 1;
    metadata.totalRetryDelay += (token.$retryLog?.acquisitionDelay ?? 0) + delayMs;
    if (delayMs > 0) await orAborted(new Promise((resolve) => setTimeout(resolve, delayMs)), signal);
  }
};

function errorOf(thrown: unknown): AwsError {
  if (thrown instanceof Error) return thrown;
  return thrown instanceof Object ? Object.assign(new Error(), thrown) : new Error(String(thrown));
}

/** Waits for a promise, or until a caller's signal ends the wait. @throws an `AbortError` then */
async function orAborted<T>(waited: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return waited;
  let stop = () => {};
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
  return Promise.race([ended, waited]).finally(() => signal.removeEventListener("abort", stop));
}
