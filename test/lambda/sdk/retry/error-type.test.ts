import * as sdk from "@smithy/core/retry";
import { expect, test, vi } from "vitest";
import { type AwsError, errorTypeOf, retryAfter } from "../../../../functions/lambda/sdk/retry/error-type.ts";

const names = [
  ...["BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException", "PriorRequestNotComplete"],
  ...["ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled", "SlowDown"],
  ...["RequestThrottledException", "ThrottledException", "Throttling", "ThrottlingException"],
  ...["TooManyRequestsException", "TransactionInProgressException", "TimeoutError", "RequestTimeout"],
  ...[
    "RequestTimeoutException",
    "AbortError",
    "InvalidSignatureException",
    "ConditionalCheckFailedException",
  ],
  ...["RequestTimeTooSkewed", "Throttling2", "NotThrottling", "TransactionConflictException"],
];
const codes = [
  ...["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND"],
  ...["EAI_AGAIN", "EAI_FAIL", "ECONNABORTED", "ERR_HTTP2_STREAM_ERROR"],
];

const errors = [
  ...names.map((name) => ({ name })),
  ...codes.map((code) => ({ code })),
  ...[400, 404, 429, 500, 501, 502, 503, 504, 599, 600].map((httpStatusCode) => ({
    $metadata: { httpStatusCode },
  })),
  ...[{}, { throttling: true }, { throttling: false }].map(($retryable) => ({ $retryable })),
  { $metadata: { clockSkewCorrected: true } },
  { name: "InvalidSignatureException", message: "Signature expired: 20261129 is earlier" },
  { code: "ERR_HTTP2_STREAM_ERROR", message: "closed with NGHTTP2_REFUSED_STREAM" },
  { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) },
  { cause: { name: "AbortError" } },
  { name: "AbortError", cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) },
  { cause: "a text" },
  {},
];

test.each(errors)("in bundles, an error is of the type that the SDK gives it: %j", (fields) => {
  const error = Object.assign(new Error("failed"), fields) as AwsError;
  expect(errorTypeOf(error)).toBe(typeBySdk(error));
});

test("in bundles, an error's causes are looked at as far as the SDK looks at them", () => {
  const nested = (depth: number): AwsError => {
    const cause = depth === 0 ? { code: "EPIPE" } : nested(depth - 1);
    return Object.assign(new Error("failed"), depth === 0 ? cause : { cause });
  };
  for (const depth of [0, 1, 10, 11, 12]) expect(errorTypeOf(nested(depth))).toBe(typeBySdk(nested(depth)));
});

function typeBySdk(error: Error): string {
  if (sdk.isThrottlingError(error as never)) return "THROTTLING";
  if (sdk.isTransientError(error as never)) return "TRANSIENT";
  return sdk.isServerError(error as never) ? "SERVER_ERROR" : "CLIENT_ERROR";
}

const asked: readonly Readonly<Record<string, string>>[] = [
  { "retry-after": "3" },
  { "Retry-After": "0.5" },
  { "retry-after": "Sun, 29 Nov 2026 10:41:20 GMT" },
  { "retry-after": "Sun, 29 Nov 2026 10:41:20 GMT, 7" },
  { "retry-after": "2026-11-29T10:41:20Z" },
  { "retry-after": "soon" },
  { "x-amz-retry-after": "1500" },
  { "X-Amz-Retry-After": "soon" },
  { "content-type": "text/plain" },
];

test.each(asked)("in bundles, the next try is asked for when the SDK reads it: %j", (headers) => {
  vi.useFakeTimers({ now: Date.parse("2026-11-29T10:41:15Z") });
  const $response = { statusCode: 503, headers };
  const theirs = sdk.getRetryAfterHint($response as never);
  expect(retryAfter(Object.assign(new Error("failed"), { $response }))).toEqual(theirs);
  vi.useRealTimers();
});

test("in bundles, an error without an answer asks for no time", () => {
  expect(retryAfter(new Error("failed"))).toBe(undefined);
});
