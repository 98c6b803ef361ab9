import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 as SdkSigner } from "@smithy/signature-v4";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SignatureV4 } from "../../../functions/lambda/sdk/signature-v4.ts";

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const segment = fc.oneof(fc.constantFrom("", ".", "..", "a b", "%2F", "é", "a+b=c&d", "*'()!~"), text);
const headerName = fc.constantFrom(
  ...[
    "Host",
    "X-Amz-Target",
    "content-type",
    "User-Agent",
    "Connection",
    "proxy-x",
    "Sec-Fetch",
    "x-b",
    "x-a",
  ],
  ...["X-Amzn-Trace-Id", "Date", "X-Amz-Date", "Authorization", "range"],
);
const headerValue = fc.constantFrom("a", " a  b\t c ", "", "x\r\n y", "é");
const request = fc.record({
  method: fc.constantFrom("GET", "POST", "DELETE"),
  protocol: fc.constant("https:"),
  hostname: fc.constant("sqs.eu-west-1.amazonaws.com"),
  path: fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join("/")}`),
  query: fc.dictionary(
    fc.oneof(text, fc.constant("X-Amz-Signature")),
    fc.oneof(text, fc.array(text), fc.constant(null)),
  ),
  headers: fc
    .uniqueArray(fc.tuple(headerName, headerValue), { selector: ([name]) => name })
    .map(Object.fromEntries),
  body: fc.oneof(text, fc.uint8Array(), fc.constant(undefined)),
});
const config = fc.record({
  uriEscapePath: fc.constantFrom(true, false, undefined),
  applyChecksum: fc.constantFrom(true, false, undefined),
  token: fc.constantFrom("token", undefined),
});
const options = fc.record({
  signingService: fc.constantFrom("events", undefined),
  signingRegion: fc.constantFrom("us-east-1", undefined),
  unsignableHeaders: fc.constantFrom(new Set(["range"]), undefined),
  signableHeaders: fc.constantFrom(new Set(["user-agent"]), undefined),
});

test("a bundle's signer signs any request as the SDK's does", async () => {
  await fc.assert(
    fc.asyncProperty(request, config, options, async (request, { token, ...given }, options) => {
      const credentials = { accessKeyId: "AKID", secretAccessKey: "secret", sessionToken: token };
      const signer = { service: "sqs", region: "eu-west-1", credentials, sha256: Sha256, ...given };
      const at = { ...options, signingDate: new Date("2026-11-29T10:41:15.789Z") };
      const expected: unknown = await new SdkSigner(signer).sign(request as never, at);
      const { headers } = expected as { readonly headers: object };
      expect((await new SignatureV4(signer).sign(request, at)).headers).toEqual(headers);
    }),
    { seed: 20261129, numRuns: 500 },
  );
});

test("a request without credentials is not signed", async () => {
  const signer = new SignatureV4({
    service: "sqs",
    region: "eu-west-1",
    credentials: async () => ({}) as never,
  });
  const request = { method: "GET", path: "/", headers: {} };
  await expect(signer.sign(request)).rejects.toThrow("no accessKeyId");
});
