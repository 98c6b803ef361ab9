/**
 * What bundles have in place of `@aws-sdk/core/client`, which weighs 12 KB, where DynamoDB, SQS and Scheduler are the only
 * clients in them: what the SDK does around each of their requests. It lists every Region of AWS, tells which of its
 * features were used, warns of old versions of Node, and has what S3's addresses need; these are left out.
 */
import type { Build, Next, Plugin } from "./middleware.ts";

export {
  createDefaultUserAgentProvider,
  getUserAgentPlugin,
  NODE_APP_ID_CONFIG_OPTIONS,
  resolveUserAgentConfig,
} from "./user-agent.ts";

/** `endpoint-rules.ts` has them. */
export const awsEndpointFunctions = {};

export const resolveHostHeaderConfig = <C>(config: C): C => config;

export const getHostHeaderPlugin = (): Plugin => ({
  applyToStack: (stack) =>
    stack.add(withHost, { name: "hostHeaderMiddleware", step: "build", priority: "low", override: true }),
});

const withHost = (next: Next<Build>) => async (args: Build) => {
  const { hostname, port, headers } = args.request;
  headers.host ||= port == null ? hostname : `${hostname}:${port}`;
  return next(args);
};

/** Lets Lambda see that a function calls itself without end, and X-Ray what a trace leads to. */
export const getRecursionDetectionPlugin = (): Plugin => ({
  applyToStack: (stack) =>
    stack.add(withTrace, {
      name: "recursionDetectionMiddleware",
      step: "build",
      priority: "low",
      override: true,
    }),
});

const withTrace = (next: Next<Build>) => async (args: Build) => {
  const { headers } = args.request;
  const { AWS_LAMBDA_FUNCTION_NAME: name, _X_AMZN_TRACE_ID: trace } = process.env;
  const isSet = Object.keys(headers).some((header) => header.toLowerCase() === "x-amzn-trace-id");
  if (name && trace && !isSet) headers["X-Amzn-Trace-Id"] = trace;
  return next(args);
};

/** Tells a client's `logger` of each command and its answer. */
export const getLoggerPlugin = (): Plugin => ({
  applyToStack: (stack) =>
    stack.add(logged, { name: "loggerMiddleware", step: "initialize", override: true }),
});

interface Context {
  readonly clientName?: string;
  readonly commandName?: string;
  readonly logger?: {
    readonly info?: (line: object) => void;
    readonly error?: (line: object) => void;
  };
  readonly inputFilterSensitiveLog: Filter;
  readonly outputFilterSensitiveLog: Filter;
  readonly dynamoDbDocumentClientOptions?: {
    readonly overrideInputFilterSensitiveLog?: Filter;
    readonly overrideOutputFilterSensitiveLog?: Filter;
  };
}
type Filter = (value: unknown) => unknown;

const logged =
  (next: Next<{ readonly input: unknown }>, context: Context) =>
  async (args: { readonly input: unknown }) => {
    const { clientName, commandName, logger, dynamoDbDocumentClientOptions: document } = context;
    const input = () =>
      (document?.overrideInputFilterSensitiveLog ?? context.inputFilterSensitiveLog)(args.input);
    const output = document?.overrideOutputFilterSensitiveLog ?? context.outputFilterSensitiveLog;
    try {
      const answer = await next(args);
      const { $metadata: metadata, ...rest } = answer.output;
      logger?.info?.({ clientName, commandName, input: input(), output: output(rest), metadata });
      return answer;
    } catch (error) {
      const metadata = (error as { $metadata?: unknown }).$metadata;
      logger?.error?.({ clientName, commandName, input: input(), error, metadata });
      throw error;
    }
  };

/** Of SQS: a call that may wait for messages is retried without a pause. */
export const getLongPollPlugin = (): Plugin => ({
  applyToStack: (stack) =>
    stack.add(longPoll, { name: "longPollMiddleware", step: "initialize", override: true }),
});

const longPoll =
  <Args>(next: Next<Args>, context: { __retryLongPoll?: boolean }) =>
  async (args: Args) => {
    context.__retryLongPoll = true;
    return next(args);
  };

interface RegionConfig {
  region: unknown;
}

/** Lets an extension of a client change its Region. */
export const getAwsRegionExtensionConfiguration = (config: RegionConfig) => ({
  setRegion(region: unknown) {
    config.region = region;
  },
  region: () => config.region,
});
export const resolveAwsRegionExtensionConfiguration = (extension: { region(): unknown }) => ({
  region: extension.region(),
});

/** How long a socket may be silent, where the environment asks for a limit. */
export function getDefaultSocketTimeout(handler: { handle?: unknown } | undefined, timeoutMs: number) {
  const asked = process.env.AWS_ENABLE_DEFAULT_SOCKET_TIMEOUT_2026 === "true";
  return asked && typeof handler?.handle !== "function" ? timeoutMs : undefined;
}

/** A function's version of Node is Pawl's choice. */
export function emitWarningIfUnsupportedVersion(): void {}

/** Which features were used is not told. */
export const setCredentialFeature = <C>(credentials: C): C => credentials;
export function setFeature(): void {}

/** What STS's client asks for. */
export function stsRegionDefaultResolver(): never {
  throw new Error("bundles carry no client of STS with what DynamoDB, SQS and Scheduler need");
}
