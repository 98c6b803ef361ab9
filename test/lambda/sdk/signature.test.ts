import * as sdk from "@smithy/signature-v4";
import { expect, test } from "vitest";
import { Sha256 } from "../../../functions/lambda/sdk/checksum.ts";
import { SignatureV4 } from "../../../functions/lambda/sdk/signature.ts";

const keys = { accessKeyId: "AKID", secretAccessKey: "secret" };
const signer = { credentials: keys, region: "eu-west-1", service: "dynamodb" };
const plain = {
  method: "POST",
  protocol: "https:",
  hostname: "dynamodb.eu-west-1.amazonaws.com",
  path: "/",
  query: {},
  headers: { host: "dynamodb.eu-west-1.amazonaws.com" },
  body: "{}",
};
const signingDate = new Date("2026-11-29T10:41:15.789Z");

type Case = readonly [request?: object, signer?: object, options?: object];
const cases: Readonly<Record<string, Case>> = {
  "a plain request": [],
  "a session's token": [{}, { credentials: { ...keys, sessionToken: "token" } }],
  "an empty token": [{}, { credentials: { ...keys, sessionToken: "" } }],
  "values that are asked for": [{}, { credentials: async () => keys, region: async () => "eu-west-1" }],
  "another service and Region": [{}, {}, { signingService: "events", signingRegion: "us-east-1" }],
  "no body": [{ body: undefined }],
  bytes: [{ body: new Uint8Array([0, 1, 254, 255]) }],
  "a body of other letters": [{ body: "é \u{1f600}" }],
  "no hash in a header": [{}, { applyChecksum: false }],
  "a hash that is given": [{ headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } }],
  "headers of an earlier try": [{ headers: { Authorization: "old", "X-Amz-Date": "old", Date: "old" } }],
  "headers that are not signed": [{ headers: { "User-Agent": "a", "x-amzn-trace-id": "b", "Sec-X": "c" } }],
  "headers that only begin like them": [
    { headers: { fromage: "a", te2: "b", "x-from": "c", "proxy-a": "d" } },
  ],
  "headers with space": [{ headers: { b: "  two   words\t\tand\r\nmore  ", A: "", "a-b": " x" } }],
  "a path of names": [{ path: "/schedules/a%20b%2Bc/é*'()!~/" }],
  "a path with dots": [{ path: "/a//./b/../../c/.." }],
  "a path of slashes": [{ path: "//" }],
  "a path that is not encoded again": [{ path: "/a%20b//c" }, { uriEscapePath: false }],
  "a query": [{ query: { b: "2", a: "é /=&*", A: "", "a b": "c" } }],
  "a query with lists": [{ query: { "a-": ["2", "10", "1"], a: ["x"], none: [] } }],
};

test.each(Object.entries(cases))(
  "in bundles, a request is signed as the SDK signs it: %s",
  async (_, [request = {}, own = {}, options = {}]) => {
    const given = { ...signer, ...own, sha256: Sha256 };
    const asked = { signingDate, ...options };
    const message = { ...plain, ...request, clone: undefined };
    const theirs = await new sdk.SignatureV4(given as never).sign(message as never, asked);
    const ours = await new SignatureV4(given).sign(message, asked);
    expect(ours.headers).toEqual((theirs as unknown as typeof ours).headers);
    expect(ours).toMatchObject({ method: message.method, path: message.path, body: message.body });
  },
);

test("in bundles, a request is left as it was when it is signed", async () => {
  const request = structuredClone(plain);
  await new SignatureV4(signer).sign(request, { signingDate });
  expect(request).toEqual(plain);
});

test("in bundles, credentials without keys sign nothing", async () => {
  const credentials = async () => ({ accessKeyId: "AKID" }) as never;
  await expect(new SignatureV4({ ...signer, credentials }).sign(plain)).rejects.toThrow(
    "Resolved credential object is not valid",
  );
});

test("in bundles, a signer says that it signs no URL", () => {
  expect(() => new SignatureV4(signer).presign()).toThrow("import @smithy/signature-v4 where it is needed");
});
