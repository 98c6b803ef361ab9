/** What kind of error a call met, by which a client decides whether it tries again; the SDK's own list. */

export type ErrorType = "THROTTLING" | "TRANSIENT" | "SERVER_ERROR" | "CLIENT_ERROR";

/** An error of a service, of the network, or of the client itself. */
export interface AwsError extends Error {
  readonly code?: string;
  readonly $retryable?: { readonly throttling?: boolean };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean };
}

const throttling =
  /^(BandwidthLimitExceeded|EC2ThrottledException|LimitExceededException|PriorRequestNotComplete|ProvisionedThroughputExceededException|Request(LimitExceeded|Throttled(Exception)?)|SlowDown|ThrottledException|Throttling(Exception)?|TooManyRequestsException|TransactionInProgressException)$/;
const timeout = /^(TimeoutError|RequestTimeout(Exception)?)$/;
const network = /^(E(CONNRE(SET|FUSED)|PIPE|TIMEDOUT|(HOST|NET)UNREACH|AI_AGAIN)|ENOTFOUND)$/;

export function errorTypeOf(error: AwsError): ErrorType {
  const { name, $metadata: { httpStatusCode: status = 0 } = {}, $retryable: retryable } = error;
  if (status === 429 || throttling.test(name) || retryable?.throttling) return "THROTTLING";
  if (isTransient(error)) return "TRANSIENT";
  return status >= 500 && status < 600 ? "SERVER_ERROR" : "CLIENT_ERROR";
}

/** Whether the error, or what caused it, is one that passes. */
function isTransient(error: AwsError, depth = 0): boolean {
  const { name, message, code = "", cause, $metadata: metadata, $retryable: retryable } = error;
  if (name === "AbortError") return false;
  if (retryable !== undefined || metadata?.clockSkewCorrected) return true;
  if (name === "InvalidSignatureException" && message?.includes("Signature expired")) return true;
  if (code === "ERR_HTTP2_STREAM_ERROR" && message?.includes("NGHTTP2_REFUSED_STREAM")) return true;
  if (
    timeout.test(name) ||
    network.test(code) ||
    [500, 502, 503, 504].includes(metadata?.httpStatusCode ?? 0)
  )
    return true;
  return cause instanceof Object && depth <= 10 && isTransient(cause as AwsError, depth + 1);
}

/** When the service asks for the next try, if it does: in seconds or as a date, or in milliseconds. */
export function retryAfter({ $response: response }: AwsError): Date | undefined {
  const headers = Object.entries(response?.headers ?? {});
  const [name = "", value = ""] = headers.find(([header]) => /^(x-amz-)?retry-after$/i.test(header)) ?? [];
  if (name === "") return undefined;
  const at = name.length > 11 ? Date.now() + Number(value) : instantOf(value);
  return Number.isNaN(at) ? undefined : new Date(at);
}

/** A date may stand before the seconds, where an answer has the header twice. */
function instantOf(value: string): number {
  const [, seconds] = /^(?:.* GMT, )?(\d+(?:\.\d+)?)$/.exec(value) ?? [];
  return seconds === undefined ? Date.parse(value) : Date.now() + Number(seconds) * 1000;
}
